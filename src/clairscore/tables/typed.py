"""A typed delivery: one parquet file a source, under our names, sorted by key, with a manifest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from clairscore.errors import DeliveryError

MANIFEST = "delivery.json"


@dataclass(frozen=True)
class TypedDelivery:
    """A folder that ``clairscore data import`` wrote.

    Attributes:
        folder: The folder.
        lender: Name of the lender whose declarations typed it.
        as_of: Day of the delivery.
        made_up: Whether the rows were generated.
        rows: Number of rows by source.
        hashes: SHA-256 of each source's file.
    """

    folder: Path
    lender: str
    as_of: date
    made_up: bool
    rows: Mapping[str, int]
    hashes: Mapping[str, str]

    @property
    def paths(self) -> dict[str, Path]:
        """File of each source that was delivered."""
        return {name: self.folder / f"{name}.parquet" for name in self.rows}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the files, 64 hex digits: the same rows give the same fingerprint."""
        return hashlib.sha256(json.dumps(dict(self.hashes), sort_keys=True).encode()).hexdigest()

    def remove(self) -> None:
        """Delete the files this delivery consists of, and nothing else in the folder."""
        (self.folder / MANIFEST).unlink()
        for path in self.paths.values():
            path.unlink(missing_ok=True)

    def save(self) -> None:
        """Write the manifest; a folder without one is not a typed delivery."""
        content = {
            "lender": self.lender,
            "as_of": self.as_of.isoformat(),
            "made_up": self.made_up,
            "rows": dict(self.rows),
            "sha256": dict(self.hashes),
        }
        path = self.folder / MANIFEST
        unfinished = path.with_name(path.name + ".part")
        unfinished.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        unfinished.replace(path)


def is_typed(folder: Path) -> bool:
    """Tell whether a folder holds a typed delivery."""
    return (folder / MANIFEST).is_file()


def open_typed(folder: Path) -> TypedDelivery:
    """Open a typed delivery.

    Raises:
        DeliveryError: If the folder holds none, or its manifest cannot be read.
    """
    if not is_typed(folder):
        raise DeliveryError(f"'{folder}' holds no typed delivery. 'clairscore data import' makes one.")
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return TypedDelivery(
            folder,
            content["lender"],
            date.fromisoformat(content["as_of"]),
            content["made_up"],
            content["rows"],
            content["sha256"],
        )
    except (json.JSONDecodeError, KeyError, ValueError) as error:
        raise DeliveryError(f"The manifest '{folder / MANIFEST}' is damaged. Import the delivery again.") from error


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
