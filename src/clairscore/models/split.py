"""Split: rows that train and rows that judge, with no person on both sides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.errors import TrainingError


@dataclass(frozen=True)
class Fold:
    """One split: positions of the rows that train and of the rows that judge."""

    train: NDArray[np.intp]
    valid: NDArray[np.intp]


def grouped_stratified_folds(is_bad: ArrayLike, person: ArrayLike, n_folds: int, seed: int) -> tuple[Fold, ...]:
    """Deal persons into folds of equal size and equal share of bads.

    Persons are shuffled, put in order of their number of bads and of credits, and dealt out like cards.
    Which fold a person falls into depends on the persons and their outcomes, not on the order of the rows.

    Args:
        is_bad: Outcomes, 1 for a bad, shape (n,).
        person: Whose application each row is, shape (n,).
        n_folds: Number of folds, at least 2.
        seed: Seed of the shuffle.

    Returns:
        One fold per part; every row judges exactly once.

    Raises:
        TrainingError: If a fold would be left without a good or without a bad.
    """
    fold = deal_into_folds(is_bad, person, n_folds, seed)
    rows = np.arange(fold.size)
    return tuple(Fold(rows[fold != index], rows[fold == index]) for index in range(n_folds))


def deal_into_folds(is_bad: ArrayLike, person: ArrayLike, n_folds: int, seed: int) -> NDArray[np.intp]:
    """Return the fold of each row, 0 to n_folds - 1, shape (n,); see `grouped_stratified_folds`."""
    if n_folds < 2:
        raise ValueError(f"At least 2 folds are needed, received {n_folds}.")
    bads = np.asarray(is_bad, dtype=np.float64)
    _, index = np.unique(np.asarray(person), return_inverse=True)
    n_bad = np.bincount(index, weights=bads)
    n_rows = np.bincount(index)
    _refuse_too_few(int((n_bad > 0).sum()), int((n_bad < n_rows).sum()), bads, n_folds)
    shuffled = np.random.default_rng(seed).permutation(n_rows.size)
    dealt = shuffled[np.lexsort((-n_rows[shuffled], -n_bad[shuffled]))]
    fold_of_person = np.empty(n_rows.size, dtype=np.intp)
    fold_of_person[dealt] = np.arange(n_rows.size) % n_folds
    return fold_of_person[index]


def _refuse_too_few(n_persons_with_bad: int, n_persons_with_good: int, bads: NDArray[np.float64], n_folds: int) -> None:
    if bads.size == 0:
        raise TrainingError("No application has a known outcome, so there is nothing to learn from: deliver outcomes.")
    if n_persons_with_bad == 0 or n_persons_with_good == 0:
        kind = "bad" if n_persons_with_good == 0 else "good"
        raise TrainingError(
            f"All {bads.size} applications with a known outcome are {kind}: a model needs goods and bads. "
            "Check which value of the outcome column is declared bad."
        )
    fewest, name = min((n_persons_with_bad, "bads"), (n_persons_with_good, "goods"))
    if fewest < n_folds:
        raise TrainingError(
            f"{name.capitalize()} come from {fewest} persons, which is too few for {n_folds} folds: "
            "deliver more applications or set n_folds lower in model.toml."
        )
