"""Peers: development clients among whom similar ones are found, kept beside the shelf and never in a bundle.

A bundle holds no person's data and may travel; these rows may not. Ids and persons are kept for two things only: so
that a client is not counted among his own neighbours, and so that a person who is erased is erased here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clairscore.errors import NoPeers

_VIEW: Final = "view."
_VALUE: Final = "value."
_COLUMNS: Final = ("ids", "person", "is_bad", "approved", "keys")


@dataclass(frozen=True)
class Peers:
    """Development clients, in an order drawn by lot; n of them.

    Attributes:
        ids: Applications, shape (n,).
        person: Whose application each is, shape (n,).
        is_bad: Outcomes, shape (n,).
        approved: Whether the out-of-fold PD is below the cut-off, shape (n,).
        keys: Secret keys from which the noise in what is told of a group is drawn, shape (n,).
        subjects: Subjects of the features.
        view: What each subject adds to the margin, by a model that had not seen the client, float32, shape
            (n_subjects, n).
        features: Features that may be compared.
        values: Their values, NaN where null, float32, shape (n_features, n).
    """

    ids: NDArray[np.int64]
    person: NDArray[np.int64]
    is_bad: NDArray[np.bool_]
    approved: NDArray[np.bool_]
    keys: NDArray[np.uint64]
    subjects: tuple[str, ...]
    view: NDArray[np.float32]
    features: tuple[str, ...]
    values: NDArray[np.float32]

    def __post_init__(self) -> None:
        n = self.ids.size
        if self.view.shape != (len(self.subjects), n) or self.values.shape != (len(self.features), n):
            raise ValueError(f"{n} clients have views of shape {self.view.shape}, values of {self.values.shape}.")

    @property
    def n_clients(self) -> int:
        """Number of clients."""
        return int(self.ids.size)


def peers_file(home: Path, lender: str, version: str) -> Path:
    """Return where the peers of a version are kept."""
    return home / "peers" / lender / f"{version}.parquet"


def save_peers(home: Path, lender: str, version: str, peers: Peers) -> None:
    """Keep them, under the version of the model."""
    path = peers_file(home, lender, version)
    path.parent.mkdir(parents=True, exist_ok=True)
    columns: dict[str, NDArray[np.generic]] = {name: getattr(peers, name) for name in _COLUMNS}
    columns |= {f"{_VIEW}{name}": axis for name, axis in zip(peers.subjects, peers.view, strict=True)}
    columns |= {f"{_VALUE}{name}": values for name, values in zip(peers.features, peers.values, strict=True)}
    unfinished = path.with_name(path.name + ".part")
    pq.write_table(pa.table(columns), unfinished, compression="zstd")
    unfinished.replace(path)


def load_peers(home: Path, lender: str, version: str) -> Peers:
    """Read the peers of a version.

    Raises:
        NoPeers: If none were kept, they were erased, or the file cannot be read.
    """
    try:
        table = pq.read_table(peers_file(home, lender, version), memory_map=True)
        columns = {name: table.column(name).to_numpy() for name in table.column_names}
        subjects, features = (_named(columns, prefix) for prefix in (_VIEW, _VALUE))
        return Peers(
            **{name: columns[name] for name in _COLUMNS},
            subjects=subjects,
            view=_stacked(columns, _VIEW, subjects),
            features=features,
            values=_stacked(columns, _VALUE, features),
        )
    except FileNotFoundError:
        raise NoPeers(
            f"No development clients are kept beside model {version}: it was trained before they were, it came without "
            "them, or they were past their time. Train again to find similar clients."
        ) from None
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise NoPeers(
            f"The development clients kept beside model {version} cannot be read ({type(error).__name__}). "
            "Restore the file or train again."
        ) from None


def _named(columns: Mapping[str, object], prefix: str) -> tuple[str, ...]:
    return tuple(name.removeprefix(prefix) for name in columns if name.startswith(prefix))


def _stacked(columns: Mapping[str, NDArray[np.generic]], prefix: str, names: Sequence[str]) -> NDArray[np.float32]:
    n = columns["ids"].size
    return np.array([columns[prefix + name] for name in names], dtype=np.float32).reshape(len(names), n)
