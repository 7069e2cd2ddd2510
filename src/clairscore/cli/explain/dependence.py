"""``clairscore explain dependence``: how predictions move with one feature, or with two."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from clairscore.cli.explain.opened import InLanguage, chosen_language, open_champion, open_client
from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_facts, print_json, print_table
from clairscore.conventions import LANGUAGES

if TYPE_CHECKING:
    from clairscore.schemas.dependence import DependenceCurve, JointDependence, Place
    from clairscore.store.clients import StoredClient
    from clairscore.workflows.scoring import ScoringService


def dependence(
    feature: Annotated[str, typer.Argument(help="Name of a feature of the model.")],
    client_id: Annotated[int | None, typer.Option("--client", help="Id of a client to place on the curve.")] = None,
    kind: Annotated[
        Literal["pdp", "ice", "ale"],
        typer.Option(help="pdp: mean PD. ice: with bands that hold single curves. ale: local effects, accumulated."),
    ] = "pdp",
    other: Annotated[str | None, typer.Option("--with", help="A second feature, for what the two do together.")] = None,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Say how PDs move with a feature, or with two, over a sample of development applications."""
    chosen = chosen_language(language)

    def write(service: "ScoringService", client: "StoredClient | None") -> "DependenceCurve | JointDependence":
        from clairscore.schemas.behaviour_answers import BehaviourAnswers
        from clairscore.settings import load_settings
        from clairscore.workflows.behaviour import open_behaviour

        behaviour = open_behaviour(load_settings().home, service)
        made_up = bool(service.bundle.training.get("made_up", False))
        return BehaviourAnswers(behaviour, chosen, made_up=made_up).write(feature, kind, other, client)

    if client_id is None:
        found = write(open_champion(lender), None)
    else:
        with open_client(lender, client_id) as (service, client):
            found = write(service, client)
    if as_json:
        print_json(found.model_dump())
        return
    from clairscore.schemas.dependence import JointDependence

    if isinstance(found, JointDependence):
        _print_joint(found)
    else:
        _print_curve(found)


def _print_curve(found: "DependenceCurve") -> None:
    facts: dict[str, Any] = {
        "feature": found.feature,
        "label": found.label,
        "shown": found.shown,
        "rows": found.n_rows,
        "missing_rate": found.missing_rate,
    }
    client = found.client
    if client is not None:
        facts |= {"client": _said(client), "client_pd": client.pd}
    print_facts(facts, as_json=False)
    print()
    rows = []
    for index, point in enumerate([*found.points, *([found.missing] if found.missing else [])]):
        row: dict[str, Any] = {"value": _said(point), "pd": point.pd, "log_odds": point.log_odds}
        row |= {f"{band.share:.0%}": band.pd for band in point.bands}
        if client is not None and client.curve:
            row["client"] = client.curve[index] if index < len(client.curve) else None
        rows.append(row)
    if found.shown == "ice" and found.missing:
        rows[-1] = {name: rows[-1].get(name) for name in rows[0]}
    print_table(rows, as_json=False)


def _print_joint(found: "JointDependence") -> None:
    facts: dict[str, Any] = {
        "down": f"{found.first.feature} ({found.first.label})",
        "across": f"{found.second.feature} ({found.second.label})",
        "rows": found.n_rows,
        "h_squared": found.h_squared,
        "strength": found.strength,
    }
    if found.client_places is not None:
        facts["client"] = ", ".join(_said(place) for place in found.client_places)
    print_facts(facts, as_json=False)
    print()
    across = [_said(place) for place in found.second_places]
    rows = [
        {"pd": _said(place), **dict(zip(across, pds, strict=True))}
        for place, pds in zip(found.first_places, found.pd, strict=True)
    ]
    print_table(rows, as_json=False)


def _said(place: "Place") -> str:
    if place.choice is not None:
        return place.label or place.choice
    return "missing" if place.value is None else f"{place.value:,.6g}"
