"""The interpreter of expressions: on one row it gives what it gives of an array that holds this row."""

import math
from typing import Any, NamedTuple

import ibis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.features import steps
from clairscore.features.inmemory import Program
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


HARD = st.sampled_from([math.nan, 0.0, -0.0, 1.0, -1.0, 2.5, 1e-9, 1e15, math.inf, -math.inf])


class Programs(NamedTuple):
    """The expressions in compiled passes as far as they go, and step by step."""

    together: Program
    alone: Program


@pytest.fixture(scope="module")
def programs() -> Programs:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "CODES", {})
        alone = Program(EXPRESSIONS)
    return Programs(Program(EXPRESSIONS), alone)


@given(a=NUMBERS, b=NUMBERS, c=NUMBERS, word=st.sampled_from([None, "x", "z", ""]))
def test_one_row_is_an_array_with_one_row(a: float, b: float, c: float, word: str | None, programs: Programs) -> None:
    row = {"a": a, "b": b, "c": c, "word": word}
    arrays = {name: np.array([value], dtype=object if name == "word" else np.float64) for name, value in row.items()}
    expected = [values[0] for values in programs.together.run(arrays, 1)]
    for program in programs:
        found = program.run_one(row)
        wrong = [str(one) for one, is_, was in zip(EXPRESSIONS, found, expected, strict=True) if not same(is_, was)]
        assert wrong == []


@given(rows=st.lists(st.tuples(HARD, HARD, HARD, st.sampled_from([None, "x", "z"])), max_size=12))
def test_compiled_passes_give_what_arrays_give_to_the_last_bit(rows: list[Any], programs: Programs) -> None:
    columns = {name: np.array([row[place] for row in rows], dtype=np.float64) for place, name in enumerate("abc")}
    columns["word"] = np.array([row[3] for row in rows], dtype=object)
    found, expected = (program.run(columns, len(rows)) for program in (programs.together, programs.alone))
    for one, is_, was in zip(EXPRESSIONS, found, expected, strict=True):
        assert is_.dtype == was.dtype == np.float64
        assert np.array_equal(is_, was, equal_nan=True), str(one)
        known = ~np.isnan(was)
        assert np.array_equal(np.signbit(is_[known]), np.signbit(was[known])), str(one)


def test_only_words_and_what_numpy_alone_gives_to_the_bit_run_alone(programs: Programs) -> None:
    compiled = programs.together
    left = {step.name for one in compiled._passes for step in one.alone}
    assert left == {"Ln", "Exp", "Greatest", "Least", "Clip", "InValues", "Equals", "IsNull"}
    words = [step for one in compiled._passes for step in one.alone if step.name in steps.CODES]
    assert all(not compiled._words.isdisjoint(step.arguments) for step in words)
    assert sum(len(one.together) for one in programs.alone._passes) == 0


def test_a_step_between_passes_waits_for_those_it_reads() -> None:
    expression = ((A + B).exp() * C + A).ln() - B
    row = {"a": 0.5, "b": 0.25, "c": 3.0}
    (found,) = Program([expression]).run({name: np.array([value]) for name, value in row.items()}, 1)
    assert found.tolist() == [np.log(np.exp(np.array([0.75])) * 3.0 + 0.5)[0] - 0.25]


def test_an_operation_nobody_knows_fails_when_it_is_compiled() -> None:
    with pytest.raises(ValueError, match="does not know the operation 'Sin'"):
        Program([A.sin()])
    with pytest.raises(ValueError, match="does not cast"):
        Program([WORD.cast("float64")])


def test_every_feature_of_one_row_is_computed_where_nothing_is_known(lender: Lender) -> None:
    catalog = lender.catalog
    own = [one for one in catalog.features if one.source == catalog.application.name]
    values = [catalog.formulas.value(one) for one in own if not catalog.formulas.combines(one)]
    assert values
    expected = [found[0] for found in Program(values).run({}, 1)]
    assert all(same(*both) for both in zip(Program(values).run_one({}), expected, strict=True))
