from itertools import combinations
from math import factorial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from clairscore.explanations.attribution import Explainer, contributions
from clairscore.explanations.linear import LineExplainer, ScorecardExplainer, explain_line
from clairscore.models.calibration import Sigmoid
from clairscore.models.candidates.candidate import AS_THEY_ARE, Task
from clairscore.models.candidates.linear import LOGISTIC, fit_logistic
from clairscore.models.candidates.of_scorecard import SCORECARD, fit_scorecard


@pytest.fixture(scope="module")
def model(drawn_matrix):
    return fit_logistic(LOGISTIC.parameters, Task(drawn_matrix, AS_THEY_ARE, 1, 1))


@pytest.fixture(scope="module")
def line(model, drawn_matrix) -> LineExplainer:
    return explain_line(model.fitted, drawn_matrix.values)


@pytest.fixture(scope="module")
def card(drawn_matrix) -> ScorecardExplainer:
    return ScorecardExplainer(fit_scorecard(drawn_matrix, SCORECARD.parameters))


def odd(rows):
    """Return rows with nulls in every column, an unknown category, and numbers far away."""
    found = rows[:40].copy()
    found[::5] = np.nan
    found[1, 3], found[2], found[3] = 17.0, 1e9, -1e9
    return np.concatenate([rows, found])


@pytest.mark.parametrize("kind", ["line", "card"])
def test_base_value_and_contributions_add_up_to_the_margin(kind, request, model, drawn_matrix):
    explainer: Explainer = request.getfixturevalue(kind)
    margin_of = model.raw_margin if kind == "line" else explainer.scorecard.raw_margin
    rows = odd(drawn_matrix.values)
    calibration = Sigmoid(0.9, -0.3)
    assert_allclose(explainer.contributions(rows).sum(axis=1), margin_of(rows), rtol=0, atol=1e-9)
    found = contributions(explainer, rows, margin=calibration.margin)
    assert_allclose(found.sum(axis=1), calibration.margin(margin_of(rows)), rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", ["line", "card"])
def test_contributions_cancel_out_over_the_rows_that_trained(kind, request, drawn_matrix):
    parts = request.getfixturevalue(kind).contributions(drawn_matrix.values)[:, :-1]
    assert_allclose(parts.mean(axis=0), 0, atol=1e-9)
    assert np.abs(parts[:, :2]).max() > 0.5
    assert (parts[:, 4] == 0).all()


@pytest.mark.parametrize("kind", ["line", "card"])
def test_contributions_are_shapley_values_by_enumeration(kind, request, model, drawn_matrix):
    explainer = request.getfixturevalue(kind)
    margin_of = model.raw_margin if kind == "line" else explainer.scorecard.raw_margin
    values = drawn_matrix.values
    n = values.shape[1]

    def mean_where(known, row):
        rows = values.copy()
        rows[:, list(known)] = row[list(known)]
        return margin_of(rows).mean()

    for row, found in zip(values[:2], explainer.contributions(values[:2]), strict=True):
        for feature in range(n):
            others = [other for other in range(n) if other != feature]
            shapley = sum(
                factorial(size)
                * factorial(n - 1 - size)
                / factorial(n)
                * (mean_where({*known, feature}, row) - mean_where(known, row))
                for size in range(n)
                for known in combinations(others, size)
            )
            assert_allclose(found[feature], shapley, atol=1e-9)


def test_points_of_features_add_up_to_those_of_the_card(card, drawn_matrix):
    rows = odd(drawn_matrix.values)
    found = card.points(rows)
    assert_array_equal(found.sum(axis=1), card.scorecard.points(rows))
    assert (found[:, -1] == card.scorecard.base_points).all()


def test_more_points_than_the_mean_lower_the_risk(card, drawn_matrix):
    parts, points = card.contributions(drawn_matrix.values), card.points(drawn_matrix.values)
    for one in card.scorecard.features:
        order = np.argsort(points[:, one.column], kind="stable")
        assert (np.diff(points[order, one.column]) >= 0).all()
        assert np.corrcoef(points[:, one.column], parts[:, one.column])[0, 1] < -0.99
