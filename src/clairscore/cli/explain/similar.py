"""``clairscore explain similar``: how credits of the clients most like one ended, told as groups."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from clairscore.cli.explain.opened import ClientId, InLanguage, chosen_language, open_client
from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_json, print_table
from clairscore.conventions import LANGUAGES, Language
from clairscore.quantities import format_number, format_percent, format_value

if TYPE_CHECKING:
    from clairscore.schemas.similar import ComparisonAnswer, GroupAnswer, QuartilesAnswer, SimilarAnswer

_GROUP_HEADINGS: Final[dict[Language, tuple[str, ...]]] = {
    "fr": ("groupe", "clients", "non remboursés", "intervalle à 95 %"),
    "en": ("group", "clients", "went bad", "95 % interval"),
}
_FEATURE_HEADINGS: Final[dict[Language, tuple[str, str]]] = {
    "fr": ("médianes", "ce client"),
    "en": ("medians", "this client"),
}
_TOO_FEW: Final[dict[Language, str]] = {"fr": "trop peu", "en": "too few"}


def similar(
    client_id: ClientId,
    k: Annotated[int | None, typer.Option("--k", help="Number of neighbours: 50, 100, 200 or 500.")] = None,
    by: Annotated[str, typer.Option("--by", help="view, the model's own, or variables.")] = "view",
    feature: Annotated[
        list[str] | None, typer.Option("--feature", help="Feature to compare, and by variables to be near in.")
    ] = None,
    language: InLanguage = LANGUAGES[0],
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Set a client beside his neighbours, beside whom the score alone would approve or decline, and beside all.

    Groups of development clients and never one of them: no id, no row, no single outcome.
    """
    chosen = chosen_language(language)
    if by not in ("view", "variables"):
        raise typer.BadParameter("--by is view or variables.")
    with open_client(lender, client_id) as (service, client):
        from clairscore.registry.peers import load_peers
        from clairscore.schemas.similar import SimilarAnswer
        from clairscore.settings import load_settings
        from clairscore.workflows.similar import SimilarClients
        from clairscore.workflows.similar_text import GROUP_LABELS

        bundle = service.bundle
        found = SimilarClients(load_peers(load_settings().home, bundle.name, bundle.version)).find(
            service,
            client.rows,
            client_id=client_id,
            language=chosen,
            k=k,
            by="view" if by == "view" else "variables",
            features=tuple(feature or ()),
        )
    answer = SimilarAnswer.from_found(
        found,
        client_id,
        label=service.texts[chosen].label,
        groups=GROUP_LABELS[chosen],
        model=service.model,
        cutoff=bundle.cutoff,
        made_up=client.made_up,
    )
    if as_json:
        print_json(answer.model_dump(mode="json"))
        return
    print(f"{answer.summary}\n")
    print_table([_group(one, chosen) for one in answer.groups], as_json=False)
    print()
    print_table([_comparison(one, answer, chosen) for one in answer.comparisons], as_json=False)


def _group(group: "GroupAnswer", language: Language) -> dict[str, str]:
    told, digits = group.bad_rate, 1 if group.n >= 1000 else 0
    rate = (
        (_TOO_FEW[language], "")
        if told is None
        else (
            format_percent(told.rate, language, digits),
            " – ".join(format_percent(end, language, digits) for end in (told.low, told.high)),
        )
    )
    return dict(zip(_GROUP_HEADINGS[language], (group.label, format_number(group.n, language), *rate), strict=True))


def _comparison(one: "ComparisonAnswer", answer: "SimilarAnswer", language: Language) -> dict[str, str]:
    medians, client = _FEATURE_HEADINGS[language]
    value = "" if one.value is None else format_value(one.value, one.unit, language, rounded=True)
    told = {"neighbours": one.neighbours, "approved": one.approved, "declined": one.declined, "all": one.all}
    return {
        medians: one.label,
        client: value,
        **{group.label: _median(told[group.name], one.unit, language) for group in answer.groups},
    }


def _median(told: "QuartilesAnswer | None", unit: str, language: Language) -> str:
    return _TOO_FEW[language] if told is None else format_value(told.median, unit, language, rounded=True)
