"""Letters: what a client is told of a decision, as a PDF to send."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Path, Response

from clairscore.api.guard import holder_of
from clairscore.api.language import Reader
from clairscore.api.resources import Open, Resources
from clairscore.conventions import Language
from clairscore.decisions.review_rules import load_review_rules
from clairscore.reports.pdf import write_pdf
from clairscore.workflows.letter import compose_letter

router = APIRouter(tags=["decisions"])

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="Id of the decision in the ledger.")]

_PDF: Final = "application/pdf"
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The letter", "content": {_PDF: {"schema": {"type": "string", "format": "binary"}}}},
    404: {"description": "No such decision, or it was forgotten"},
}


@router.get(
    "/decisions/{decision_id}/letter",
    dependencies=[Depends(holder_of("reviews:read"))],
    response_class=Response,
    responses=_ANSWERS,
)
async def read_letter(decision_id: Id, resources: Open, language: Reader) -> Response:
    """Write the letter to the client a decision is about: outcome, reasons, sources, rights, how to contest."""
    content = await run_sync(_write, decision_id, resources, language, limiter=resources.letters)
    name = f"letter-{decision_id[:8]}-{language}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_PDF, headers=headers)


def _write(decision_id: str, resources: Resources, language: Language) -> bytes:
    now = datetime.now(UTC)
    letter = compose_letter(
        resources.settings.home,
        resources.lender,
        resources.store,
        decision_id,
        day=now.date(),
        language=language,
        rules=load_review_rules(),
        serving=resources.scoring.for_request([]),  # what is tried for a letter was asked by nobody and is not counted
    )
    return write_pdf(letter, now)
