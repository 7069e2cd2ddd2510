"""What a command changed in who may ask or which model decides, noted in the audit log."""

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from clairscore.store.audit import AuditKind
    from clairscore.store.database import Store

COMMAND_LINE: Final = "cli:"
"""How the name of an account of this machine begins."""

_LONGEST_NAME: Final = 64
_LONGEST_COMMAND: Final = 128


def note(store: "Store", kind: "AuditKind", command: str, who: str | None = None) -> None:
    """Write a security event.

    Args:
        store: Where the change was made.
        kind: What it was.
        command: Command with the name of the user, service or model it is about; never with a secret.
        who: User of the API who has shown that he is; the account of this machine that runs the command by default.

    Raises:
        StoreError: If it cannot be written.
    """
    from clairscore.api.working_hours import WorkingHours
    from clairscore.settings import load_settings
    from clairscore.store.audit import AuditEvent, AuditLog

    settings, now = load_settings(), datetime.now(UTC)
    event = AuditEvent(
        at=now,
        event=kind,
        who=(who or COMMAND_LINE + _account())[:_LONGEST_NAME],
        address="",
        route=command[:_LONGEST_COMMAND],
        status=0,
        client=None,
        off_hours=not WorkingHours.parse(settings.working_hours, settings.time_zone).includes(now),
        request_id="",
    )
    AuditLog(store).write([event])


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        return "unnamed"
