"""Readiness: whether decisions can be made here, said without anything that helps an attacker."""

import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import text

from clairscore.api.champion import Champion
from clairscore.errors import StoreError
from clairscore.store.database import Store

_FRESH_SECONDS: Final = 1.0
LEAST_FREE_BYTES: Final = 100_000_000


@dataclass(frozen=True)
class Check:
    """One thing a decision needs.

    Attributes:
        name: What.
        ok: Whether it is there.
        says: What was found, a sentence.
    """

    name: Literal["store", "model", "disk"]
    ok: bool
    says: str


class Readiness:
    """Looks at most once a second, however often it is asked."""

    def __init__(self, store: Store, champion: Champion, home: Path) -> None:
        self._store = store
        self._champion = champion
        self._home = home
        self._lock = threading.Lock()
        self._found: tuple[Check, ...] = ()
        self._at = -_FRESH_SECONDS

    def checks(self) -> tuple[Check, ...]:
        """Return what was found: the store, the model, the disk."""
        with self._lock:
            if time.monotonic() - self._at >= _FRESH_SECONDS:
                self._found = (self._look_at_store(), self._look_at_model(), self._look_at_disk())
                self._at = time.monotonic()
            return self._found

    def _look_at_store(self) -> Check:
        try:
            with self._store.reading() as connection:
                connection.execute(text("SELECT 1"))
        except StoreError:
            return Check("store", False, "The store does not answer.")
        return Check("store", True, "The store answers.")

    def _look_at_model(self) -> Check:
        """Look at the model; one that could not be exchanged for a newer one still decides."""
        fault = self._champion.fault
        return Check("model", True, fault or f"{self._champion.scoring.bundle.version} decides.")

    def _look_at_disk(self) -> Check:
        try:
            free = shutil.disk_usage(self._home).free
        except OSError:
            return Check("disk", False, "The home folder cannot be reached.")
        enough = free >= LEAST_FREE_BYTES
        amount = "at least" if enough else "less than"
        return Check("disk", enough, f"The disk of the home folder has {amount} 100 MB free.")
