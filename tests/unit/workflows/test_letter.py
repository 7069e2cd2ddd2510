"""A letter is written from what the ledger keeps, also when the model or what was decided on is not there any more."""

import shutil
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete

from clairscore.decisions.decision import Decision
from clairscore.decisions.review_rules import load_review_rules
from clairscore.errors import UnknownDecision
from clairscore.reports.document import Document
from clairscore.store.tables import decision_inputs
from clairscore.workflows.letter import compose_letter
from clairscore.workflows.scoring import open_scoring
from clairscore.workflows.subjects import erase_subject

RULES = load_review_rules()


def letter(desk, decision_id: str | None, language="fr", **changed) -> Document:
    assert decision_id is not None
    day = datetime.now(UTC).date()
    lender = changed.pop("lender", desk.lender)
    return compose_letter(
        desk.home, lender, desk.store, decision_id, day=day, language=language, rules=RULES, **changed
    )


def text(document: Document) -> str:
    return "\n".join(
        said
        for section in document.sections
        for said in (section.title, *section.sentences, *section.points, *(" | ".join(row) for row in rows(section)))
    )


def rows(section):
    return [row for table in section.tables for row in table.rows]


def declined(desk):
    """Return a decision that is no approval."""
    return next(
        one for one in (desk.decide(client_id) for client_id in desk.ids) if one.decision is not Decision.APPROVE
    )


def test_it_counts_the_rows_the_decision_was_made_on(desk) -> None:
    evidence = declined(desk)
    said = letter(desk, evidence.decision_id, "en")
    (table,) = [one for section in said.sections for one in section.tables]
    assert table.rows[0] == ("Application", "1 record")
    assert len(table.rows) == len(desk.lender.sources)


def test_without_what_it_was_decided_on_nothing_is_counted_and_nothing_is_proposed(desk) -> None:
    evidence = declined(desk)
    before = text(letter(desk, evidence.decision_id))
    with desk.store.writing() as connection:
        connection.execute(delete(decision_inputs))
    after = text(letter(desk, evidence.decision_id))
    assert "1 enregistrement" in before
    assert "enregistrement" not in after
    assert "changer vous-même" not in after
    assert "Le programme aurait" not in after


def test_a_model_that_is_not_there_any_more_is_no_obstacle(desk) -> None:
    evidence = declined(desk)
    shutil.rmtree(desk.home / "models")
    same, other = (text(letter(desk, evidence.decision_id, language)) for language in ("fr", "en"))
    for reason in evidence.reasons:
        subject = reason.code.partition(".")[0]
        assert reason.text in same
        words = desk.lender.reason_texts["en"].subjects[subject]
        assert words.sentence(reason.direction, missing=reason.value is None) in other
    assert "changer vous-même" not in same


def test_a_model_that_is_ready_is_taken_only_where_it_decided(desk) -> None:
    evidence = declined(desk)
    whole = text(letter(desk, evidence.decision_id))
    serving = open_scoring(desk.home, desk.lender, desk.ledger)
    shutil.rmtree(desk.home / "models")
    assert text(letter(desk, evidence.decision_id, serving=serving)) == whole
    other = open_scoring_of_another(serving)
    assert "changer vous-même" not in text(letter(desk, evidence.decision_id, serving=other))
    assert "Le programme aurait" not in text(letter(desk, evidence.decision_id, serving=other))


def open_scoring_of_another(serving):
    """Return a service that is the same in all but the fingerprint of its bundle."""
    other = copy(serving)
    other.bundle = replace(serving.bundle, digest="0" * 64)
    return other


def test_an_applicant_who_is_no_client_gets_a_letter_too(desk) -> None:
    answers = {"age": 35, "annual_income": 15_000, "credit_amount": 200_000, "annuity": 14_500}
    service = open_scoring(desk.home, desk.lender, desk.ledger)
    evidence = service.decide(
        desk.lender.rows_from_short_form(answers), as_of=datetime.now(UTC).date(), language="en", made_by="ada"
    )
    said = text(letter(desk, evidence.decision_id, "en"))
    assert "You asked us for a credit of €200,000." in said
    assert "no data" in said


def test_what_cannot_be_told_is_refused_in_a_sentence(desk) -> None:
    evidence = desk.decide(desk.ids[0])
    with pytest.raises(UnknownDecision, match="a simulation decides nothing"):
        letter(desk, "0" * 32)
    with pytest.raises(UnknownDecision, match="holds no decision"):
        letter(desk, evidence.decision_id, lender=replace(desk.lender, name="other"))
    erase_subject(desk.home, desk.lender, desk.store, desk.ids[0], by="ada", why="asked", language="en", audit_days=400)
    with pytest.raises(UnknownDecision, match="has been forgotten"):
        letter(desk, evidence.decision_id)
