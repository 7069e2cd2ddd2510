"""New applicants: decisions on people who are not clients yet, one or many at once, and how one becomes a client."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from clairscore.api.answers import decision_answers, sent
from clairscore.api.guard import holder_of
from clairscore.api.json_body import JsonRoute
from clairscore.api.language import Reader
from clairscore.api.resources import Open, Resources
from clairscore.conventions import Language
from clairscore.errors import InvalidApplicant
from clairscore.features.memory import HistoryMemory
from clairscore.lenders.lender import Lender
from clairscore.schemas.decision import (
    ApplicantAnswer,
    BatchAnswer,
    BatchRequest,
    MissingField,
    PredictRequest,
    UnknownSubject,
)
from clairscore.store.users import User
from clairscore.tables.rows import ApplicantRows

router = APIRouter(route_class=JsonRoute, tags=["decisions"])

_NOBODY: Final = 1
"""Id of every applicant who is no client yet, as the short form gives it."""

Decider = Annotated[User, Depends(holder_of("decisions:make"))]


@router.post("/predict", response_model=ApplicantAnswer)
def decide_on_applicant(body: PredictRequest, resources: Open, user: Decider, language: Reader) -> Response:
    """Decide on an applicant who is not a client yet, from his rows or from the short form.

    The answer says what is not known of him and how far the PD could move if it were.
    """
    rows, memory = _rows(body, resources), HistoryMemory()
    evidence = resources.scoring.decide(
        rows,
        as_of=datetime.now(UTC).date(),
        language=language,
        made_up=resources.made_up,
        made_by=user.name,
        memory=memory,
    )
    unknown, labels = resources.scoring.unknown(rows, memory), resources.lender.reason_texts[language].labels
    answer = decision_answers([evidence], resources, language)[0]
    asked = ApplicantAnswer(
        **dict(answer),
        missing_fields=list(_missing_fields(body, rows, resources, language)),
        unknown=[
            UnknownSubject(
                subject=one.subject,
                label=labels.get(one.subject, one.subject),
                features=list(one.features),
                pd_low=one.p_default_low,
                pd_high=one.p_default_high,
            )
            for one in unknown.subjects
        ],
        pd_if_known_low=unknown.p_default_low,
        pd_if_known_high=unknown.p_default_high,
    )
    return sent(asked)


@router.post("/predict/batch", response_model=BatchAnswer)
def decide_on_applicants(body: BatchRequest, resources: Open, user: Decider, language: Reader) -> Response:
    """Decide on up to 1,000 applicants who are not clients yet, all of them or none."""
    applicants = []
    for position, applicant in enumerate(body.applicants):
        try:
            applicants.append(_rows(applicant, resources))
        except InvalidApplicant as refusal:
            raise refusal.within(f"applicants[{position}]") from None
    found = resources.scoring.decide_all(
        applicants,
        as_of=datetime.now(UTC).date(),
        language=language,
        made_up=resources.made_up,
        made_by=user.name,
    )
    return sent(BatchAnswer(decisions=decision_answers(found, resources, language)))


def _rows(body: PredictRequest, resources: Resources) -> ApplicantRows:
    lender, most = resources.lender, resources.settings.max_history_rows
    if body.n_rows() > most:
        raise InvalidApplicant(
            "rows", "hold more than {limit:,} rows; an applicant has no such history.", "too_many_rows", limit=most
        )
    rows = lender.rows_from_short_form(body.short_form or {}) if body.rows is None else lender.read_rows(body.rows)
    return _of_nobody(rows, lender)


def _of_nobody(rows: ApplicantRows, lender: Lender) -> ApplicantRows:
    """Put the id of nobody in the place of the one that held the rows together.

    A client is found by his id when he asks to be forgotten; of an applicant only the id of the decision
    leads to what is kept, so no other may stand in it.
    """
    key = lender.application.key
    return {
        source: {name: [_NOBODY] * len(values) if name == key else values for name, values in columns.items()}
        for source, columns in rows.items()
    }


def _missing_fields(
    body: PredictRequest, rows: ApplicantRows, resources: Resources, language: Language
) -> Iterator[MissingField]:
    """Return the questions that were not answered, or the columns of the application that were not brought."""
    lender = resources.lender
    if body.short_form is not None:
        for asked in lender.short_form:
            if body.short_form.get(asked.name) is None:
                yield MissingField(field=asked.name, label=asked.label[language])
        return
    labels, brought = lender.table_texts[language].columns, rows[lender.application.name]
    passed_over = {lender.application.key, lender.outcome, *lender.sensitive}
    for name in lender.application.columns:
        if name not in passed_over and brought.get(name, [None])[0] is None:
            yield MissingField(field=name, label=labels[name].label)
