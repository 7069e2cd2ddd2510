"""What people read of a lender's tables, in one language: names of the sources, texts of the application's columns."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from clairscore.errors import SettingsError
from clairscore.tables.schema import SourceTable


@dataclass(frozen=True)
class ColumnTexts:
    """What people read of one column.

    Attributes:
        label: Its name.
        description: What it says, a sentence.
        choices: Words for its categories, by category; empty when it has none.
    """

    label: str
    description: str
    choices: Mapping[str, str]


@dataclass(frozen=True)
class TableTexts:
    """What people read of the tables.

    Attributes:
        sources: Names of the sources.
        columns: Texts of every column of the application; what no file names goes by its declaration.
        years: Names of the day columns that people tell in years, by the name they are changed under.
    """

    sources: Mapping[str, str]
    columns: Mapping[str, ColumnTexts]
    years: Mapping[str, str]

    def choices(self, name: str) -> Mapping[str, str]:
        """Return the words for the categories of a column, or of a feature that is one; none for anything else."""
        return self.columns[name].choices if name in self.columns else {}


def load_table_texts(path: Path, application: SourceTable) -> TableTexts:
    """Read a lender's words for its tables.

    Args:
        path: A ``tables.<language>.toml``: ``sources``, ``years``, ``columns`` with a label and maybe a description and
            choices each, and ``families`` whose texts are made of words, one column for each combination of them.
        application: Declaration of the columns.

    Raises:
        SettingsError: If the file cannot be read, or names a column or a category that is not declared.
    """
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        written: dict[str, Mapping[str, Any]] = dict(content["columns"])
        for family in content.get("families", {}).values():
            written |= _members(family)
        _check_declared(written, application)
        return TableTexts(content["sources"], _columns(written, application), content.get("years", {}))
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise SettingsError(f"The texts '{path.name}' cannot be read: {error}.") from None


def _members(family: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Name the columns of a family, and write the texts of each."""
    words: Mapping[str, Mapping[str, str]] = family["words"]
    for keys in product(*words.values()):
        slots = dict(zip(words, keys, strict=True))
        said = {slot: words[slot][key] for slot, key in slots.items()}
        texts = {name: family[name].format(**said) for name in ("label", "description") if name in family}
        yield family["columns"].format(**slots), texts


def _check_declared(written: Mapping[str, Mapping[str, Any]], application: SourceTable) -> None:
    for name, texts in written.items():
        if name not in application.columns:
            raise ValueError(f"no column is named '{name}'")
        if unknown := set(texts.get("choices", {})) - set(application.columns[name].choices):
            raise ValueError(f"column '{name}' has no category '{sorted(unknown)[0]}'")


def _columns(written: Mapping[str, Mapping[str, Any]], application: SourceTable) -> dict[str, ColumnTexts]:
    columns = {}
    for name, column in application.columns.items():
        texts = written.get(name, {})
        words = texts.get("choices", {})
        columns[name] = ColumnTexts(
            label=texts.get("label") or name.replace("_", " ").capitalize(),
            description=texts.get("description") or column.description,
            choices={choice: words.get(choice, choice) for choice in column.choices},
        )
    return columns
