"""Frozen sets of features, each a file with one name a line, and the registers of those that were selected."""

from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).with_name("sets")
DEFAULT = "full_2026_11"


def read_sets() -> Mapping[str, tuple[str, ...]]:
    """Return the names of the features of each set, in the order of the model's columns."""
    return {
        path.stem: tuple(line for line in path.read_text(encoding="utf-8").split() if line)
        for path in sorted(_FOLDER.glob("*.txt"))
    }


def find_registers() -> Mapping[str, Path]:
    """Return the register of each set that has one beside it."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.json"))}
