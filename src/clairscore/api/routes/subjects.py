"""Subjects: the rights of a person to see, correct and erase what is held about him."""

from typing import Annotated

from fastapi import APIRouter, Depends

from clairscore.api.audit_log import audited
from clairscore.api.guard import holder_of
from clairscore.api.json_body import JsonRoute
from clairscore.api.language import Reader
from clairscore.api.resources import Open, Resources
from clairscore.api.routes.clients import Id
from clairscore.api.routes.replays import DecisionId
from clairscore.conventions import Language
from clairscore.errors import InvalidApplicant
from clairscore.schemas.subject import CorrectionAnswer, CorrectionRequest, ErasureAnswer, SubjectExport
from clairscore.store.users import User
from clairscore.workflows.subjects import (
    correct_subject,
    erase_applicant,
    erase_subject,
    export_applicant,
    export_subject,
)

router = APIRouter(route_class=JsonRoute, tags=["subjects"])

_CORRECTS = [Depends(holder_of("subjects:correct")), Depends(audited("client_corrected"))]


@router.get(
    "/subjects/{client_id}",
    dependencies=[Depends(holder_of("subjects:read")), Depends(audited("client_exported"))],
)
def export(client_id: Id, resources: Open) -> SubjectExport:
    """Hand out everything held about a person, sensitive facts among it: to him, or to who answers him."""
    pseudonym = resources.audit.client(client_id)
    found = export_subject(resources.settings.home, resources.lender, resources.store, client_id, pseudonym)
    return SubjectExport.model_validate(found)


@router.put("/subjects/{client_id}", dependencies=_CORRECTS)
def correct(client_id: Id, body: CorrectionRequest, resources: Open, language: Reader) -> CorrectionAnswer:
    """Put right what is held about a person, and say what difference it makes to his score."""
    return _corrected(client_id, body, resources, language)


@router.put("/client_info/{client_id}", dependencies=_CORRECTS)
def correct_client(client_id: Id, body: CorrectionRequest, resources: Open, language: Reader) -> CorrectionAnswer:
    """Put right what is held about a client, and say what difference it makes to his score."""
    return _corrected(client_id, body, resources, language)


@router.delete("/subjects/{client_id}", dependencies=[Depends(audited("client_erased"))])
def erase(
    client_id: Id,
    resources: Open,
    user: Annotated[User, Depends(holder_of("subjects:erase"))],
    language: Reader,
) -> ErasureAnswer:
    """Erase a person from every store; the ledger keeps its chain and nothing that leads to him."""
    done = erase_subject(
        resources.settings.home,
        resources.lender,
        resources.store,
        client_id,
        by=user.name,
        why="request",
        language=language,
        audit_days=resources.settings.audit_days,
    )
    return ErasureAnswer.model_validate(done)


@router.get(
    "/subjects/applicants/{decision_id}",
    dependencies=[Depends(holder_of("subjects:read")), Depends(audited("client_exported"))],
)
def export_of_applicant(decision_id: DecisionId, resources: Open) -> SubjectExport:
    """Hand out everything held about an applicant who was no client, known by the decision on him."""
    return SubjectExport.model_validate(export_applicant(resources.lender, resources.store, decision_id))


@router.delete("/subjects/applicants/{decision_id}", dependencies=[Depends(audited("client_erased"))])
def erase_of_applicant(
    decision_id: DecisionId,
    resources: Open,
    user: Annotated[User, Depends(holder_of("subjects:erase"))],
    language: Reader,
) -> ErasureAnswer:
    """Erase an applicant who was no client, known by the decision on him."""
    done = erase_applicant(
        resources.settings.home,
        resources.lender,
        resources.store,
        decision_id,
        by=user.name,
        why="request",
        language=language,
        audit_days=resources.settings.audit_days,
    )
    return ErasureAnswer.model_validate(done)


def _corrected(client_id: int, body: CorrectionRequest, resources: Resources, language: Language) -> CorrectionAnswer:
    most = resources.settings.max_history_rows
    if body.n_rows() > most:
        raise InvalidApplicant(
            "histories", "hold more than {limit:,} rows; an applicant has no such history.", "too_many_rows", limit=most
        )
    done = correct_subject(
        resources.clients, resources.scoring, client_id, body.application, body.histories, language=language
    )
    return CorrectionAnswer.from_correction(done, dict(resources.lender.table_texts[language].sources))
