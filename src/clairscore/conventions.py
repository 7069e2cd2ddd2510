"""Conventions every layer shares: the event, time, languages, roles, progress.

*Bad is the event*: ``is_bad`` is 1 for a credit that went bad and 0 for one that did not, from table to text.
Days are counted from the application and are negative before it: -1 is the day before.
"""

from collections.abc import Callable
from typing import Final, Literal

SEED: Final = 20180517
"""Seed of everything random unless a caller gives another."""

DAYS_PER_YEAR: Final = 365.25

Language = Literal["fr", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("fr", "en")
"""Languages of everything a client or an adviser reads; the first is the default."""

Role = Literal["adviser", "analyst", "executive", "compliance", "admin"]
ROLES: Final[tuple[Role, ...]] = ("adviser", "analyst", "executive", "compliance", "admin")

Report = Callable[[str, int, int], None]
"""Told how far long work is: the name of the step, what is done, what there is to do (0 when not known)."""


def silent(step: str, done: int, total: int) -> None:
    """Report progress to nobody."""
