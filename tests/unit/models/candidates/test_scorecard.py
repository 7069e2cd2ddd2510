from dataclasses import replace

import numpy as np
import pytest

from clairscore.errors import TrainingError
from clairscore.metrics.discrimination import auc
from clairscore.models.candidates.of_scorecard import SCORECARD, fit_scorecard
from clairscore.models.candidates.scorecard import read_scorecard


@pytest.fixture(scope="module")
def card(drawn_matrix):
    return fit_scorecard(drawn_matrix, SCORECARD.parameters)


def test_it_is_read_back_to_the_bit(card, drawn_matrix):
    again = read_scorecard(card.to_text())
    assert again == card
    assert again.to_text() == card.to_text()
    assert (again.raw_margin(drawn_matrix.values) == card.raw_margin(drawn_matrix.values)).all()


def test_points_rise_as_the_margin_falls_and_add_up_to_it(card, drawn_matrix):
    points, margin = card.points(drawn_matrix.values), card.raw_margin(drawn_matrix.values)
    expected = card.scale.score + card.scale.pdo / np.log(2) * (-margin - np.log(card.scale.odds))
    assert np.abs(points - expected).max() <= (len(card.features) + 1) / 2
    assert auc(1 - drawn_matrix.is_bad, points) > 0.8


def test_bad_rates_and_evidence_never_turn_against_the_declared_risk(card):
    signs = {"late_days": -1, "income": 1}
    seen = {one.name: [part.woe for part in one.bins[:-1]] for one in card.features}
    assert set(seen) >= set(signs)
    for name, sign in signs.items():
        assert (sign * np.diff(seen[name]) >= 0).all()
    assert all(one.coefficient > 0 for one in card.features)


def test_reasons_are_the_points_lost_most_first(card, drawn_matrix):
    row = np.array([3.0, -3.0, 0.0, 0.0, np.nan])
    reasons = card.reasons(row)
    assert {one.name for one in reasons} >= {"late_days", "income"}
    assert [one.points for one in reasons] == sorted((one.points for one in reasons), reverse=True)
    best = card.base_points + sum(max(part.points for part in one.bins) for one in card.features)
    assert best - card.points(row[None, :])[0] == sum(one.points for one in reasons)


def test_a_feature_that_says_what_another_says_is_left_out(drawn_matrix):
    twin = replace(drawn_matrix.features[0], name="late_days_again")
    values = np.column_stack([drawn_matrix.values, drawn_matrix.values[:, 0]])
    matrix = replace(drawn_matrix, values=values, features=(*drawn_matrix.features, twin))
    names = [one.name for one in fit_scorecard(matrix, SCORECARD.parameters).features]
    assert ("late_days" in names) != ("late_days_again" in names)


def test_features_that_say_nothing_make_no_scorecard(drawn_matrix):
    noise = drawn_matrix.take_features(np.array([4]))
    with pytest.raises(TrainingError, match=r"No feature has an information value of 0\.02"):
        fit_scorecard(noise, SCORECARD.parameters)
