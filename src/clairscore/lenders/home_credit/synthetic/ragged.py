"""Histories of unequal length, held as flat arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def owners(counts: Ints) -> Ints:
    """Return the owner of each row where owner i has counts[i] rows, shape (counts.sum(),)."""
    return np.repeat(np.arange(len(counts)), counts)


def positions(counts: Ints) -> Ints:
    """Return each row's position 0, 1, 2, ... within its owner, shape (counts.sum(),)."""
    starts = np.cumsum(counts) - counts
    return np.arange(int(counts.sum())) - np.repeat(starts, counts)


class Numbering:
    """Ids that are unique over chunks and in no order, as delivered.

    The k-th row gets `first + k * step mod size`, a walk that meets every id once.

    Args:
        first: Lowest id.
        size: How many ids there are; rows beyond are numbered on from there.
    """

    def __init__(self, first: int, size: int) -> None:
        self.first = first
        self.size = size | 1
        self.step = int(self.size * 0.6180339887)
        while np.gcd(self.step, self.size) != 1:
            self.step += 1
        self.used = 0

    def take(self, rows: int) -> Ints:
        """Return the next ids, shape (rows,)."""
        place = np.arange(self.used, self.used + rows, dtype=np.int64)
        self.used += rows
        return self.first + np.where(place < self.size, place * self.step % self.size, place)
