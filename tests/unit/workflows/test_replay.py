"""A decision of the ledger is made again from what was kept, and every figure is held to the last bit."""

import json
import math
import shutil
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from clairscore.errors import BundleError, StoreError, UnknownDecision, UnknownModel
from clairscore.store.clients import packed
from clairscore.store.tables import client_rows, decision_inputs, decisions
from clairscore.workflows.replay import Difference, replay_decision
from clairscore.workflows.scoring import open_scoring


def replayed(desk, decision_id: str | None):
    assert decision_id is not None
    return replay_decision(desk.home, desk.lender, desk.store, decision_id)


def change_income(desk, client_id: int) -> None:
    """Change what the store holds of a client."""
    of = (client_rows.c.client_id == client_id) & (client_rows.c.source == "application")
    with desk.store.writing() as connection:
        rows = {"application_id": [client_id], "income": [1.0], "credit_amount": [90_000.0], "birth_day": [-12_000]}
        connection.execute(update(client_rows).where(of).values(payload=packed(rows)))


def test_every_decision_comes_out_again_to_the_last_bit(desk) -> None:
    for client_id in desk.ids:
        evidence = desk.decide(client_id)
        found = replayed(desk, evidence.decision_id)
        assert found.same
        assert not found.reworded
        assert (found.p_default, found.score, found.decision) == (evidence.p_default, evidence.score, evidence.decision)
        assert found.figures > 20
    assert len(desk.ids) > 5


def test_the_software_that_decided_is_told_and_is_no_difference(desk, monkeypatch) -> None:
    monkeypatch.setattr("clairscore.workflows.trace.__version__", "0.0.1")
    earlier = desk.decide(desk.ids[0])
    monkeypatch.undo()
    found = replayed(desk, earlier.decision_id)
    assert (found.software, found.same, found.reworded) == ("0.0.1", True, False)


def test_a_decision_on_an_applicant_who_is_no_client_comes_out_again(desk) -> None:
    answers = {"age": 35, "annual_income": 45_000, "credit_amount": 20_000, "annuity": 1_500}
    rows = desk.lender.rows_from_short_form(answers)
    service = open_scoring(desk.home, desk.lender, desk.ledger)
    evidence = service.decide(rows, as_of=datetime.now(UTC).date(), language="en", made_by="ada")
    assert replayed(desk, evidence.decision_id).same


def test_a_replay_reads_what_was_decided_on_and_not_what_is_stored_today(desk) -> None:
    first = desk.decide(desk.ids[0])
    change_income(desk, desk.ids[0])
    second = desk.decide(desk.ids[0])
    assert second.decision_id != first.decision_id
    assert second.p_default != first.p_default
    assert replayed(desk, first.decision_id).p_default == first.p_default
    assert replayed(desk, first.decision_id).same
    assert replayed(desk, second.decision_id).same


def test_a_replay_writes_nothing(desk) -> None:
    evidence = desk.decide(desk.ids[0])
    replayed(desk, evidence.decision_id)
    assert len(desk.ledger) == 1


def test_a_figure_that_was_changed_in_the_ledger_comes_out_otherwise(desk) -> None:
    evidence = desk.decide(desk.ids[0])
    stored = (desk.ledger.find(evidence.decision_id) or {})["evidence"]
    almost = math.nextafter(stored["p_default"], 1)
    stored["reasons"][0]["contribution"] += 1.0
    with desk.store.writing() as connection:
        text = json.dumps({**stored, "p_default": almost, "summary": "Other words."})
        connection.execute(update(decisions).values(evidence=text))
    found = replayed(desk, evidence.decision_id)
    assert not found.same
    assert found.reworded
    assert [one.field for one in found.differences] == ["p_default", "reasons[0].contribution"]
    assert found.differences[0] == Difference("p_default", almost, evidence.p_default)


def test_an_explanation_that_comes_out_otherwise_leaves_the_outcome_the_same(desk) -> None:
    evidence = desk.decide(desk.ids[0])
    stored = (desk.ledger.find(evidence.decision_id) or {})["evidence"]

    def told(**otherwise: object) -> tuple[bool, bool]:
        with desk.store.writing() as connection:
            connection.execute(update(decisions).values(evidence=json.dumps({**stored, **otherwise})))
        found = replayed(desk, evidence.decision_id)
        return found.same, found.same_outcome

    assert told() == (True, True)
    assert told(base_value=math.nextafter(stored["base_value"], 9), reasons=[]) == (False, True)
    assert told(confidence=math.nextafter(stored["confidence"], 9)) == (False, False)
    assert told(concerns=[*stored["concerns"], {"code": "stale_data"}]) == (False, False)


def test_a_decision_of_before_inputs_were_kept_is_made_again_on_the_client_as_he_still_is(desk) -> None:
    evidence = desk.decide(desk.ids[0])
    with desk.store.writing() as connection:
        connection.execute(delete(decision_inputs))
    assert replayed(desk, evidence.decision_id).same
    change_income(desk, desk.ids[0])
    with pytest.raises(UnknownDecision, match="is not kept"):
        replayed(desk, evidence.decision_id)


def test_a_forgotten_decision_says_so(desk) -> None:
    evidence = desk.decide(desk.ids[0])
    desk.ledger.forget(desk.ids[0], lender=desk.lender.name, by="ada", why="request")
    with pytest.raises(UnknownDecision, match="has been forgotten"):
        replayed(desk, evidence.decision_id)


def test_an_unknown_decision_is_refused(desk) -> None:
    with pytest.raises(UnknownDecision, match="holds no decision"):
        replayed(desk, "0" * 32)


def test_a_model_that_was_taken_away_is_missed(desk) -> None:
    evidence = desk.decide(desk.ids[0])
    shutil.rmtree(desk.home / "models" / desk.lender.name / "v1")
    with pytest.raises(UnknownModel, match="no model 'v1'"):
        replayed(desk, evidence.decision_id)


def test_another_model_in_its_place_is_refused(desk) -> None:
    evidence = desk.decide(desk.ids[0])
    shelf = desk.home / "models" / desk.lender.name
    (shelf / "v1").rename(shelf / "away")
    shutil.copytree(shelf / "away", shelf / "v1")
    desk.shelve("v2", training=lambda text: text + "\n")
    shutil.rmtree(shelf / "v1")
    manifest = (shelf / "v2" / "manifest.json").read_text().replace('"version": "v2"', '"version": "v1"')
    (shelf / "v2" / "manifest.json").write_text(manifest)
    (shelf / "v2").rename(shelf / "v1")
    with pytest.raises(BundleError, match="is not the one that decided"):
        replayed(desk, evidence.decision_id)


def test_inputs_that_were_changed_are_refused(desk) -> None:
    evidence = desk.decide(desk.ids[0])
    with desk.store.writing() as connection:
        connection.execute(update(decision_inputs).values(payload=packed({})))
    with pytest.raises(StoreError, match="is not what it was made on"):
        replayed(desk, evidence.decision_id)
