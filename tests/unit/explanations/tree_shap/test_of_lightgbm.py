import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from clairscore.explanations.tree_shap.explainer import TreeShap
from clairscore.explanations.tree_shap.of_lightgbm import read_lightgbm
from clairscore.explanations.tree_shap.trees import TreesNotRead

PLAIN = {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_per_group": 5, "seed": 1}


def grow(values, is_bad, n_trees=8, categories=(0, 1), **parameters):
    rows = lightgbm.Dataset(values, is_bad, categorical_feature=list(categories), params={"verbose": -1})
    return lightgbm.train(PLAIN | parameters, rows, n_trees)


def odd_rows(values):
    """Return rows as none that trained: unknown categories, infinities, zeros, everything null, on the edge."""
    rows = values[:40].copy()
    rows[0], rows[1], rows[2], rows[3] = np.nan, 0.0, np.inf, -np.inf
    rows[:, 0] = np.where(np.arange(40) % 4 == 0, 1e3, rows[:, 0])
    rows[4, :2], rows[5, :2], rows[6, :2], rows[7, 2:] = -1.0, 2.5, 1e12, 1e-36
    return rows


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**16),
    leaves=st.integers(2, 31),
    least=st.integers(1, 30),
    parameters=st.sampled_from(
        [
            {},
            {"use_missing": False},
            {"zero_as_missing": True},
            {"max_cat_to_onehot": 64},
            {"max_cat_threshold": 64, "cat_smooth": 1},
            {"bagging_fraction": 0.5, "bagging_freq": 1},
            {"extra_trees": True},
            {"boost_from_average": False},
            {"objective": "regression"},
        ]
    ),
    null_share=st.sampled_from([0.0, 0.15, 0.6]),
)
def test_contributions_are_those_of_lightgbm(draw_table, seed, leaves, least, parameters, null_share):
    values, is_bad = draw_table(seed, null_share=null_share)
    booster = grow(values, is_bad, num_leaves=leaves, min_data_in_leaf=least, **parameters)
    rows = np.concatenate([values, odd_rows(values)])
    found = TreeShap(read_lightgbm(booster.model_to_string())).contributions(rows)
    assert_allclose(found, booster.predict(rows, pred_contrib=True), rtol=0, atol=1e-11)
    assert_allclose(found.sum(axis=1), booster.predict(rows, raw_score=True), rtol=0, atol=1e-11)


def test_trees_that_ask_for_one_feature_again_and_again_are_read(draw_table):
    values, is_bad = draw_table(3, n_rows=2000)
    booster = grow(values[:, 2:4], is_bad, n_trees=20, categories=(), num_leaves=127, min_data_in_leaf=1)
    found = TreeShap(read_lightgbm(booster.model_to_string())).contributions(values[:, 2:4])
    assert_allclose(found, booster.predict(values[:, 2:4], pred_contrib=True), rtol=0, atol=1e-10)


def test_paths_over_many_features_are_exact():
    generator = np.random.default_rng(0)
    values = generator.normal(size=(3000, 40))
    is_bad = (values.sum(axis=1) + generator.normal(size=3000) > 0).astype(float)
    booster = grow(values, is_bad, 5, (), num_leaves=200, min_data_in_leaf=1, feature_fraction_bynode=0.2)
    explainer = TreeShap(read_lightgbm(booster.model_to_string()))
    found = explainer.contributions(values[:200])
    assert_allclose(found, booster.predict(values[:200], pred_contrib=True), rtol=0, atol=1e-11)


def test_a_model_that_never_splits_has_a_base_value_only():
    values = np.zeros((50, 3))
    booster = grow(values, np.arange(50.0) % 2, 3, ())
    found = TreeShap(read_lightgbm(booster.model_to_string())).contributions(values[:2])
    assert_allclose(found, booster.predict(values[:2], pred_contrib=True), atol=1e-12)
    assert (found[:, :-1] == 0).all()


def test_trees_explained_are_those_up_to_the_best_round(draw_table):
    values, is_bad = draw_table(5)
    booster = grow(values, is_bad, 20)
    booster.best_iteration = 7
    found = TreeShap(read_lightgbm(booster.model_to_string())).contributions(values)
    assert_allclose(found, booster.predict(values, pred_contrib=True), atol=1e-11)


@pytest.mark.parametrize(
    "parameters",
    [
        {"objective": "multiclass", "num_class": 3},
        {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
        {"linear_tree": True},
    ],
)
def test_trees_of_another_kind_are_refused(draw_table, parameters):
    values, is_bad = draw_table(1, null_share=0.0)
    outcome = values[:, 1] % 3 if parameters.get("num_class") else is_bad
    booster = grow(values, outcome, 2, (), **parameters)
    with pytest.raises(TreesNotRead, match="LightGBM"):
        read_lightgbm(booster.model_to_string())
