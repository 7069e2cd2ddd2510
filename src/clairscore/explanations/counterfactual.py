"""Counterfactuals: the least that has to be different for another decision.

The search knows neither lenders nor models: levers have positions that cost an effort, and somebody judges what would
be decided with some of them pulled. Levers are tried alone first, then in twos and threes, each set at quarters of its
way. Where the decision changes, the way is halved until the first position that is enough, and each lever of the set
is put back as far as the decision holds. That finds the least where pulling further never harms; in any case only
positions that were judged to be enough are returned.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Final

Pulled = tuple[tuple[str, int], ...]
"""Levers and their positions, from 1, in the order of the levers."""

_QUARTERS: Final = 4


@dataclass(frozen=True)
class Reach:
    """How far a lever can be pulled.

    Attributes:
        name: Name of the lever.
        group: What it changes; of one group only one lever is pulled.
        efforts: Effort of each position, the least move first, shape (n_positions,).
    """

    name: str
    group: str
    efforts: tuple[float, ...]


@dataclass(frozen=True)
class Outcome:
    """What would be decided.

    Attributes:
        rank: 0 for what the client wants most, higher for less.
        p_default: PD.
    """

    rank: int
    p_default: float


Judge = Callable[[Sequence[Pulled]], Sequence[Outcome]]
"""Says what would be decided with levers pulled, for many at once."""


@dataclass(frozen=True)
class Found:
    """Levers that are enough.

    Attributes:
        pulled: Which, and how far.
        effort: What that costs the client.
        outcome: What would be decided.
    """

    pulled: Pulled
    effort: float
    outcome: Outcome


class Trials:
    """What was judged so far, each position once.

    Attributes:
        outcomes: What would be decided, by what is pulled.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.outcomes: dict[Pulled, Outcome] = {}

    def of(self, candidates: Sequence[Pulled]) -> list[Outcome]:
        """Return what would be decided of each, asking about what was not asked yet in one call."""
        unknown = [one for one in dict.fromkeys(candidates) if one not in self.outcomes]
        if unknown:
            self.outcomes |= dict(zip(unknown, self._judge(unknown), strict=True))
        return [self.outcomes[one] for one in candidates]

    def is_enough(self, pulled: Pulled, goal: int) -> bool:
        """Tell whether levers lead to a rank or a better one."""
        return self.of([pulled])[0].rank <= goal


def find_counterfactuals(
    reaches: Sequence[Reach], trials: Trials, goal: int, *, most: int = 4, together: int = 3
) -> list[Found]:
    """Find few sets of levers that are enough, none of which holds another, the least effort first.

    Args:
        reaches: Levers that can be pulled.
        trials: Judges positions.
        goal: Rank to reach.
        most: How many to return.
        together: Most levers in a set.
    """
    found: list[Found] = []
    pullable = [reach for reach in reaches if reach.efforts]
    for size in range(1, together + 1):
        if len(found) >= most:
            break
        enough = [{name for name, _ in one.pulled} for one in found]
        sets = [chosen for chosen in combinations(pullable, size) if _apart(chosen, enough)]
        trials.of([pulled for chosen in sets for pulled in _quarters(chosen)])
        found += filter(None, (_least(chosen, trials, goal) for chosen in sets))
    return sorted(found, key=lambda one: (one.effort, len(one.pulled), one.pulled))[:most]


def _apart(chosen: Sequence[Reach], enough: Collection[Collection[str]]) -> bool:
    """Tell whether levers are of different groups, and no set that is enough is among them."""
    names = {reach.name for reach in chosen}
    groups = {reach.group for reach in chosen}
    return len(groups) == len(chosen) and not any(names.issuperset(one) for one in enough)


def _along(chosen: Sequence[Reach], step: int) -> Pulled:
    """Return all levers pulled by the same share of their way: so many steps of the longest of them."""
    longest = max(len(reach.efforts) for reach in chosen)
    return tuple((reach.name, math.ceil(step * len(reach.efforts) / longest)) for reach in chosen)


def _steps(chosen: Sequence[Reach]) -> list[int]:
    longest = max(len(reach.efforts) for reach in chosen)
    return sorted({math.ceil(longest * part / _QUARTERS) for part in range(1, _QUARTERS + 1)})


def _quarters(chosen: Sequence[Reach]) -> Iterator[Pulled]:
    for step in _steps(chosen):
        yield _along(chosen, step)


def _least(chosen: Sequence[Reach], trials: Trials, goal: int) -> Found | None:
    """Return the least that is enough of a set of levers; None if none of its quarters is."""
    short = 0
    for step in _steps(chosen):
        if trials.is_enough(_along(chosen, step), goal):
            break
        short = step
    else:
        return None
    step = _first(short, step, lambda middle: trials.is_enough(_along(chosen, middle), goal))
    start = dict(_along(chosen, step))
    ends = [_put_back(start, order, trials, goal) for order in permutations(start)] if len(start) > 1 else [start]
    efforts = {reach.name: reach.efforts for reach in chosen}
    best = min(ends, key=lambda end: (_effort(end, efforts), tuple(end.items())))
    pulled = tuple(best.items())
    return Found(pulled, _effort(best, efforts), trials.of([pulled])[0])


def _put_back(start: Mapping[str, int], order: Sequence[str], trials: Trials, goal: int) -> dict[str, int]:
    """Put levers back one after the other, each as far as the others are enough with it."""
    pulled = dict(start)
    for name in order:

        def holds(position: int, name: str = name) -> bool:
            return trials.is_enough(tuple((pulled | {name: position}).items()), goal)

        pulled[name] = _first(0, pulled[name], holds)
    return pulled


def _effort(pulled: Mapping[str, int], efforts: Mapping[str, Sequence[float]]) -> float:
    return sum(efforts[name][position - 1] for name, position in pulled.items())


def _first(short: int, enough: int, holds: Callable[[int], bool]) -> int:
    """Return the first number above ``short`` that holds, ``enough`` being one that does, by halving."""
    while enough - short > 1:
        middle = (short + enough) // 2
        if holds(middle):
            enough = middle
        else:
            short = middle
    return enough
