"""Cut-off: the PD from which a credit is refused, where the lender's costs are least.

It is chosen on out-of-fold calibrated PDs, never on rows the model trained on nor on a test sample. The cut-off of
least cost jumps about from sample to sample, so persons are drawn again many times and the median of the least costly
cut-offs is taken; the interval is that of the draws.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from clairscore.conventions import SEED
from clairscore.metrics.cost import Costs, approved_share, business_cost
from clairscore.metrics.discrimination import Estimate
from clairscore.metrics.outcome import outcome_and_score

_CANDIDATES = np.linspace(-3, 3, 601)
"""Cut-offs tried: log-odds around break-even, from a twentieth of its odds to twenty times."""


@dataclass(frozen=True)
class Cutoff:
    """A cut-off, and what it costs.

    Attributes:
        value: PD from which a credit is refused.
        low: Lower end of its 95 % interval over the draws.
        high: Upper end.
        break_even: PD at which approving and refusing cost the same, where it would be for perfect PDs.
        n_draws: Times the persons were drawn.
        seed: Seed of the draws.
        how: How it was chosen, a sentence.
    """

    value: float
    low: float
    high: float
    break_even: float
    n_draws: int
    seed: int
    how: str

    @property
    def holds_break_even(self) -> bool:
        """Whether the break-even PD lies in the interval."""
        return self.low <= self.break_even <= self.high


@dataclass(frozen=True)
class CutoffQuality:
    """What deciding by the cut-off alone costs out of fold, beside what deciding without a model costs.

    Attributes:
        cost: Cost per application at the cut-off, with the 95 % interval over draws of persons.
        cross_fitted_cost: The same when each fold is decided by the cut-off of the other folds: without optimism.
        break_even_cost: Cost per application at the break-even PD.
        approve_all_cost: Cost per application of approving everyone.
        refuse_all_cost: Cost per application of refusing everyone.
        approved_share: Share of applications below the cut-off.
        approved_bad_rate: Share of these that went bad; ``None`` when none is below.
        declined_bad_rate: Share of the others that went bad; ``None`` when there is none.
    """

    cost: Estimate
    cross_fitted_cost: float
    break_even_cost: float
    approve_all_cost: float
    refuse_all_cost: float
    approved_share: float
    approved_bad_rate: float | None
    declined_bad_rate: float | None


def choose_cutoff(
    is_bad: ArrayLike,
    p_default: ArrayLike,
    costs: Costs,
    *,
    person: ArrayLike | None = None,
    credit: ArrayLike | None = None,
    n_draws: int = 200,
    seed: int = SEED,
) -> Cutoff:
    """Choose the cut-off where costs are least.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: Out-of-fold calibrated PDs, shape (n,).
        costs: What each mistake costs.
        person: Whose application each row is, shape (n,); every row its own person when absent.
        credit: Amounts the costs grow with, not negative, shape (n,); every application counts alike when absent.
        n_draws: Times the persons are drawn, at least 1.
        seed: Seed of the draws.

    Raises:
        ValueError: If shapes differ, goods or bads are lacking, or a PD lies outside 0 to 1.
    """
    bads, pds = outcome_and_score(is_bad, p_default, both_classes=True, probability=True)
    size = np.ones(bads.size) if credit is None else np.asarray(credit, dtype=np.float64)
    weights = (times * size for times in _draws(bads.size, person, n_draws, seed))
    drawn = _cheapest_by_draw(bads, pds, costs, weights)
    per_unit = "" if credit is None else ", per unit of credit"
    return Cutoff(
        value=float(np.median(drawn)),
        low=float(np.quantile(drawn, 0.025)),
        high=float(np.quantile(drawn, 0.975)),
        break_even=costs.break_even,
        n_draws=n_draws,
        seed=seed,
        how=(
            f"Median of the {n_draws} cut-offs that cost least on {n_draws} draws of the persons behind {bads.size} "
            f"out-of-fold calibrated PDs, where a bad that is approved costs {costs.false_negative:g} "
            f"and a good that is refused {costs.false_positive:g}{per_unit}."
        ),
    )


def measure_cutoff(
    cutoff: Cutoff,
    is_bad: ArrayLike,
    p_default: ArrayLike,
    fold: ArrayLike,
    costs: Costs,
    *,
    person: ArrayLike | None = None,
) -> CutoffQuality:
    """Measure what deciding by the cut-off alone costs, on the PDs it was chosen on.

    Args:
        cutoff: The cut-off.
        is_bad: Outcomes, 1 for a bad, shape (n,).
        p_default: Out-of-fold calibrated PDs, shape (n,).
        fold: Fold in which each row was judged, shape (n,).
        costs: What each mistake costs.
        person: Whose application each row is, shape (n,); every row its own person when absent.

    Raises:
        ValueError: If shapes differ, goods or bads are lacking, or a PD lies outside 0 to 1.
    """
    bads, pds = outcome_and_score(is_bad, p_default, both_classes=True, probability=True)
    each = np.where(pds < cutoff.value, costs.false_negative * bads, costs.false_positive * (1 - bads))
    drawn = [
        float(np.average(each, weights=weight)) for weight in _draws(bads.size, person, cutoff.n_draws, cutoff.seed)
    ]
    approved = pds < cutoff.value
    return CutoffQuality(
        cost=Estimate(float(each.mean()), float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))),
        cross_fitted_cost=_cross_fitted_cost(cutoff, bads, pds, np.asarray(fold), costs, person),
        break_even_cost=business_cost(bads, pds, costs.break_even, costs),
        approve_all_cost=costs.approve_all(float(bads.mean())),
        refuse_all_cost=costs.refuse_all(float(bads.mean())),
        approved_share=approved_share(pds, cutoff.value),
        approved_bad_rate=float(bads[approved].mean()) if approved.any() else None,
        declined_bad_rate=float(bads[~approved].mean()) if not approved.all() else None,
    )


def _cross_fitted_cost(
    cutoff: Cutoff,
    bads: NDArray[np.float64],
    pds: NDArray[np.float64],
    fold: NDArray[np.intp],
    costs: Costs,
    person: ArrayLike | None,
) -> float:
    by_row = np.empty(bads.size)
    persons = None if person is None else np.asarray(person)
    for index in np.unique(fold):
        outside = fold != index
        by_row[~outside] = choose_cutoff(
            bads[outside],
            pds[outside],
            costs,
            person=None if persons is None else persons[outside],
            n_draws=cutoff.n_draws,
            seed=cutoff.seed,
        ).value
    return business_cost(bads, pds, by_row, costs)


def _draws(n_rows: int, person: ArrayLike | None, n_draws: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Yield how often each row counts when persons are drawn with replacement, shape (n_rows,)."""
    generator = np.random.default_rng(seed)
    index = np.arange(n_rows) if person is None else np.unique(np.asarray(person), return_inverse=True)[1]
    n_persons = int(index.max()) + 1
    for _ in range(n_draws):
        times = np.bincount(generator.integers(0, n_persons, n_persons), minlength=n_persons)
        yield times[index].astype(np.float64)


def _cheapest_by_draw(
    bads: NDArray[np.float64], pds: NDArray[np.float64], costs: Costs, draws: Iterator[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return the cut-off of least cost of each draw; where several cost the same, the middle one."""
    candidates = expit(logit(costs.break_even) + _CANDIDATES)
    first_that_approves = np.searchsorted(candidates, pds, side="right")
    cheapest = []
    for weight in draws:
        bad = np.bincount(first_that_approves, weights=weight * bads, minlength=candidates.size + 1)
        good = np.bincount(first_that_approves, weights=weight * (1 - bads), minlength=candidates.size + 1)
        cost = costs.false_negative * np.cumsum(bad) + costs.false_positive * (good.sum() - np.cumsum(good))
        least = np.flatnonzero(cost[:-1] <= cost[:-1].min() * (1 + 1e-12))
        cheapest.append(candidates[least[least.size // 2]])
    return np.asarray(cheapest)
