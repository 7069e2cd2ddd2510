import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.models.atypia import MOST_ROWS, ORDINARY_BITS, AtypiaMeasure, fit_atypia, robust_z
from clairscore.models.tails import TailTable, fit_tails


@pytest.fixture(scope="module")
def population(draw_matrix):
    return draw_matrix(n_rows=8_000, seed=21)


@pytest.fixture(scope="module")
def profile(population):
    fold = np.arange(population.n_rows) % 5
    return fit_atypia(population.features, population.values, fold, seed=1)


@pytest.fixture(scope="module")
def measure(profile, population):
    return AtypiaMeasure(profile, [feature.subject for feature in population.features])


def test_people_who_come_later_are_as_atypical_as_it_says(measure, draw_matrix):
    later = measure.share_below(draw_matrix(n_rows=20_000, seed=22).values)
    assert_allclose([np.mean(later > level) for level in (0.99, 0.999)], [0.01, 0.001], rtol=0.5)


@pytest.mark.parametrize(("column", "value"), [(0, 40.0), (0, -40.0), (1, 1_000.0), (2, 25.0)])
def test_a_value_far_from_everybody_is_more_atypical_than_nearly_all(measure, population, column, value):
    odd = population.values[:200].copy()
    odd[:, column] = value
    assert measure.share_below(odd).min() > 0.999


def test_an_ordinary_person_adds_nothing(measure, population):
    middle = np.nanmedian(population.values[:, :4], axis=0)
    row = np.append(middle, np.nan)
    found = measure.explain(row, {})
    assert (found.total, found.share_below) == (0.0, 0.0)


def test_the_share_is_that_of_the_less_atypical(measure, population):
    shares = measure.share_below(population.values)
    assert np.mean(shares == 0) > 0.5
    assert shares.max() < 1


def test_a_subject_speaks_once_through_its_most_unusual_value(profile, population):
    odd = population.values[:1].copy()
    odd[0, 1], odd[0, 0] = 30.0, 30.0
    of_one, of_two = (
        AtypiaMeasure(profile, subjects).explain(odd[0], {})
        for subjects in (["same"] * 5, ["one", "other", "third", "fourth", "fifth"])
    )
    excess = [max(one.surprise - ORDINARY_BITS, 0.0) for one in of_two.values]
    assert_allclose(of_one.total, max(excess))
    assert_allclose(of_two.total, sum(excess))


def test_each_value_says_where_it_stands(measure, population):
    row = population.values[0].copy()
    row[0], row[2] = 2.0, np.nan
    found = {one.name: one for one in measure.explain(row, {"late_days": (-0.7, 0.0, 0.7)}).values}
    late, null, job = found["late_days"], found["noise"], found["job"]
    assert_allclose(late.at_most, np.mean(population.values[:, 0] <= 2.0), atol=0.01)
    assert_allclose(late.robust_z, 2.0 * 1.349 / 1.4, atol=0.01)
    assert (np.isnan(null.at_most), null.robust_z, null.surprise) == (True, None, 0.0)
    assert job.at_most == job.at_least
    assert job.robust_z is None


def test_what_is_missing_is_not_counted(measure, population):
    assert measure.share_below(np.full((1, 5), np.nan)).tolist() == [0.0]


def test_the_share_is_that_of_all_surprises_added_up_plainly(profile, measure, population, draw_matrix):
    values = np.concatenate([population.values[:2_000], draw_matrix(n_rows=500, seed=23).values * [3, 3, 3, 1, 3]])
    subjects = np.array([feature.subject for feature in population.features])
    names = list(dict.fromkeys(subjects))
    surprise = TailTable(profile.tails).surprise(values)
    excess = [np.maximum(surprise[:, subjects == name].max(axis=1) - ORDINARY_BITS, 0.0) for name in names]
    total = np.stack(excess, axis=1).sum(axis=1)
    overall = TailTable([profile.overall])
    plain = np.maximum(1 - overall.shares(total[:, np.newaxis])[1][:, 0], 0.0)
    found = measure.share_below(values)
    assert 0.1 < np.mean(found > 0) < 0.9
    assert found.tobytes() == plain.tobytes()
    assert b"".join(measure.share_below(row[np.newaxis]).tobytes() for row in values) == plain.tobytes()


def test_many_rows_are_drawn_by_lot(draw_matrix, monkeypatch):
    rows = draw_matrix(n_rows=900)
    monkeypatch.setattr("clairscore.models.atypia.MOST_ROWS", 400)
    fold = np.arange(rows.n_rows) % 3
    one, other = (fit_atypia(rows.features, rows.values, fold, seed=5) for _ in range(2))
    assert (one.n_rows, one == other) == (400, True)
    assert MOST_ROWS >= 100_000


def test_a_profile_fits_all_rows_and_judges_each_by_the_others(profile, population):
    assert profile.tails == fit_tails(population.features, population.values)
    assert profile.overall.n_known == population.n_rows


@pytest.mark.parametrize(("value", "quartiles"), [(float("nan"), (0.0, 1.0, 2.0)), (1.0, None), (1.0, (0.0, 0.0, 0.0))])
def test_a_null_a_category_and_a_constant_have_no_robust_z(value, quartiles):
    assert robust_z(value, quartiles) is None
