"""The interpreter of expressions: on one row it gives what it gives of an array that holds this row."""

import math
from typing import Any

import ibis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.features.inmemory import Program, RowProgram
from clairscore.features.operations import Operations
from clairscore.lenders.lender import Lender

TABLE = ibis.table({"a": "float64", "b": "float64", "c": "float64", "word": "string"}, name="t")
A, B, C, WORD = TABLE.a, TABLE.b, TABLE.c, TABLE.word
EXPRESSIONS = [
    A + B,
    A - B,
    A * B,
    A / B,
    -A,
    A.abs(),
    A.sqrt(),
    A.ln(),
    A.exp(),
    A == B,
    A != B,
    A < B,
    A <= B,
    A > 1.0,
    A >= B,
    A.between(-1.0, 2.0),
    (A > 0.0) & (B > 0.0),
    (A > 0.0) | (B > 0.0),
    ~(A > 0.0),
    A.isnull(),
    A.notnull(),
    (A > B).ifelse(A, B),
    A.nullif(0.0),
    ibis.coalesce(A, B, C),
    ibis.greatest(A, B, C),
    ibis.least(A, B, C),
    A.clip(lower=-1.0, upper=3.0),
    A.clip(lower=0.0),
    WORD.isin(["x", "y"]).cast("float64"),
    WORD == "x",
    WORD.isnull(),
    (A / B + C).cast("float64"),
]
NUMBERS = st.one_of(
    st.sampled_from([math.nan, 0.0, -0.0, 1.0, -1.0, 2.5, 1e-9, -1e15]),
    st.floats(allow_infinity=False, width=64, min_value=-1e15, max_value=1e15),
)


def same(left: Any, right: Any) -> bool:
    return bool(left == right or (left != left and right != right))


@given(a=NUMBERS, b=NUMBERS, c=NUMBERS, word=st.sampled_from([None, "x", "z", ""]))
def test_one_row_is_an_array_with_one_row(a: float, b: float, c: float, word: str | None) -> None:
    row = {"a": a, "b": b, "c": c, "word": word}
    arrays = {name: np.array([value], dtype=object if name == "word" else np.float64) for name, value in row.items()}
    expected = [values[0] for values in Program(EXPRESSIONS).run(arrays, 1)]
    found = RowProgram(EXPRESSIONS).run(row)
    wrong = [str(one) for one, is_, was in zip(EXPRESSIONS, found, expected, strict=True) if not same(is_, was)]
    assert wrong == []


def test_both_know_the_same_operations() -> None:
    def names(operations: Operations) -> set[str]:
        return {*operations.folds, *operations.others}

    assert names(Program([])._operations) == names(RowProgram([])._operations)


@pytest.mark.parametrize("program", [Program, RowProgram])
def test_an_operation_nobody_knows_fails_when_it_is_compiled(program: type) -> None:
    with pytest.raises(ValueError, match="does not know the operation 'Sin'"):
        program([A.sin()])
    with pytest.raises(ValueError, match="does not cast"):
        program([WORD.cast("float64")])


def test_every_feature_of_one_row_is_computed_where_nothing_is_known(lender: Lender) -> None:
    catalog = lender.catalog
    own = [one for one in catalog.features if one.source == catalog.application.name]
    values = [catalog.formulas.value(one) for one in own if not catalog.formulas.combines(one)]
    assert values
    expected = [found[0] for found in Program(values).run({}, 1)]
    assert all(same(*both) for both in zip(RowProgram(values).run({}), expected, strict=True))
