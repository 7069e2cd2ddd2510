"""Built features read from their parquet file into a matrix."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clairscore.features.build import PERSON
from clairscore.features.feature import Feature
from clairscore.models.matrix import FeatureMatrix


def read_matrix(path: Path, features: Sequence[Feature], key: str, outcome: str) -> FeatureMatrix:
    """Read every application of a built file.

    Args:
        path: File that ``build_features`` wrote.
        features: Features wanted, in order; the file has them all.
        key: Column of the application's id.
        outcome: Column of the outcome.
    """
    table = pq.read_table(path, columns=[key, outcome, PERSON])
    values = np.empty((table.num_rows, len(features)))
    done = 0
    for ids, part in read_chunks(path, features, key):
        values[done : done + len(ids)] = part
        done += len(ids)
    return FeatureMatrix(
        ids=table.column(key).to_numpy(),
        values=values,
        features=tuple(features),
        is_bad=_floats(table.column(outcome)),
        person=table.column(PERSON).combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64),
    )


def read_chunks(
    path: Path, features: Sequence[Feature], key: str, rows: int = 50_000
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Yield ids and values, shapes (n,) and (n, n_features), in chunks of at most ``rows`` applications."""
    names = [key, *(feature.name for feature in features)]
    for batch in pq.ParquetFile(path).iter_batches(rows, columns=names):
        values = np.empty((batch.num_rows, len(features)))
        for position, feature in enumerate(features):
            column = batch.column(feature.name)
            values[:, position] = _codes(column, feature.choices) if feature.kind == "category" else _floats(column)
        yield batch.column(key).to_numpy(), values


def _codes(column: pa.Array, choices: tuple[str, ...]) -> NDArray[np.float64]:
    return _floats(pc.index_in(column, value_set=pa.array(choices, column.type)))


def _floats(column: pa.Array | pa.ChunkedArray) -> NDArray[np.float64]:
    numbers = pc.fill_null(pc.cast(column, pa.float64()), float("nan"))
    return np.asarray(numbers.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else numbers.to_numpy())
