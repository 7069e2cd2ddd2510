"""A column of categories, kept as small codes until it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

NULL = -1
"""Code of a value that is delivered as null."""


@dataclass(frozen=True)
class Labels:
    """Categories of a column, one code per row.

    Attributes:
        codes: Position in `names` of each row's value, `NULL` where it is missing.
        names: The categories as delivered.
    """

    codes: NDArray[np.int8]
    names: tuple[str, ...]

    def __getitem__(self, rows: NDArray[Any]) -> Labels:
        """Select rows by a mask or by positions."""
        return Labels(self.codes[rows], self.names)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.codes)

    def where(self, keep: NDArray[np.bool_]) -> Labels:
        """Set every row outside `keep` to null."""
        return Labels(np.where(keep, self.codes, NULL).astype(np.int8), self.names)

    def replace(self, rows: NDArray[np.bool_], name: str) -> Labels:
        """Give `rows` the category `name`, which is added where it is new."""
        names = self.names if name in self.names else (*self.names, name)
        codes = np.where(rows, names.index(name), self.codes).astype(np.int8)
        return Labels(codes, names)

    def are(self, *names: str) -> NDArray[np.bool_]:
        """Tell which rows hold one of `names`."""
        codes = [self.names.index(name) for name in names if name in self.names]
        return np.isin(self.codes, codes)

    def arrow(self) -> pa.Array:
        """Return the column as Arrow strings."""
        codes = pa.array(self.codes, mask=self.codes == NULL)
        return pa.DictionaryArray.from_arrays(codes, pa.array(self.names, pa.string())).dictionary_decode()


def constant(name: str, rows: int) -> Labels:
    """Return `rows` rows of one category."""
    return Labels(np.zeros(rows, np.int8), (name,))


def choose(conditions: list[NDArray[np.bool_]], names: list[str], default: str) -> Labels:
    """Return the name of the first condition that holds in each row, else `default`."""
    every = tuple(dict.fromkeys([*names, default]))
    codes = np.select(conditions, [every.index(name) for name in names], every.index(default))
    return Labels(codes.astype(np.int8), every)
