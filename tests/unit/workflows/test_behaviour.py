"""How a model behaves, on the demo's champion."""

import numpy as np
import pytest
from scipy.special import expit

from clairscore.errors import NoBackground, UnknownFeature
from clairscore.workflows.behaviour import LEVELS, ModelBehaviour, open_behaviour
from clairscore.workflows.scoring import open_scoring

FEATURE = "external_score_mean"


@pytest.fixture(scope="module")
def behaviour(demo, lender) -> ModelBehaviour:
    return open_behaviour(demo.home, open_scoring(demo.home, lender))


def test_the_mean_curve_is_the_mean_over_the_sample(behaviour) -> None:
    found = behaviour.dependence(FEATURE)
    column = behaviour.bundle.feature_names.index(FEATURE)
    moved = behaviour.background.copy()
    moved[:, column] = found.grid[4]
    assert found.p_default[4] == pytest.approx(behaviour.bundle.p_default(moved).mean())
    assert found.margin[4] == pytest.approx(behaviour.bundle.margin(moved).mean())


def test_bands_hold_the_mean_and_begin_to_move_from_0(behaviour) -> None:
    found = behaviour.dependence(FEATURE)
    assert tuple(found.bands) == tuple(found.moves) == LEVELS
    assert (found.bands[0.05] <= found.p_default).all()
    assert (found.p_default <= found.bands[0.95]).all()
    assert all(found.moves[level][0] == 0 for level in LEVELS)


def test_local_effects_and_mean_curve_go_the_way_the_feature_was_declared(behaviour) -> None:
    assert (np.diff(behaviour.effects(FEATURE).margin.effect) <= 1e-12).all()
    assert (np.diff(behaviour.dependence(FEATURE).margin) <= 1e-12).all()


def test_a_client_of_the_sample_is_on_his_own_curve(behaviour) -> None:
    found = behaviour.dependence(FEATURE)
    column = behaviour.bundle.feature_names.index(FEATURE)
    row = behaviour.background[0].copy()
    row[column] = found.grid[7]
    assert behaviour.client_curve(FEATURE, row)[7] == pytest.approx(behaviour.bundle.p_default(row[np.newaxis])[0])
    row[column] = np.nan
    assert behaviour.value(FEATURE, row) is None


def test_a_feature_nobody_has_a_value_of_has_no_curve(behaviour) -> None:
    rows = behaviour.background[:60].copy()
    column = behaviour.bundle.feature_names.index(FEATURE)
    rows[:, column] = np.nan
    empty = ModelBehaviour(behaviour.service, rows)
    found = empty.dependence(FEATURE)
    assert (found.grid.size, found.missing_rate) == (0, 1.0)
    assert found.missing == pytest.approx(
        (expit(behaviour.bundle.margin(rows)).mean(), behaviour.bundle.margin(rows).mean())
    )
    assert empty.effects(FEATURE).margin.effect.size == 0
    assert empty.joint(FEATURE, "credit_beyond_goods").effect is None


def test_features_no_tree_asks_about_together_have_no_interaction(behaviour) -> None:
    trees = behaviour.bundle.booster.trees_to_dataframe()
    together = trees.dropna(subset=["split_feature"]).groupby("tree_index")["split_feature"].agg(set)
    names = behaviour.bundle.feature_names
    numbers = [
        (column, feature.name) for column, feature in enumerate(behaviour.service.features) if feature.kind == "number"
    ]
    asked = [behaviour.bundle.booster.feature_name()[column] for column, _ in numbers]
    used = [index for index, name in enumerate(asked) if any(name in one for one in together)]
    first, second = next(
        (i, j) for i in used for j in used if i < j and not any({asked[i], asked[j]} <= one for one in together)
    )
    apart = behaviour.joint(names[numbers[first][0]], names[numbers[second][0]])
    assert apart.h_squared < 1e-12


@pytest.mark.parametrize("names", [("shoe_size",), (FEATURE, "shoe_size"), (FEATURE, FEATURE)])
def test_a_feature_the_model_does_not_read_is_unknown(behaviour, names) -> None:
    with pytest.raises(UnknownFeature):
        behaviour.dependence(*names) if len(names) == 1 else behaviour.joint(*names)


def test_without_a_sample_there_is_no_behaviour(behaviour, tmp_path) -> None:
    with pytest.raises(NoBackground, match="Train again"):
        open_behaviour(tmp_path, behaviour.service)
