import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from clairscore.explanations.lime import Lime, agreement, fit_locally, stability, top

generator = np.random.default_rng(8)
ROWS = generator.normal(size=(1_000, 8))
SLOPES = np.array([3.0, -2.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0])
CLIENT = np.array([1.5, 1.5, -1.5, 1.5, 0.0, 0.0, 0.0, 0.0])


def linear(rows):
    return rows @ SLOPES


@pytest.fixture(scope="module")
def lime():
    return Lime(ROWS)


def test_it_finds_what_a_linear_function_leans_on_with_the_right_sign(lime):
    found = lime.explain(linear, CLIENT, seed=1, n_shown=4)
    assert top(found.shown, 4) == {0, 1, 2, 3}
    assert np.sign(found.shown[:4]).tolist() == [1, -1, -1, 1]
    assert_allclose(np.abs(found.weights[:4]), found.weights[0] * SLOPES[:4] / 3 * [1, -1, 1, 1], rtol=0.15)
    assert 0.3 < found.r2 < 0.9
    assert found.prediction == pytest.approx(linear(CLIENT))


def test_the_same_seed_says_the_same_and_another_one_something_else(lime):
    first, again, other = (lime.explain(linear, CLIENT, seed=seed, n_samples=500) for seed in (1, 1, 2))
    assert (first.weights == again.weights).all()
    assert (first.weights != other.weights).any()


def test_what_the_model_does_not_vary_with_is_fitted_by_nothing(lime):
    found = lime.explain(lambda rows: np.full(len(rows), 2.0), CLIENT, seed=1, n_samples=200)
    assert np.abs(found.weights).max() < 1e-9
    assert (found.r2, found.local_prediction) == (1.0, pytest.approx(2))


def test_null_and_categories_are_parts_of_their_own():
    rows = ROWS[:, :3].copy()
    rows[:500, 0] = np.nan
    rows[:, 1] = generator.integers(0, 3, len(rows))
    rows[:, 2] = np.nan

    def predict(values):
        return np.where(np.isnan(values[:, 0]), 2.0, 0.0) + np.array([0.0, 0.0, 5.0])[values[:, 1].astype(int)]

    lime = Lime(rows, categories=[1])
    missing, of_kind = (
        lime.explain(predict, np.array(vector), seed=3) for vector in ([np.nan, 0.0, np.nan], [1.0, 2.0, np.nan])
    )
    assert missing.weights[0] == pytest.approx(2, abs=0.05)
    assert missing.weights[1] == pytest.approx(-2.5, abs=0.2)
    assert of_kind.weights[1] == pytest.approx(5, abs=0.05)
    assert abs(missing.weights[2]) < 1e-9


def test_neighbours_are_drawn_from_the_sample_and_the_applicant_is_one_of_them(lime):
    asked = []

    def predict(rows):
        asked.append(rows)
        return linear(rows)

    lime.explain(predict, CLIENT, seed=1, n_samples=50)
    assert (asked[0][0] == CLIENT).all()
    assert all(np.isin(asked[0][1:, column], ROWS[:, column]).all() for column in range(8))


def test_there_are_no_neighbours_without_a_sample():
    with pytest.raises(ValueError, match="sample of rows"):
        Lime(ROWS[:0])


def test_runs_that_say_the_same_are_stable_and_runs_that_do_not_are_not():
    same = stability([SLOPES, SLOPES, SLOPES])
    assert (same.n_runs, same.overlap, same.variation) == (3, 1.0, 0.0)
    half = stability([[4.0, 3.0, 0.0, 0.0], [4.0, 0.0, 3.0, 0.0]], most=2)
    assert half.overlap == 0.5
    assert half.variation == pytest.approx((0 + np.sqrt(2)) / 2)
    with pytest.raises(ValueError, match="received 1"):
        stability([SLOPES])


def test_fewer_draws_make_a_less_stable_explanation(lime):
    def wavy(rows):
        return linear(rows) + 3 * np.sin(5 * rows).sum(axis=1)

    found = [
        stability([lime.explain(wavy, CLIENT, seed=seed, n_samples=n).shown for seed in range(6)])
        for n in (100, 10_000)
    ]
    assert found[0].overlap < found[1].overlap
    assert found[0].variation > 2 * found[1].variation


def test_explanations_that_contradict_one_another_do_not_agree():
    found = agreement(-SLOPES, SLOPES)
    assert found.rank_correlation < 0
    assert (found.overlap, found.same_sign) == (1.0, 0.0)
    assert agreement([0.0, 0.0], [0.0, 0.0]).rank_correlation is None


@given(st.lists(st.floats(-5, 5).filter(lambda part: abs(part) > 1e-6), min_size=2, max_size=12, unique=True))
def test_every_explanation_agrees_with_itself(parts):
    found = agreement(parts, parts)
    assert (found.rank_correlation, found.overlap, found.same_sign) == (pytest.approx(1), 1.0, 1.0)


def test_fit_and_choice_are_those_of_the_package():
    base = pytest.importorskip("lime.lime_base")
    same = (generator.random((400, 12)) < 0.4).astype(float)
    same[0] = 1.0
    predicted = same @ generator.normal(size=12) + generator.normal(scale=0.3, size=400)
    width = 0.75 * np.sqrt(12)
    package = base.LimeBase(lambda far: np.sqrt(np.exp(-(far**2) / width**2)), random_state=0)
    far = np.sqrt(((1 - same) ** 2).sum(axis=1))
    _, said, r2, local = package.explain_instance_with_data(same, predicted[:, None], far, 0, 8)
    found = fit_locally(same, predicted, 8)
    assert {int(column) for column, _ in said} == set(np.flatnonzero(found.shown))
    assert_allclose(found.shown[[column for column, _ in said]], [weight for _, weight in said], atol=1e-10)
    assert (found.r2, found.local_prediction) == (pytest.approx(r2), pytest.approx(float(local[0])))


def test_it_says_what_the_package_says_from_its_first_draw_to_its_last():
    tabular = pytest.importorskip("lime.lime_tabular")

    def predict(rows):
        return np.tanh(rows[:, 0]) * 3 - rows[:, 1] ** 2 + rows[:, 2] * rows[:, 3]

    package = tabular.LimeTabularExplainer(ROWS, mode="regression", random_state=1)
    theirs = np.zeros((10, 8))
    for run in range(10):
        for column, weight in package.explain_instance(CLIENT, predict, num_features=8, num_samples=5_000).local_exp[1]:
            theirs[run, column] = weight
    ours = np.array([Lime(ROWS).explain(predict, CLIENT, seed=seed, n_shown=8).shown for seed in range(10)])
    assert_allclose(ours.mean(axis=0), theirs.mean(axis=0), atol=0.25)  # values within a part are drawn otherwise
    assert np.corrcoef(ours.mean(axis=0), theirs.mean(axis=0))[0, 1] > 0.995
