"""Anomalies: what stands out among the security events, found in the store, so that all processes count together."""

import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, get_args

from clairscore.api.metrics import Labels, Reading
from clairscore.errors import StoreError
from clairscore.store.audit import Anomaly, AnomalyKind, AuditLog

_FRESH_SECONDS: Final = 30.0


class Anomalies:
    """Finds what stands out by the limits of the settings."""

    def __init__(self, log: AuditLog, failed_logins: int, clients_read: int) -> None:
        """Take the limits.

        Args:
            log: The events.
            failed_logins: Failed logins of a name or address in 15 minutes that stand out.
            clients_read: Different clients one user reads in an hour that stand out.
        """
        self._log = log
        self._failed_logins = failed_logins
        self._clients_read = clients_read
        self._counted: Counter[AnomalyKind] = Counter()
        self._at = -_FRESH_SECONDS

    def find(self) -> list[Anomaly]:
        """Find what stands out now.

        Raises:
            StoreError: If the database cannot be reached.
        """
        return self._log.anomalies(
            datetime.now(UTC), failed_logins=self._failed_logins, clients_read=self._clients_read
        )

    def readings(self) -> Iterable[Reading]:
        """Count them by kind, anew after half a minute; nothing while the store does not answer."""
        if time.monotonic() - self._at >= _FRESH_SECONDS:
            try:
                self._counted = Counter(one.kind for one in self.find())
            except StoreError:
                return
            self._at = time.monotonic()
        counts: dict[Labels, float] = {(("kind", kind),): float(self._counted[kind]) for kind in get_args(AnomalyKind)}
        yield Reading("anomalies", "Names, addresses and users that stand out at this moment.", counts)
