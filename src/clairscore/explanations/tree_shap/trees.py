"""Trees of any library in one form: what a node asks, where it sends a row, how many rows it saw, what a leaf adds.

Every question is whether a value is ``<=`` a threshold or in a set of categories; a row for which the answer is yes
goes left. What the libraries understand otherwise (``<`` of single precision, sets that lead to the right) their
readers (`of_lightgbm`, `of_xgboost`, `of_catboost`) put into this form without changing where any row goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

LEAF = -1
"""What stands in the place of a feature where a node is a leaf."""


class TreesNotRead(ValueError):
    """The trees are of a kind whose contributions this package does not reproduce; the library that grew them does."""


class Missing(IntEnum):
    """Which values go where a node sends what is missing.

    Attributes:
        NONE: No value; NaN is read as 0.
        ZERO: 0 and NaN.
        NAN: NaN.
    """

    NONE = 0
    ZERO = 1
    NAN = 2


@dataclass(frozen=True)
class Tree:
    """One tree; node 0 is its root, all arrays have shape (n_nodes,).

    Attributes:
        feature: Feature a node asks for, `LEAF` for a leaf.
        threshold: A row goes left where its value is no higher; NaN in leaves and where a set decides.
        left: Node for rows that answer yes.
        right: Node for all others.
        missing: What counts as missing, of `Missing`.
        missing_left: Whether a missing value goes left.
        cover: Training rows, or their weight, at a node; not negative.
        value: What a leaf adds, 0 elsewhere.
        categories: Of nodes that ask for a set: the codes that go left.
    """

    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    missing: NDArray[np.int64]
    missing_left: NDArray[np.bool_]
    cover: NDArray[np.float64]
    value: NDArray[np.float64]
    categories: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a tree no row reached while it grew.

        Raises:
            TreesNotRead: If the root covers nothing: no mean could then be taken.
        """
        if not self.cover[0] > 0:
            raise TreesNotRead("A tree covers no training row, so its mean is unknown. Train again.")


@dataclass(frozen=True)
class Forest:
    """Trees that add up to a margin.

    Attributes:
        trees: The trees.
        n_features: Columns of a row.
        offset: What is added to the sum of the trees.
        single: Whether values are rounded to single precision before they are compared, as XGBoost and CatBoost do.
    """

    trees: tuple[Tree, ...]
    n_features: int
    offset: float = 0.0
    single: bool = False
