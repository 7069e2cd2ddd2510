"""Security events on the wire."""

from datetime import datetime

from pydantic import Field

from clairscore.schemas.wire import Answer
from clairscore.store.audit import AnomalyKind, AuditKind


class AuditEntry(Answer):
    """Something that happened."""

    position: int
    at: datetime
    event: AuditKind
    who: str = Field(description="User or service key; a pseudonym after `?` for a name nobody has; empty if unsaid.")
    address: str = Field(description="Pseudonym of the address.")
    route: str = Field(examples=["/client_info/{client_id}"])
    status: int
    client: str | None = Field(description="Pseudonym of the client.")
    off_hours: bool
    request_id: str


class AuditPage(Answer):
    """Events, newest first."""

    items: list[AuditEntry]
    before: int | None = Field(description="What to give as `before` for the next page; null on the last one.")


class AnomalyFound(Answer):
    """Something that stands out."""

    kind: AnomalyKind
    who: str = Field(description="User, key or pseudonym it is found at.")
    count: int = Field(description="Failed logins, different clients, or reads.")
    limit: int = Field(description="From how many on it stands out.")
    since: datetime


class AnomalyList(Answer):
    """What stands out at this moment."""

    items: list[AnomalyFound]
