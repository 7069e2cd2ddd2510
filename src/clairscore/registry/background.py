"""Background: a sample of a model's development applications, kept beside the shelf and never in a bundle.

Curves of a model's behaviour are means over applicants there are, so they need rows. A bundle holds no person's data
and may travel; these rows may not: they lie under the application's id, so that a person's row can be handed out and
erased, and whoever reads them for curves gets them without ids and shows means and bands over many, never one row.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clairscore.errors import NoBackground
from clairscore.models.matrix import FeatureMatrix

N_ROWS: Final = 1_000
"""Rows kept: as many as curves settle on, and no more."""
FEWEST_ROWS: Final = 50
"""Rows below which a band over them would come close to showing single persons."""

_IDS: Final = "ids"


@dataclass(frozen=True)
class Background:
    """The sample as it is kept.

    Attributes:
        ids: Applications, shape (n,).
        values: Their features in the order of the model's columns, NaN where null, shape (n, k).
        names: Names of the columns, k of them.
    """

    ids: NDArray[np.int64]
    values: NDArray[np.float64]
    names: tuple[str, ...]


def draw_background(development: FeatureMatrix, seed: int, n_rows: int = N_ROWS) -> Background:
    """Draw rows at random, in random order, so that the first of them are a sample too.

    Args:
        development: Rows the model was developed on, with every column it reads.
        seed: Decides the draw, with the ids and nothing else of the rows.
        n_rows: Most rows kept.
    """
    rows = development.ordered()
    drawn = np.random.default_rng(seed).permutation(rows.n_rows)[:n_rows]
    return Background(rows.ids[drawn], rows.values[drawn], rows.names)


def save_background(home: Path, lender: str, version: str, background: Background) -> None:
    """Keep it, under the version of the model."""
    path = background_path(home, lender, version)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    columns = {_IDS: background.ids} | dict(zip(background.names, background.values.T, strict=True))
    pq.write_table(pa.table(columns), unfinished, compression="zstd")
    unfinished.replace(path)


def load_background(home: Path, lender: str, version: str, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the rows that were kept of a version, without their ids, shape (n, k).

    Args:
        home: Home folder.
        lender: Whose model.
        version: Version on the shelf.
        names: Columns of the model, in order.

    Raises:
        NoBackground: If none was kept, it was erased or damaged, it has other columns, or too few rows are left.
    """
    path = background_path(home, lender, version)
    if not path.is_file():
        raise NoBackground(
            f"No sample of development applications is kept of model {version}: it was trained before one was, or "
            "the sample was erased. Train again to see how the model behaves."
        )
    try:
        table = pq.read_table(path, columns=list(names))
    except (OSError, pa.ArrowException) as error:
        raise NoBackground(
            f"The sample of development applications of model {version} cannot be read ({type(error).__name__}). "
            "Train again."
        ) from error
    if table.column_names != list(names):
        raise NoBackground(f"The sample of development applications of model {version} has other columns. Train again.")
    if table.num_rows < FEWEST_ROWS:
        raise NoBackground(
            f"The sample of development applications of model {version} has {table.num_rows} rows; below {FEWEST_ROWS} "
            "curves would show single persons. Train on more applications."
        )
    return np.column_stack([table.column(name).to_numpy() for name in names]).astype(np.float64, copy=False)


def background_path(home: Path, lender: str, version: str) -> Path:
    """Return where the sample of a version lies."""
    return home / "background" / lender / f"{version}.parquet"
