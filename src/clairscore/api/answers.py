"""Answers: decisions as routes say them, with what people made of each since it was written."""

from collections.abc import Sequence

from fastapi import Response
from pydantic import BaseModel

from clairscore.api.resources import Resources
from clairscore.conventions import Language
from clairscore.decisions.evidence import Evidence
from clairscore.decisions.review_rules import is_referred
from clairscore.schemas.decision import DecisionAnswer
from clairscore.store.review_queue import ReviewQueue, in_force


def sent(answer: BaseModel) -> Response:
    """Send an answer as it is.

    What a route returns is checked against its schema once more, in another thread, and only then written; an answer
    that was made by that very schema needs neither, and requests that decide are many.
    """
    return Response(answer.model_dump_json(by_alias=True), media_type="application/json")


def decision_answers(found: Sequence[Evidence], resources: Resources, language: Language) -> list[DecisionAnswer]:
    """Say what was decided; of what is no simulation also what stands, and until when a person has to decide.

    Args:
        found: Decisions and simulations.
        resources: What the routes work with.
        language: Language of the reader.

    Returns:
        Answers in the same order.
    """
    sources = resources.lender.table_texts[language].sources
    ids = [evidence.decision_id for evidence in found if evidence.decision_id is not None and _is_reviewed(evidence)]
    reviews = ReviewQueue(resources.store, resources.lender.name).of_decisions(ids)
    return [
        answer
        if evidence.decision_id is None
        else answer.model_copy(update=in_force(evidence.decision, reviews.get(evidence.decision_id, ())))
        for evidence, answer in ((one, DecisionAnswer.from_evidence(one, sources)) for one in found)
    ]


def _is_reviewed(evidence: Evidence) -> bool:
    """Say whether people may have to decide, or have decided: nobody has yet of what was only just settled."""
    return evidence.repeated or is_referred(evidence.decision.value)
