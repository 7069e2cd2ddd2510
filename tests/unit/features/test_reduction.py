"""The compiled pass over an applicant's rows gives what the NumPy forms of the aggregates give, to the last bit."""

import subprocess
import sys
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clairscore.features import kernel
from clairscore.features.aggregates import AGGREGATES
from clairscore.features.reduction import NONE, Reduced, Reduction
from clairscore.features.serve import OnlineFeatures

N_WINDOWS, N_EXPRESSIONS, CONDITION, OVER = 3, 5, 3, 4
ODD = (np.nan, 0.0, -0.0, 1.0, -1.0, 0.1, 1e15, -1e15, 1e-9, np.inf, -np.inf)
FEATURES = [
    Reduced(f"{aggregate.name}_{window}_{condition}_{expression}", aggregate, window, condition, expression, OVER)
    for aggregate in AGGREGATES.values()
    for window in range(N_WINDOWS)
    for condition in (NONE, CONDITION)
    for expression in range(CONDITION)
]


def to_the_bit(found):
    """Return values so that equal ones are equal to the last bit, all that are not a number being one."""
    values = np.array(found)
    return np.where(np.isnan(values), np.nan, values).view(np.int64)


@pytest.fixture(scope="module")
def compiled():
    return Reduction(FEATURES, a_month=30.0)


@pytest.fixture(scope="module")
def by_numpy():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "CODES", {})
        return Reduction(FEATURES, a_month=30.0)


def draw(generator, n_rows, odd_share):
    """Draw masks, values and events; the third window lets nothing through."""
    values = generator.normal(size=(N_EXPRESSIONS, n_rows)) * 10.0 ** generator.integers(-6, 7, (1, n_rows))
    odd = generator.random(values.shape) < odd_share
    values[odd] = generator.choice(ODD, odd.sum())
    values[CONDITION] = generator.choice((0.0, 1.0, np.nan), n_rows)
    masks = generator.random((N_WINDOWS, n_rows)) < np.array([[1.0], [0.5], [0.0]])
    return masks, values, -generator.integers(1, 900, n_rows).astype(np.float64)


@pytest.mark.parametrize("n_rows", [1, 2, 3, 7, 8, 9, 15, 16, 17, 127, 128, 129, 136, 250, 257, 1_100])
@pytest.mark.parametrize("odd_share", [0.0, 0.5, 1.0])
def test_all_at_once_is_what_numpy_gives_of_each(compiled, by_numpy, n_rows, odd_share):
    generator = np.random.default_rng(n_rows)
    for _ in range(8):
        rows = draw(generator, n_rows, odd_share)
        with np.errstate(all="ignore"):
            found, expected = compiled.run(*rows), by_numpy.run(*rows)
        assert list(found) == list(expected)
        wrong = to_the_bit(list(found.values())) != to_the_bit(list(expected.values()))
        assert [name for name, differs in zip(found, wrong, strict=True) if differs] == []


@given(st.lists(st.sampled_from(ODD), min_size=1, max_size=20))
def test_numbers_that_are_hard_to_add_and_to_compare(compiled, by_numpy, numbers):
    values = np.ones((N_EXPRESSIONS, len(numbers)))
    values[:CONDITION] = numbers
    rows = np.ones((N_WINDOWS, len(numbers)), dtype=np.bool_), values, np.arange(-len(numbers), 0.0)
    with np.errstate(all="ignore"):
        found, expected = compiled.run(*rows), by_numpy.run(*rows)
    np.testing.assert_array_equal(to_the_bit(list(found.values())), to_the_bit(list(expected.values())))


def test_nothing_but_what_is_declared_where_no_row_is_left(compiled):
    no_row = np.zeros((N_WINDOWS, 2), dtype=np.bool_), np.ones((N_EXPRESSIONS, 2)), -np.ones(2)
    declared = {feature.name: feature.aggregate.empty for feature in FEATURES}
    assert {name: repr(value) for name, value in compiled.run(*no_row).items()} == {
        name: repr(value) for name, value in declared.items()
    }


def test_sums_are_those_of_numpy_at_every_length():
    values = np.random.default_rng(3).normal(size=3_000) * 10.0 ** np.random.default_rng(4).integers(-8, 9, 3_000)
    lengths = [*range(3_000), 9_000, 20_001]
    many = np.tile(values, 7)
    wrong = [size for size in lengths if kernel.add(many, size) != np.add.reduce(many[:size])]
    assert wrong == []


def test_another_process_reads_what_this_one_compiled():
    code = "import numpy; from clairscore.features import kernel; print(kernel.add(numpy.full(1_000, 0.1), 1_000))"
    expected = repr(float(kernel.add(np.full(1_000, 0.1), 1_000)))
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == expected


def test_only_what_the_pass_cannot_give_is_left_to_numpy():
    groups = np.array([[0, NONE, 0, 5]])
    codes = [kernel.MAX, kernel.MIN, kernel.SUM, kernel.MEAN, kernel.LEFT]
    features = np.array([[code, NONE] for code in codes])
    masks = np.ones((1, 3), dtype=np.bool_)

    def left(*values):
        return kernel.reduce_rows(masks, np.array([values]), groups, features, np.zeros(5)).tolist()

    assert left(1.0, -2.0, 0.0) == [4]
    assert left(-0.0, -1.0, -0.0) == [4]
    assert left(0.0, -0.0, -1.0) == [0, 4]
    assert left(0.0, -0.0, 1.0) == [1, 4]


@pytest.mark.parametrize("function", [kernel.add, kernel.has_both_zeros, kernel.reduce_rows])
def test_nothing_is_compiled_that_takes_the_tests_for_nan_away(function):
    assert not function.targetoptions.get("fastmath")


def test_every_feature_of_the_catalogue_is_what_numpy_gives(lender, typed, clients_of, monkeypatch):
    online = OnlineFeatures(lender.catalog.features, lender.catalog)
    monkeypatch.setattr(kernel, "CODES", {})
    by_numpy = OnlineFeatures(lender.catalog.features, lender.catalog)
    for _, rows in islice(clients_of(typed), 60):
        np.testing.assert_array_equal(to_the_bit(online.compute(rows)), to_the_bit(by_numpy.compute(rows)))
    assert len(kernel.reduce_rows.signatures) == 1  # arrays of another layout would be compiled for in a request
