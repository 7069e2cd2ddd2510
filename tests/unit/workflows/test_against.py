"""Two models that differ in one known thing: the comparison names that thing."""

import json
import re

import pytest
from sqlalchemy import update

from clairscore.registry.shelf import ModelShelf
from clairscore.store.clients import Clients, packed
from clairscore.store.tables import client_rows
from clairscore.workflows.against import CAUSES, compare_decision
from clairscore.workflows.replay import replay_decision, rows_of_today


def compared(desk, client_id: int, version: str = "v2"):
    evidence = desk.decide(client_id)
    replay = replay_decision(desk.home, desk.lender, desk.store, evidence.decision_id)
    other = ModelShelf(desk.home / "models" / desk.lender.name).load(version)
    return compare_decision(desk.lender, replay, other, rows_of_today(desk.store, desk.lender, client_id))


def differing(found) -> list[str]:
    return [swap.cause for swap in found.swaps if swap.differs]


def facts(**changed):
    return lambda text: json.dumps({**json.loads(text), **changed})


def test_the_same_model_on_the_same_data_differs_in_nothing(desk) -> None:
    found = compared(desk, desk.ids[0], "v1")
    assert [swap.cause for swap in found.swaps] == list(CAUSES)
    assert (differing(found), found.first, found.matter) == ([], None, ())
    assert found.before == found.after


@pytest.mark.parametrize(
    ("cause", "changed"),
    [
        ("cutoff", {"cutoff": facts(value=0.99)}),
        ("calibration", {"calibration": facts(intercept=-12.0)}),
        ("rule", {"policy": lambda text: re.sub(r"(?<=minimum_confidence = )[\d.]+", "0.9999999", text)}),
        ("model", {"model": lambda text: _with_leaves(text, -0.5)}),
    ],
)
def test_the_one_thing_that_differs_is_named(desk, cause: str, changed: dict) -> None:
    desk.shelve("v2", **changed)
    found = compared(desk, desk.ids[0])
    assert found.before.decision == "decline"
    assert found.after.decision == ("refer" if cause == "rule" else "approve")
    assert (differing(found), found.first, found.matter) == ([cause], cause, (cause,))


def test_what_differs_and_does_not_change_the_decision_does_not_matter(desk) -> None:
    desk.shelve("v2", calibration=_a_little_higher)
    found = compared(desk, desk.ids[0])
    assert (differing(found), found.first, found.matter) == (["calibration"], None, ())
    assert found.after.p_default > found.before.p_default


def test_of_several_the_first_and_all_that_matter_are_named(desk) -> None:
    desk.shelve("v2", calibration=facts(intercept=-12.0), cutoff=facts(value=0.99))
    found = compared(desk, desk.ids[0])
    assert (differing(found), found.first) == (["calibration", "cutoff"], "calibration")
    assert found.matter == ("calibration", "cutoff")


def test_the_data_of_today_is_told_from_the_model(desk) -> None:
    client_id = desk.ids[0]
    evidence = desk.decide(client_id)
    client = Clients(desk.store, desk.lender.name).find(client_id)
    richer = {**client.rows["application"], "credit_amount": [5_000.0], "annuity": [400.0], "external_score_2": [0.8]}
    of = (client_rows.c.client_id == client_id) & (client_rows.c.source == "application")
    with desk.store.writing() as connection:
        connection.execute(update(client_rows).where(of).values(payload=packed(richer)))
    replay = replay_decision(desk.home, desk.lender, desk.store, evidence.decision_id)
    same_model = ModelShelf(desk.home / "models" / desk.lender.name).load("v1")
    found = compare_decision(desk.lender, replay, same_model, rows_of_today(desk.store, desk.lender, client_id))
    assert differing(found) == ["data"]
    assert found.after.p_default < found.before.p_default
    assert replay.same


def _with_leaves(model: str, shift: float) -> str:
    """Lower what every leaf of the first 40 trees says; the sizes by which LightGBM finds a tree are left out."""
    trees = 0

    def lowered(line: re.Match[str]) -> str:
        nonlocal trees
        trees += 1
        values = [float(value) + (shift if trees <= 40 else 0.0) for value in line.group(1).split()]
        return "leaf_value=" + " ".join(map(repr, values))

    return re.sub(r"^leaf_value=(.*)$", lowered, re.sub(r"^tree_sizes=.*\n", "", model, flags=re.M), flags=re.M)


def _a_little_higher(text: str) -> str:
    """Raise every margin by a hundredth, too little to change a refusal, or to come far from the points table."""
    found = json.loads(text)
    return json.dumps({**found, "intercept": found["intercept"] + 0.01})
