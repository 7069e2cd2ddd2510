"""Oversight: whether the people who decide look at a case, or only repeat the score (AI Act, article 14).

A person who settles case after case as the score has it, or seconds after taking it, adds no judgement of his own. Few
cases show nothing: a share speaks only once its interval lies above the limit.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.special import betaincinv

from clairscore.decisions.review_rules import Opened, OversightLimits

Signal = Literal["agrees", "quick"]
"""``agrees``: surely agrees with the score more often than the limit; ``quick``: surely settles quickly more often."""

_QUARTILES: Final = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class SettledCase:
    """A case somebody settled.

    Attributes:
        adviser: Who.
        opened_for: Why it was opened.
        agrees: Whether the outcome is the one on the score's side of the cut-off.
        seconds: From taking it to settling it; None when it was not taken, as an override is not.
    """

    adviser: str
    opened_for: Opened
    agrees: bool
    seconds: float | None


@dataclass(frozen=True)
class Share:
    """A share of cases with its interval.

    Attributes:
        count: How many.
        n: Of how many.
        value: ``count / n``, None of none.
        low: Lower end of its Jeffreys interval, 0 to 1.
        high: Upper end.
    """

    count: int
    n: int
    value: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Seconds:
    """How long settling took, from taking the case.

    Attributes:
        n: Number of cases.
        lower: First quartile, in seconds.
        median: Median.
        upper: Third quartile.
    """

    n: int
    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Oversight:
    """What was found of one person, or of all together.

    Attributes:
        adviser: Who; empty for all.
        n_settled: Cases settled, overrides among them.
        n_overrides: Decisions of the machine changed without referral or contest; they tell nothing of agreement.
        agreement: Referrals and contests settled on the score's side.
        quick: Cases settled in less than ``quick_seconds`` after they were taken.
        seconds: How long it took; None when no case was taken.
        signals: What exceeds its limit surely.
    """

    adviser: str
    n_settled: int
    n_overrides: int
    agreement: Share
    quick: Share
    seconds: Seconds | None
    signals: tuple[Signal, ...]


def oversee(cases: Sequence[SettledCase], limits: OversightLimits) -> tuple[Oversight, ...]:
    """Find what each person's settled cases say, by name.

    Args:
        cases: Cases of the time looked at.
        limits: What people are held to.
    """
    by_adviser: dict[str, list[SettledCase]] = defaultdict(list)
    for case in cases:
        by_adviser[case.adviser].append(case)
    return tuple(look_at(by_adviser[name], limits, name) for name in sorted(by_adviser))


def look_at(cases: Sequence[SettledCase], limits: OversightLimits, adviser: str = "") -> Oversight:
    """Find what settled cases say together.

    Args:
        cases: The cases.
        limits: What people are held to.
        adviser: Whose cases; empty for everybody's.

    Examples:
        >>> limits = OversightLimits(60, agreement_limit=0.95, quick_limit=0.2, level=0.95, least_cases=10)
        >>> found = look_at([SettledCase("ada", "referral", True, 5.0)] * 60, limits)
        >>> found.agreement.value, round(found.agreement.low, 3), found.signals
        (1.0, 0.959, ('agrees', 'quick'))
    """
    judged = [case for case in cases if case.opened_for != "override"]
    timed = [case.seconds for case in cases if case.seconds is not None]
    agreement = share_of(sum(case.agrees for case in judged), len(judged), limits.level)
    quick = share_of(sum(seconds < limits.quick_seconds for seconds in timed), len(timed), limits.level)
    exceeded: dict[Signal, bool] = {
        "agrees": agreement.n >= limits.least_cases and agreement.low > limits.agreement_limit,
        "quick": quick.n >= limits.least_cases and quick.low > limits.quick_limit,
    }
    return Oversight(
        adviser=adviser,
        n_settled=len(cases),
        n_overrides=len(cases) - len(judged),
        agreement=agreement,
        quick=quick,
        seconds=Seconds(len(timed), *(float(q) for q in np.quantile(timed, _QUARTILES))) if timed else None,
        signals=tuple(name for name, is_exceeded in exceeded.items() if is_exceeded),
    )


def share_of(count: int, n: int, level: float) -> Share:
    """Return a share with its Jeffreys interval, whose end is 0 or 1 where none or all were counted.

    Args:
        count: How many.
        n: Of how many; of none the interval is everything.
        level: Level of the interval, above 0 and below 1.

    Raises:
        ValueError: If ``count`` does not lie between 0 and ``n``.

    References:
        Brown, Cai, DasGupta, *Interval Estimation for a Binomial Proportion*, Statistical Science 16(2), 2001.
    """
    if not 0 <= count <= n:
        raise ValueError(f"A count must lie between 0 and {n}, received {count}.")
    tail = (1 - level) / 2
    low = float(betaincinv(count + 0.5, n - count + 0.5, tail)) if count else 0.0
    high = float(betaincinv(count + 0.5, n - count + 0.5, 1 - tail)) if count < n else 1.0
    return Share(count, n, count / n if n else None, low, high)
