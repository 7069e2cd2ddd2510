"""Words for tables, read from a file."""

from pathlib import Path

import pytest

from clairscore.errors import SettingsError
from clairscore.lenders.table_texts import ColumnTexts, TableTexts, load_table_texts
from clairscore.tables.schema import Column, SourceTable

TABLE = SourceTable(
    name="application",
    grain="one row per application",
    key="id",
    files=("application",),
    columns={
        "id": Column("ID", "int64", "Application."),
        "housing": Column("H", "string", "How the client is housed.", choices=("House", "Rent")),
        "size_mean": Column("SM", "float64", "Mean size."),
        "size_mode": Column("SD", "float64", "Mode of the size."),
    },
)
TEXTS = """
[sources]
application = "Demande"
[columns.housing]
label = "Logement"
description = "Comment le client est logé."
choices = { House = "Maison" }
[families.size]
columns = "size_{how}"
label = "Taille ({how})"
[families.size.words.how]
mean = "moyenne"
mode = "mode"
"""


def load(path: Path, text: str) -> TableTexts:
    file = path / "tables.fr.toml"
    file.write_text(text, encoding="utf-8")
    return load_table_texts(file, TABLE)


def test_a_column_has_its_words_and_else_those_of_its_declaration(tmp_path) -> None:
    texts = load(tmp_path, TEXTS)
    assert texts.sources == {"application": "Demande"}
    assert texts.columns["housing"] == ColumnTexts(
        "Logement", "Comment le client est logé.", {"House": "Maison", "Rent": "Rent"}
    )
    assert texts.columns["id"] == ColumnTexts("Id", "Application.", {})


def test_a_family_names_a_column_for_each_combination(tmp_path) -> None:
    columns = load(tmp_path, TEXTS).columns
    assert [columns[name].label for name in ("size_mean", "size_mode")] == ["Taille (moyenne)", "Taille (mode)"]
    assert columns["size_mean"].description == "Mean size."


def test_only_what_has_categories_has_words_for_them(tmp_path) -> None:
    texts = load(tmp_path, TEXTS)
    assert texts.choices("housing")["House"] == "Maison"
    assert (texts.choices("size_mean"), texts.choices("nothing")) == ({}, {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not toml", "cannot be read"),
        ("[columns]", "sources"),
        ("[sources]\n[columns.shoes]\nlabel = 'x'", "no column is named 'shoes'"),
        ("[sources]\n[columns.housing]\nchoices = { Boat = 'x' }", "no category 'Boat'"),
    ],
)
def test_words_for_what_is_not_declared_are_refused(tmp_path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load(tmp_path, text)
