"""Judged: what a model said of its development applications out of fold, kept beside the shelf and never in a bundle.

A bundle holds no person's data and may travel; these vectors may not. They let two models be compared on the very
applications both judged.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clairscore.models.train import TrainedModel

_COLUMNS = ("ids", "person", "is_bad", "p_default")


@dataclass(frozen=True)
class Judged:
    """Vectors by application id, each of shape (n,).

    Attributes:
        ids: Applications.
        person: Whose application each is.
        is_bad: Outcomes.
        p_default: Out-of-fold PDs.
    """

    ids: NDArray[np.int64]
    person: NDArray[np.int64]
    is_bad: NDArray[np.float64]
    p_default: NDArray[np.float64]


def judged_by(trained: TrainedModel) -> Judged:
    """Return what a model that was just trained said out of fold."""
    return Judged(trained.ids, trained.person, trained.is_bad, trained.oof_p_default)


def save_judged(home: Path, lender: str, version: str, judged: Judged) -> None:
    """Keep it, under the version of the model."""
    path = _path(home, lender, version)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    pq.write_table(pa.table({name: getattr(judged, name) for name in _COLUMNS}), unfinished)
    unfinished.replace(path)


def load_judged(home: Path, lender: str, version: str) -> Judged | None:
    """Return what was kept of a version, ``None`` where nothing was or it was erased."""
    path = _path(home, lender, version)
    if not path.is_file():
        return None
    table = pq.read_table(path, columns=list(_COLUMNS))
    return Judged(*(table.column(name).to_numpy() for name in _COLUMNS))


def judged_by_both(first: Judged | None, second: Judged | None) -> tuple[Judged, Judged] | None:
    """Return the rows of applications both judged, in one order.

    Returns:
        Both cut to them; ``None`` if either is lacking, goods or bads are, or they do not agree on the outcomes: then
        one id is not one application.
    """
    if first is None or second is None:
        return None
    _, mine, his = np.intersect1d(first.ids, second.ids, assume_unique=True, return_indices=True)
    cut = _take(first, mine), _take(second, his)
    n_bad = float(cut[0].is_bad.sum())
    if not 0 < n_bad < mine.size or not np.array_equal(cut[0].is_bad, cut[1].is_bad):
        return None
    return cut


def _take(judged: Judged, rows: NDArray[np.intp]) -> Judged:
    return Judged(*(getattr(judged, name)[rows] for name in _COLUMNS))


def _path(home: Path, lender: str, version: str) -> Path:
    return home / "judged" / lender / f"{version}.parquet"
