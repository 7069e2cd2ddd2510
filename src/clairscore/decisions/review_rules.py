"""Review rules: how long people have to decide, how much they must write, and what shows that they do not look."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

from clairscore.decisions.decision import Decision
from clairscore.errors import ReasonTooShort, SettingsError

Outcome = Literal["approve", "decline"]
"""What a person decides: he cannot refer it to somebody else."""

Opened = Literal["referral", "contest", "override"]
"""Why a person decides: the machine referred it, the client contested it, or somebody with the right changes it."""

MOST_CONTEST_DAYS: Final = 28
"""The shortest month: an answer to a contest may take no longer than one (GDPR 12(3))."""


@dataclass(frozen=True)
class OversightLimits:
    """What the monitor of advisers holds them to.

    Attributes:
        quick_seconds: A case settled in less was hardly read, in seconds.
        agreement_limit: Share of agreement with the score above which an adviser may be only repeating it, 0 to 1.
        quick_limit: Share of quick settlements, likewise.
        level: Level of the intervals of both shares, 0 to 1.
        least_cases: Cases below which no share is a signal, from 1 up.
    """

    quick_seconds: float
    agreement_limit: float
    quick_limit: float
    level: float
    least_cases: int

    def __post_init__(self) -> None:
        if self.quick_seconds <= 0:
            raise ValueError(f"quick_seconds must be above 0, received {self.quick_seconds}.")
        if self.least_cases < 1:
            raise ValueError(f"least_cases must be from 1 up, received {self.least_cases}.")
        for name in ("agreement_limit", "quick_limit", "level"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} must lie between 0 and 1, received {getattr(self, name)}.")


@dataclass(frozen=True)
class ReviewRules:
    """Deadlines and reasons, as written in ``conf/reviews.toml``.

    Attributes:
        referral_days: Days from a decision to refer until it must be settled.
        contest_days: Days from a contest until it must be answered, at most 28.
        minimum_reason: Least characters of a written reason.
        hold_hours: Hours after which a case that somebody took may be taken by another.
        oversight: What advisers are held to.
    """

    referral_days: int
    contest_days: int
    minimum_reason: int
    hold_hours: int
    oversight: OversightLimits

    def __post_init__(self) -> None:
        for name in ("referral_days", "contest_days", "minimum_reason", "hold_hours"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} must be a whole number from 1 up, received {value!r}.")
        if self.contest_days > MOST_CONTEST_DAYS:
            raise ValueError(f"contest_days may be {MOST_CONTEST_DAYS} at most, received {self.contest_days}.")

    def time_for(self, opened: Opened) -> timedelta:
        """Return how long there is to settle a case; none for an override, which is settled as it is opened."""
        days = {"referral": self.referral_days, "contest": self.contest_days, "override": 0}
        return timedelta(days=days[opened])

    def read_reason(self, text: str) -> str:
        """Return a written reason without the spaces around it.

        Raises:
            ReasonTooShort: If it has fewer characters than asked for.
        """
        reason = " ".join(text.split())
        if len(reason) < self.minimum_reason:
            raise ReasonTooShort(
                "The text has {length} characters, and {minimum} are asked for: whoever reads it later was not there.",
                "reason_too_short",
                length=len(reason),
                minimum=self.minimum_reason,
            )
        return text.strip()


def side_of(p_default: float, cutoff: float) -> Outcome:
    """Return what the score alone says: the side of the cut-off the PD lies on.

    Examples:
        >>> side_of(0.08, 0.09), side_of(0.09, 0.09)
        ('approve', 'decline')
    """
    return "approve" if p_default < cutoff else "decline"


def involved(opened_for: Opened, *, made_by: str, opened_by: str, settled_by: Iterable[str]) -> frozenset[str]:
    """Return who may not settle a case, having decided before or spoken for one side.

    Args:
        opened_for: Why it was opened. What was referred, a person decides for the first time, and whoever asked may.
        made_by: Who asked for the decision.
        opened_by: Who wrote the contest down.
        settled_by: Who settled earlier cases of the decision.

    Returns:
        Names as `same_person` compares them.
    """
    names = {"referral": (), "override": (made_by,), "contest": (made_by, opened_by, *settled_by)}[opened_for]
    return frozenset(_known_as(name) for name in names)


def same_person(one: str | None, other: str) -> bool:
    """Return whether two names are of one person: capitals and spaces around a name are not told apart."""
    return one is not None and _known_as(one) == _known_as(other)


def is_among(name: str, names: frozenset[str]) -> bool:
    """Return whether a person is among those of `involved`."""
    return _known_as(name) in names


def _known_as(name: str) -> str:
    return name.strip().casefold()


def is_referred(decision: object) -> bool:
    """Return whether a decision leaves the outcome to a person."""
    return decision == Decision.REFER.value


@cache
def load_review_rules(path: Path | None = None) -> ReviewRules:
    """Read the rules of reviews, ours when no path is given.

    Raises:
        SettingsError: If the file cannot be read, lacks a value, names something unknown or holds one out of range.
    """
    where = path or "conf/reviews.toml"
    source = path or files("clairscore").joinpath("conf/reviews.toml")
    try:
        content = tomllib.loads(source.read_text("utf-8"))
        oversight = OversightLimits(**_all_numbers(content.pop("oversight", {}), OversightLimits))
        return ReviewRules(**_all_numbers(content, ReviewRules, "oversight"), oversight=oversight)
    except (OSError, tomllib.TOMLDecodeError, ValueError) as error:
        raise SettingsError(f"The rules of reviews {where} are not usable: {error}") from error


def _all_numbers(table: Any, kind: type, *beside: str) -> dict[str, Any]:
    names = {one.name for one in fields(kind)} - set(beside)
    if not isinstance(table, dict) or set(table) != names:
        raise ValueError(f"exactly {', '.join(sorted(names))} must be stated.")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{name} must be a number, received {value!r}.")
    return table
