from dataclasses import replace

import numpy as np
import pytest

from clairscore.metrics.cost import Costs
from clairscore.metrics.discrimination import auc
from clairscore.models.monotone_price import price_monotone
from clairscore.models.selection.judging import always, judge_out_of_fold


@pytest.fixture(scope="module")
def matrix(draw_matrix):
    return draw_matrix(900, seed=3)


@pytest.fixture(scope="module")
def price(matrix, small_config):
    return price_monotone(matrix, small_config, Costs(10, 1), n_seeds=2)


def test_the_price_is_the_auc_with_less_the_auc_without_on_the_same_folds(price, matrix, small_config):
    rows = matrix.labelled().ordered()
    everything = always(np.ones(len(rows.features), dtype=bool))
    for seed, found in zip(price.seeds, price.auc_by_seed, strict=True):
        config = replace(small_config, seed=seed)
        free = replace(config, boosting=replace(config.boosting, monotone=False))
        held, without = (judge_out_of_fold(rows, one, everything).margin for one in (config, free))
        assert found == pytest.approx(auc(rows.is_bad, held) - auc(rows.is_bad, without))
    assert price.auc.value == pytest.approx(price.held.value - price.free.value)
    assert price.auc.low < price.auc.value < price.auc.high


def test_features_that_declare_nothing_and_categories_are_not_constrained(price):
    assert (price.n_features, price.n_constrained) == (5, 2)


def test_what_is_held_never_contradicts_its_declaration_and_what_is_free_does(price):
    assert price.held_contradicted == 0
    assert 0 < price.contradicted < 0.5
    assert price.contradicted_features > 0


def test_constraints_against_the_truth_are_dear(matrix, small_config):
    wrong = tuple(
        replace(feature, risk={"rises": "falls", "falls": "rises"}.get(feature.risk or ""))
        for feature in matrix.features
    )
    found = price_monotone(replace(matrix, features=wrong), small_config, Costs(10, 1), n_seeds=1)
    assert found.auc.high < -0.05
    assert found.cost.value > 0
    assert found.contradicted > 0.5


def test_without_a_declared_risk_there_is_no_price(matrix, small_config):
    free = replace(matrix, features=tuple(replace(feature, risk=None) for feature in matrix.features))
    with pytest.raises(ValueError, match="a feature with a declared risk: 3, 0"):
        price_monotone(free, small_config, Costs(10, 1))
