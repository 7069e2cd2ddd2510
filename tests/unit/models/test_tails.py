import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import norm

from clairscore.models.tails import FEWEST_BEYOND, Tails, TailTable, Unusual, fit_column, fit_tails

NORMAL = np.random.default_rng(3).normal(size=20_000)
COUNTS = np.random.default_rng(4).poisson(0.7, 5_000).astype(float)


def table(*columns: np.ndarray) -> TailTable:
    return TailTable([fit_column(f"f{i}", one, one.size) for i, one in enumerate(columns)])


def shares(column: np.ndarray, *values: float) -> tuple[np.ndarray, np.ndarray]:
    low, high = table(column).shares(np.array(values)[:, np.newaxis])
    return low[:, 0], high[:, 0]


def test_shares_of_a_continuous_column_are_those_of_its_distribution() -> None:
    values = np.array([-3.0, -2.0, -1.0, 0.0, 0.5, 1.5, 2.5, 3.2])
    low, high = shares(NORMAL, *values)
    assert_allclose(low, norm.cdf(values), rtol=0.35, atol=0.02)
    assert_allclose(high, norm.sf(values), rtol=0.35, atol=0.02)


def test_ties_count_on_both_sides() -> None:
    low, high = shares(COUNTS, 0.0, 1.0, 2.0)
    assert_allclose(low, [np.mean(one >= COUNTS) for one in (0, 1, 2)], atol=1e-6)
    assert_allclose(high, [np.mean(one <= COUNTS) for one in (0, 1, 2)], atol=1e-6)


def test_far_beyond_the_last_quantile_a_share_keeps_falling() -> None:
    _, high = shares(NORMAL, 4.0, 5.0, 7.0, 20.0, 1e12)
    assert (np.diff(high) < 0).all()
    assert 0 <= high[-1] < high[1] < 1e-4


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=20))
def test_shares_lie_between_nothing_and_all_and_follow_the_values(values: list[float]) -> None:
    ordered = sorted(values)
    for column in (NORMAL, COUNTS):
        low, high = shares(column, *ordered)
        assert ((low >= 0) & (low <= 1) & (high >= 0) & (high <= 1)).all()
        assert (np.diff(low) >= -1e-9).all()
        assert (np.diff(high) <= 1e-9).all()
        assert (low + high >= 1 - 1e-9).all()


def test_surprise_is_two_bits_more_where_a_quarter_lies_as_far_out() -> None:
    assert_allclose(table(NORMAL).surprise(norm.ppf([[0.5], [0.95], [0.005]])), [[0], [3.32], [6.64]], atol=0.15)


def test_a_null_and_a_column_of_which_nothing_is_known_surprise_nobody() -> None:
    nothing = fit_column("absent", np.empty(0), 500)
    found = TailTable([fit_column("f", NORMAL, NORMAL.size), nothing]).surprise(np.array([[np.nan, 3.0]]))
    assert found.tolist() == [[0.0, 0.0]]


def test_a_value_where_few_have_one_is_a_surprise_by_that() -> None:
    common, rare = fit_column("common", NORMAL, NORMAL.size), fit_column("rare", NORMAL, 100 * NORMAL.size)
    assert_allclose(np.diff(TailTable([common, rare]).surprise(np.array([[1.0, 1.0]]))), np.log2(100))


def test_a_category_is_as_unusual_as_it_is_rare(drawn_matrix) -> None:
    feature = drawn_matrix.features[3]
    codes = np.repeat([0.0, 1.0], [960, 40])[:, np.newaxis]
    found = TailTable(fit_tails([feature], codes)).surprise(np.array([[0.0], [1.0], [2.0]]))[:, 0]
    assert_allclose(found, -np.log2([0.96, 0.04, 0.0005]), atol=0.05)


def test_no_number_kept_is_that_of_a_few() -> None:
    tails = fit_column("income", NORMAL[:1_000], 1_000)
    beyond = [min(np.sum(NORMAL[:1_000] <= knot), np.sum(NORMAL[:1_000] >= knot)) for knot in tails.knots]
    assert min(beyond) >= FEWEST_BEYOND


@pytest.mark.parametrize("n", [1, 5, 30])
def test_few_values_give_tails_too(n: int) -> None:
    tails = fit_column("income", NORMAL[:n], n)
    assert isinstance(tails, Tails)
    assert TailTable([tails]).surprise(np.array([[1e6], [0.0]])).max() <= np.log2(n) + 1e-9 + (n >= 20) * 60


def test_one_row_is_measured_as_it_is_among_many(drawn_matrix) -> None:
    made = TailTable(fit_tails(drawn_matrix.features, drawn_matrix.values))
    many = made.surprise(drawn_matrix.values[:50])
    assert all((made.surprise(drawn_matrix.values[[row]])[0] == many[row]).all() for row in range(50))


@pytest.mark.parametrize("ordinary", [0.5, 4.0, 8.0, 12.0])
def test_what_is_unusual_surprises_by_as_much_to_the_bit_and_the_rest_is_ordinary(
    drawn_matrix, ordinary: float
) -> None:
    draw = np.random.default_rng(8)
    numbers = [NORMAL, COUNTS, np.exp(3 * NORMAL), np.zeros(50), NORMAL[:7], np.array([3.0]), np.empty(0), -COUNTS]
    is_category = np.array([one.kind == "category" for one in drawn_matrix.features])
    tails = [fit_column(f"f{i}", one, 20_000) for i, one in enumerate(numbers)]
    table = TailTable([*tails, *fit_tails(drawn_matrix.features, drawn_matrix.values)])
    columns = []
    for one in table.tails:
        near = np.array([*one.knots, -1.0, 0.0, 1.0])
        near = np.concatenate(
            [near, np.nextafter(near, np.inf), np.nextafter(near, -np.inf), near + draw.normal(size=near.size)]
        )
        columns.append(draw.choice([*near, -0.0, 1e300, -1e300, np.inf, -np.inf, np.nan, np.nan], 400))
    values = np.stack(columns, axis=1)
    for column, feature in enumerate(drawn_matrix.features, start=len(numbers)):
        if is_category[column - len(numbers)]:
            values[:, column] = draw.choice([np.nan, *range(len(feature.choices))], 400)
    with np.errstate(invalid="ignore"):  # an infinite value has no way between two knots
        plain, unusual = table.surprise(values), Unusual(table, ordinary)
        found = {(row, column): surprise for row, column, surprise in unusual.find(values)}
        alone = {(row, column): one for row in range(400) for _, column, one in unusual.find(values[[row]])}
    assert found == alone
    assert found == {place: plain[place] for place in found}
    assert set(zip(*np.nonzero(plain > ordinary), strict=True)) <= set(found)
    assert list(unusual.find(values[:0])) == []


def test_one_value_has_the_shares_it_has_among_many(drawn_matrix) -> None:
    table = TailTable(fit_tails(drawn_matrix.features, drawn_matrix.values))
    draw = np.random.default_rng(9)
    for column in (at for at, one in enumerate(drawn_matrix.features) if one.kind != "category"):
        values = np.tile(drawn_matrix.values[:1], (300, 1))
        knots = table.tails[column].knots or (0.0,)
        values[:, column] = draw.choice(
            [*knots, *draw.normal(scale=5, size=40), -0.0, 1e9, -1e9, np.inf, -np.inf, np.nan], 300
        )
        with np.errstate(invalid="ignore"):
            at_most, at_least = table.shares(values)
            alone = [table.shares_of_one(value, column) for value in values[:, column].tolist()]
        assert np.array(alone).tobytes() == np.stack([at_most[:, column], at_least[:, column]], axis=1).tobytes()
