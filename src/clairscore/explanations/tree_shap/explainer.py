"""Contributions of the features to sums of trees, exact, for one row in a request and for many in a batch."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.explanations.tree_shap.flat import flatten
from clairscore.explanations.tree_shap.trees import Forest

_FEW = 8
"""Rows up to which it is quicker to take them one by one than side by side."""
_CHUNK = 512
"""Rows a thread takes at a time."""


class TreeShap:
    """Path-dependent Shapley values of a sum of trees: what each feature adds to the margin of a row.

    Values are those the libraries give: LightGBM's ``pred_contrib``, XGBoost's ``pred_contribs``, CatBoost's
    ``ShapValues`` of the calculation type ``Regular``, without reference data, in any ``shap_mode``. A row has the same
    to the last bit alone, among others, and with any number of threads.

    Attributes:
        n_features: Columns of a row.
        base_value: Mean of the margin over the rows that trained.

    References:
        Lundberg et al., *From local explanations to global understanding with explainable AI for trees*, Nature Machine
        Intelligence 2, 2020, for what is computed; Owen, *Multilinear extensions of games*, Management Science 18,
        1972, for the integral.
    """

    def __init__(self, forest: Forest) -> None:
        """Lay the trees out and compile what runs over them, which takes seconds once on a machine."""
        from clairscore.explanations.tree_shap import kernel

        flat = flatten(forest)
        self.n_features, self.base_value, self._single = flat.n_features, flat.mean, flat.single
        self._arrays = flat.arrays
        self._explain_row, self._explain_rows = kernel.explain_row, kernel.explain_rows
        rows, found = np.zeros((2, self.n_features)), np.empty((2, self.n_features + 1))
        self._explain(rows, found[:, :-1])
        self._explain_rows(*self._arrays, rows, found[:, :-1])

    def contributions(self, values: ArrayLike, n_threads: int = 1) -> NDArray[np.float64]:
        """Return what each feature adds to each row, base value last.

        Args:
            values: Features, NaN where missing, shape (n, n_features).
            n_threads: Threads used.

        Returns:
            Shape (n, n_features + 1); a row adds up to its margin.

        Raises:
            ValueError: If rows have other than `n_features` columns.
        """
        rows: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != self.n_features:
            raise ValueError(f"The trees read {self.n_features} features a row, received shape {rows.shape}.")
        if self._single:
            rows = rows.astype(np.float32).astype(np.float64)
        rows = np.require(rows, requirements=["C", "A", "W"])  # another layout would be compiled anew
        found = np.empty((rows.shape[0], self.n_features + 1))
        found[:, -1] = self.base_value
        chunks = [slice(at, at + _CHUNK) for at in range(0, rows.shape[0], _CHUNK)]
        if n_threads > 1 and len(chunks) > 1:
            with ThreadPoolExecutor(n_threads) as pool:
                list(pool.map(lambda chunk: self._explain(rows[chunk], found[chunk, :-1]), chunks))
        else:
            for chunk in chunks:
                self._explain(rows[chunk], found[chunk, :-1])
        return found

    def _explain(self, rows: NDArray[np.float64], found: NDArray[np.float64]) -> None:
        """Write contributions into a part of the result, whose rows lie one column further apart."""
        if len(rows) <= _FEW:
            for row, into in zip(rows, found, strict=True):
                self._explain_row(*self._arrays, row, into)
        else:
            self._explain_rows(*self._arrays, rows, found)
