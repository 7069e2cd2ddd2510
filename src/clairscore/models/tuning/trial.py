"""Trial: one set of parameters that was tried, and how it ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Literal

from clairscore.models.tuning.objective import AfterFolds
from clairscore.models.tuning.space import Value

State = Literal["complete", "pruned"]

Evaluate = Callable[[Mapping[str, Value], AfterFolds], float]
"""``evaluate(parameters, after_folds)``: what parameters are worth."""


class OutOfTime(Exception):
    """The time is up; the trial that was running does not count."""


@dataclass(frozen=True)
class Trial:
    """One set of parameters.

    Attributes:
        parameters: Values by name.
        value: What they are worth; of a pruned trial, what the folds it judged were worth.
        state: ``pruned`` when it was given up because others were better after as many folds.
    """

    parameters: Mapping[str, Value]
    value: float
    state: State = "complete"


@dataclass(frozen=True)
class Deadline:
    """A moment after which no fold is begun; `math.inf` for never."""

    moment: float

    @classmethod
    def within(cls, minutes: float) -> "Deadline":
        """Return the moment in so many minutes."""
        return cls(monotonic() + 60 * minutes)

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return monotonic() >= self.moment

    def check(self) -> None:
        """Stop when the time is up.

        Raises:
            OutOfTime: If it is.
        """
        if self.is_over:
            raise OutOfTime


def best_trial(trials: Sequence[Trial], *, higher_is_better: bool) -> Trial | None:
    """Return the complete trial of best value, the earliest among equals; None when none is complete."""
    complete = [trial for trial in trials if trial.state == "complete"]
    sign = -1 if higher_is_better else 1
    return min(complete, key=lambda trial: sign * trial.value, default=None)
