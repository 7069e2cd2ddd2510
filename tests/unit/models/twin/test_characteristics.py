"""The table is short, keeps its signs, and never lets one subject fill it."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from clairscore.decisions.scale import ScoreScale
from clairscore.errors import TrainingError
from clairscore.models.config import TwinConfig
from clairscore.models.twin.characteristics import grow_card, with_points


def test_points_rise_with_evidence_and_the_table_is_short(drawn_matrix):
    card = grow_card(drawn_matrix, TwinConfig(), ScoreScale())
    assert 1 <= len(card.features) <= TwinConfig().max_characteristics
    for one in card.features:
        assert one.coefficient > 0
        order = np.argsort([part.woe for part in one.bins], kind="stable")
        assert (np.diff([one.bins[at].points for at in order]) >= 0).all()


def test_declared_risk_is_kept(drawn_matrix):
    card = grow_card(drawn_matrix, TwinConfig(), ScoreScale())
    risks = {feature.name: feature.risk for feature in drawn_matrix.features if feature.kind != "category"}
    for one in card.features:
        points = [part.points for part in one.bins[:-1]]
        if risks.get(one.name) == "rises":
            assert points == sorted(points, reverse=True)
        if risks.get(one.name) == "falls":
            assert points == sorted(points)


def test_no_subject_fills_the_table(drawn_matrix):
    alike = replace(drawn_matrix, features=tuple(replace(one, subject="income") for one in drawn_matrix.features))
    assert len(grow_card(alike, TwinConfig(per_subject=1), ScoreScale()).features) == 1
    card = grow_card(drawn_matrix, TwinConfig(per_subject=1), ScoreScale())
    subjects = {feature.name: feature.subject for feature in drawn_matrix.features}
    assert max(Counter(subjects[one.name] for one in card.features).values()) == 1


def test_a_copy_of_a_characteristic_stays_out(drawn_matrix):
    card = grow_card(drawn_matrix, TwinConfig(per_subject=9), ScoreScale())
    first = drawn_matrix.names.index(card.features[0].name)
    copied = replace(drawn_matrix.features[first], name="copy", subject="another")
    doubled = replace(
        drawn_matrix,
        values=np.column_stack([drawn_matrix.values, drawn_matrix.values[:, first]]),
        features=(*drawn_matrix.features, copied),
    )
    names = [one.name for one in grow_card(doubled, TwinConfig(per_subject=9), ScoreScale()).features]
    assert len({"copy", card.features[0].name} & set(names)) == 1


def test_features_that_say_nothing_make_no_table(drawn_matrix):
    blank = replace(drawn_matrix, values=np.ones_like(drawn_matrix.values))
    with pytest.raises(TrainingError, match="so there is no points table"):
        grow_card(blank, TwinConfig(), ScoreScale())


def test_points_put_the_margin_on_the_scale(drawn_matrix):
    card = grow_card(drawn_matrix, TwinConfig(), ScoreScale())
    by_points = -(np.log(50) + (card.points(drawn_matrix.values) - 600) * np.log(2) / 20)
    off = np.abs(by_points - card.raw_margin(drawn_matrix.values))
    assert off.max() <= 0.5 * (len(card.features) + 1) * np.log(2) / 20 + 1e-9
    assert with_points(card.features, card.intercept, card.scale) == card
