"""Cells: a column read at once is read as its values are one by one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.errors import InvalidApplicant
from clairscore.tables.cells import read_cell, read_column
from clairscore.tables.schema import Column

COLUMNS = {
    "day": Column("DAY", "int64", "A day.", minimum=-100, maximum=0, unknown=(365243,)),
    "amount": Column("AMOUNT", "float64", "An amount.", minimum=0),
    "any": Column("ANY", "float64", "Any number.", unknown=(-1.0,)),
    "word": Column("WORD", "string", "A word.", choices=("a", "b"), unknown=("XNA",)),
    "text": Column("TEXT", "string", "A text."),
    "flag": Column("FLAG", "bool", "A flag."),
}
NUMBERS = st.one_of(
    st.integers(-101, 1),
    st.integers(),
    st.floats(),
    st.sampled_from([365243, 365243.0, -1, -1.0, 0.0, -0.0, 1e15, 1.1e15, 1e-9, 9e-10, math.nan, math.inf, 10**400]),
)
VALUES = st.one_of(st.none(), st.booleans(), NUMBERS, st.sampled_from(["a", "b", "c", "XNA", "Y", "n", ""]))


@given(name=st.sampled_from(list(COLUMNS)), values=st.data())
def test_a_column_at_once_is_its_values_one_by_one(name: str, values: st.DataObject) -> None:
    column = COLUMNS[name]
    alike = {"word": st.sampled_from([None, "a", "b", "XNA"]), "text": st.text(), "flag": st.booleans()}
    given_values = values.draw(st.lists(VALUES) | st.lists(alike.get(name, NUMBERS)))
    at_once = read_column(given_values, column)
    try:
        expected = [read_cell(value, column, "field") for value in given_values]
    except InvalidApplicant:
        assert at_once is None
    else:
        if at_once is not None:
            assert list(map(repr, at_once)) == list(map(repr, expected))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("day", [-3, None, 365243, -7.0]),
        ("amount", [0, 1.5, None]),
        ("word", ["a", "XNA", None]),
        ("flag", [True, None, False]),
    ],
)
def test_what_lenders_bring_is_read_at_once(name: str, values: list[object]) -> None:
    assert read_column(values, COLUMNS[name]) == [read_cell(value, COLUMNS[name], "field") for value in values]
