"""Memory of histories: what was computed of one, for as long as the same rows are asked about again.

Whoever asks what would be if the application were another one asks about the same histories many times over.
"""

from collections.abc import Callable
from typing import Any

from clairscore.tables.rows import ColumnValues

_Computed = dict[str, float]
_Kept = tuple[ColumnValues | None, ColumnValues | None, _Computed]


class HistoryMemory:
    """Features of histories by the very objects that hold the rows; whoever changes rows makes new objects of them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int, int], _Kept] = {}

    def recall(
        self, of: Any, own: ColumnValues | None, parents: ColumnValues | None, compute: Callable[[], _Computed]
    ) -> _Computed:
        """Return what was computed of these rows, computing it the first time.

        Args:
            of: What computes, alive as long as this memory.
            own: Columns of the source; None where it has no row.
            parents: Columns of the source it leads through; None where there is none.
            compute: Computes the features.
        """
        key = (id(of), id(own), id(parents))
        if key not in self._kept:
            self._kept[key] = (own, parents, compute())  # the rows are kept, so that no others can take their identity
        return self._kept[key][2]
