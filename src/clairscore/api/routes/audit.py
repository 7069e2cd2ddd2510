"""Audit: who did what, and what stands out."""

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from pydantic import AfterValidator

from clairscore.api.audit_log import audited
from clairscore.api.guard import holder_of
from clairscore.api.resources import Open
from clairscore.schemas.audit import AnomalyFound, AnomalyList, AuditEntry, AuditPage
from clairscore.store.audit import AuditFilter, AuditKind, AuditLog

router = APIRouter(tags=["audit"], dependencies=[Depends(holder_of("audit:read")), Depends(audited("audit_read"))])

_FLUSH_SECONDS: Final = 2.0


def _in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC, as which one without a time zone counts."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie between the years 1 and 9999 in UTC") from None


_Moment = Annotated[datetime, AfterValidator(_in_utc)]


@router.get("/audit")
def read_audit(
    resources: Open,
    event: AuditKind | None = None,
    who: Annotated[
        str | None, Query(max_length=64, pattern=r"^[^\x00]*$", description="User, service key or pseudonym.")
    ] = None,
    client_id: Annotated[int | None, Query(ge=0, lt=2**63, description="Whom an event is about.")] = None,
    since: Annotated[_Moment | None, Query(description="In UTC where no time zone is given.")] = None,
    until: Annotated[_Moment | None, Query(description="Likewise.")] = None,
    before: Annotated[int | None, Query(ge=1, lt=2**63, description="`before` of the page that came first.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditPage:
    """List security events, newest first; what has just happened is among them."""
    resources.audit.flush(_FLUSH_SECONDS)
    client = None if client_id is None else resources.audit.client(client_id)
    wanted = AuditFilter(event, who, client, since, until)
    found = AuditLog(resources.store).read(wanted, before=before, limit=limit)
    return AuditPage(
        items=[AuditEntry(position=position, **vars(one)) for position, one in found],
        before=found[-1][0] if len(found) == limit else None,
    )


@router.get("/audit/anomalies")
def read_anomalies(resources: Open) -> AnomalyList:
    """List what stands out: failed logins by name and address, many clients read by one user, reads off-hours."""
    resources.audit.flush(_FLUSH_SECONDS)
    return AnomalyList(items=[AnomalyFound.model_validate(one) for one in resources.anomalies.find()])
