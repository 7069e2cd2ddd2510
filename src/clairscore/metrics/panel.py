"""Panel: every figure of one vector of PDs and its cut-off, each with a bootstrap interval by person.

Rows are drawn person by person, with replacement, the same persons for every model that is measured on them. Figures
are then those of weighted rows: a row counts as often as its person was drawn.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.metrics.cost import Costs
from clairscore.metrics.discrimination import Estimate
from clairscore.metrics.outcome import outcome_and_score

FIGURES: Final = (
    "auc", "gini", "ks", "average_precision", "accuracy", "precision", "recall", "f1", "cost", "brier",
    "calibration_error",
)  # fmt: skip
"""Names of the figures; of cost, Brier score and calibration error the lower is the better."""

_N_BINS = 10


def measure_panel(
    is_bad: ArrayLike,
    p_default: ArrayLike,
    cutoff: ArrayLike,
    costs: Costs,
    *,
    person: ArrayLike,
    n_draws: int = 200,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Estimate]:
    """Measure rank, decisions at the cut-off and calibration.

    A credit is refused, and so called bad, when its PD is not below the cut-off. Precision is the share of refused
    credits that went bad, recall the share of bads that were refused. The calibration error is taken over ten bins of
    equal size that stay where they are in every draw; drawing anew can but add to it, so its interval lies high.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: PDs, shape (n,).
        cutoff: Cut-off on the PD, or one a row, shape (n,).
        costs: What each mistake costs.
        person: Whose credit each row is, shape (n,).
        n_draws: Times the persons are drawn, at least 1.
        seed: Seed of the draws.
        level: Level of the intervals, above 0 and below 1.

    Returns:
        By name, in the order of `FIGURES`.

    Raises:
        ValueError: If shapes differ, goods or bads are lacking, or a PD lies outside 0 to 1.

    Examples:
        >>> found = measure_panel([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.3, Costs(), person=[1, 2, 3, 4])
        >>> found["auc"].value, found["accuracy"].value, round(found["precision"].value, 3), found["recall"].value
        (0.75, 0.75, 0.667, 1.0)
    """
    bads, pds = outcome_and_score(is_bad, p_default, both_classes=True, probability=True)
    order = np.argsort(pds, kind="stable")
    bads, pds = bads[order], pds[order]
    refused = pds >= np.broadcast_to(np.asarray(cutoff, dtype=np.float64), pds.shape)[order]
    ends = np.flatnonzero(np.append(pds[1:] != pds[:-1], True))
    at = np.repeat(np.arange(_N_BINS), [part.size for part in np.array_split(pds, _N_BINS)])

    def measure(weight: NDArray[np.float64]) -> list[float]:
        return [*_rank(bads, weight, ends), *_decided(bads, refused, weight, costs), *_true(bads, pds, weight, at)]

    whole = measure(np.ones(bads.size))
    drawn = [
        measure(weight[order])
        for weight in draw_persons(person, n_draws, seed)
        if 0 < (weight[order] * bads).sum() < weight.sum()
    ]
    tail = (1 - level) / 2
    low, high = np.quantile(np.array(drawn), (tail, 1 - tail), axis=0) if drawn else (whole, whole)
    return {
        name: Estimate(value, float(below), float(above), level)
        for name, value, below, above in zip(FIGURES, whole, low, high, strict=True)
    }


def draw_persons(person: ArrayLike, n_draws: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Yield how often each row counts when persons are drawn with replacement, shape (n,), once a draw."""
    index = np.unique(np.asarray(person), return_inverse=True)[1]
    n_persons = int(index.max()) + 1
    generator = np.random.default_rng(seed)
    for _ in range(n_draws):
        times = np.bincount(generator.integers(0, n_persons, n_persons), minlength=n_persons)
        yield times[index].astype(np.float64)


def confusion(is_bad: ArrayLike, p_default: ArrayLike, cutoff: ArrayLike) -> Mapping[str, int]:
    """Count who was approved and who was refused, and how it went.

    Examples:
        >>> confusion([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.3)
        {'good_approved': 1, 'good_refused': 1, 'bad_approved': 0, 'bad_refused': 2}
    """
    bads, pds = outcome_and_score(is_bad, p_default, probability=True)
    refused = pds >= np.asarray(cutoff, dtype=np.float64)
    return {
        "good_approved": int(((bads == 0) & ~refused).sum()),
        "good_refused": int(((bads == 0) & refused).sum()),
        "bad_approved": int(((bads == 1) & ~refused).sum()),
        "bad_refused": int(((bads == 1) & refused).sum()),
    }


def _rank(bads: NDArray[np.float64], weight: NDArray[np.float64], ends: NDArray[np.intp]) -> list[float]:
    """Return AUC, Gini, KS and average precision of rows by rising PD; ``ends`` are the last rows of each PD."""
    below_bad = np.cumsum(weight * bads)[ends]
    below_good = np.cumsum(weight * (1 - bads))[ends]
    n_bad, n_good = below_bad[-1], below_good[-1]
    bad, good = np.diff(below_bad, prepend=0.0), np.diff(below_good, prepend=0.0)
    auc = float((bad * (below_good - good / 2)).sum() / (n_bad * n_good))
    ks = float(np.abs(below_bad / n_bad - below_good / n_good).max())
    caught = n_bad - below_bad + bad
    taken = caught + n_good - below_good + good
    precision = np.divide(caught, taken, out=np.zeros_like(caught), where=taken > 0)
    return [auc, 2 * auc - 1, ks, float((bad * precision).sum() / n_bad)]


def _decided(
    bads: NDArray[np.float64], refused: NDArray[np.bool_], weight: NDArray[np.float64], costs: Costs
) -> list[float]:
    """Return accuracy, precision, recall, F1 and cost per application."""
    total, n_bad = weight.sum(), (weight * bads).sum()
    n_refused = weight[refused].sum()
    caught = (weight * bads)[refused].sum()
    wrongly = n_refused - caught
    missed = n_bad - caught
    precision = caught / n_refused if n_refused else 0.0
    return [
        float(1 - (wrongly + missed) / total),
        float(precision),
        float(caught / n_bad),
        float(2 * caught / (n_refused + n_bad)),
        float((costs.false_negative * missed + costs.false_positive * wrongly) / total),
    ]


def _true(
    bads: NDArray[np.float64], pds: NDArray[np.float64], weight: NDArray[np.float64], at: NDArray[np.intp]
) -> list[float]:
    """Return Brier score and calibration error over fixed bins."""
    total = weight.sum()
    gap = np.bincount(at, weights=weight * (pds - bads))
    return [float((weight * (pds - bads) ** 2).sum() / total), float(np.abs(gap).sum() / total)]
