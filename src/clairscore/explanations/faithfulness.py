"""Faithfulness: whether what is told as a reason is what moves the PD, and whether it stays told when little changes.

A reason is faithful when mending it helps: the features of the subjects told are set to what is usual among goods, and
the PD has to fall by more than when as many other subjects are mended. It is stable when a change too small to matter
leaves the same reasons in the same order.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PDs = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From features, shape (n, k), to PDs, shape (n,)."""


@dataclass(frozen=True)
class Faithfulness:
    """What mending the reasons does, and what mending other subjects does.

    Attributes:
        n_clients: Clients with at least one reason.
        holds_rate: Share of comparisons in which mending the reasons leads to the lower PD.
        client_holds_rate: Share of clients for whom it does so on the average over draws.
        drop: Mean fall of the PD when the reasons are mended.
        other_drop: Mean fall when as many other subjects are, drawn by lot; below 0 where the PD rises.
        falls_rate: Share of clients whose PD falls when the reasons are mended.
    """

    n_clients: int
    holds_rate: float
    client_holds_rate: float
    drop: float
    other_drop: float
    falls_rate: float


@dataclass(frozen=True)
class Stability:
    """How reasons before a small change compare with those after it.

    Attributes:
        n_clients: Clients compared.
        same_order_rate: Share with the same reasons in the same order.
        same_rate: Share with the same reasons.
        first_rate: Share with the same first reason.
        jaccard: Mean over clients of reasons in both over reasons in either.
    """

    n_clients: int
    same_order_rate: float
    same_rate: float
    first_rate: float
    jaccard: float


def measure_faithfulness(
    p_default: PDs,
    values: NDArray[np.float64],
    subjects: Sequence[str],
    told: Sequence[Collection[str]],
    good: NDArray[np.float64],
    *,
    others: Sequence[Collection[str]] | None = None,
    n_draws: int = 10,
    seed: int = 0,
) -> Faithfulness:
    """Mend what is told, and as many other subjects drawn by lot, and compare the PDs.

    Args:
        p_default: The model.
        values: Features of clients, NaN where null, shape (n, k).
        subjects: Subject of each feature, k of them.
        told: Subjects of the reasons of each client, n of them; clients without a reason are left out.
        good: What is usual of each feature among goods, NaN where it usually is null, shape (k,).
        others: Subjects the lot is drawn from, by client; all that are not told unless given. Where there are fewer
            than reasons, all of them are taken.
        n_draws: Draws by client.
        seed: Of the lot.

    Raises:
        ValueError: If no client has a reason.
    """
    kept = [row for row, reasons in enumerate(told) if reasons]
    if not kept:
        raise ValueError("No client has a reason, so there is nothing to mend.")
    rows, reasons = values[kept], [told[row] for row in kept]
    by_subject = np.asarray(subjects)
    every = sorted(set(subjects))
    rest = [[one for one in (others[row] if others else every) if one not in told[row]] for row in kept]
    before, after = p_default(rows), p_default(_mended(rows, by_subject, reasons, good))
    generator = np.random.default_rng(seed)
    drawn = np.stack(
        [
            p_default(
                _mended(
                    rows,
                    by_subject,
                    [
                        generator.choice(left, min(len(mine), len(left)), replace=False) if left else ()
                        for mine, left in zip(reasons, rest, strict=True)
                    ],
                    good,
                )
            )
            for _ in range(n_draws)
        ]
    )
    return Faithfulness(
        n_clients=len(kept),
        holds_rate=float(np.mean(after < drawn)),
        client_holds_rate=float(np.mean(after < drawn.mean(axis=0))),
        drop=float(np.mean(before - after)),
        other_drop=float(np.mean(before - drawn)),
        falls_rate=float(np.mean(after < before)),
    )


def _mended(
    values: NDArray[np.float64],
    subjects: NDArray[np.str_],
    chosen: Sequence[Collection[str]],
    good: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the rows with the features of the chosen subjects of each as goods usually have them."""
    mended = values.copy()
    for row, mine in zip(mended, chosen, strict=True):
        columns = np.isin(subjects, list(mine))
        row[columns] = good[columns]
    return mended


def measure_stability(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> Stability:
    """Compare reasons, most important first, of the same clients before and after a change; n of each, at least one.

    Examples:
        >>> found = measure_stability([["late", "age"], ["age"]], [["age", "late"], ["age"]])
        >>> found.same_order_rate, found.same_rate, found.jaccard
        (0.5, 1.0, 1.0)
    """
    pairs = list(zip(before, after, strict=True))
    overlap = [len(set(one) & set(other)) / max(1, len(set(one) | set(other))) for one, other in pairs if one or other]
    return Stability(
        n_clients=len(pairs),
        same_order_rate=float(np.mean([list(one) == list(other) for one, other in pairs])),
        same_rate=float(np.mean([set(one) == set(other) for one, other in pairs])),
        first_rate=float(np.mean([list(one[:1]) == list(other[:1]) for one, other in pairs])),
        jaccard=float(np.mean(overlap)) if overlap else 1.0,
    )
