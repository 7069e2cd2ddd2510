import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from clairscore.explanations.tree_shap.explainer import TreeShap
from clairscore.explanations.tree_shap.of_xgboost import read_xgboost
from clairscore.explanations.tree_shap.trees import TreesNotRead

xgboost = pytest.importorskip("xgboost")

PLAIN = {"objective": "binary:logistic", "nthread": 1, "min_child_weight": 0.1, "max_cat_to_onehot": 5}
TYPES = ["c", "c", "q", "q", "q", "q"]


def table(values, is_bad=None, types=TYPES):
    return xgboost.DMatrix(values, is_bad, feature_types=types, enable_categorical=True, nthread=1)


def read(booster):
    return TreeShap(read_xgboost(bytes(booster.save_raw("json"))))


@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**16),
    depth=st.integers(1, 7),
    parameters=st.sampled_from(
        [
            {},
            {"tree_method": "exact"},
            {"grow_policy": "lossguide", "max_leaves": 24, "max_depth": 0},
            {"subsample": 0.6, "colsample_bynode": 0.5},
            {"base_score": 0.2},
            {"max_cat_to_onehot": 100},
            {"objective": "reg:squarederror"},
            {"gamma": 0.5},
        ]
    ),
    null_share=st.sampled_from([0.0, 0.15, 0.6]),
)
def test_contributions_are_those_of_xgboost(draw_table, seed, depth, parameters, null_share):
    values, is_bad = draw_table(seed, null_share=null_share)
    if parameters.get("tree_method") == "exact":
        values, types = values[:, 2:], TYPES[2:]
    else:
        types = TYPES
    booster = xgboost.train(PLAIN | {"max_depth": depth, "seed": seed} | parameters, table(values, is_bad, types), 8)
    found = read(booster).contributions(values)
    assert_allclose(found, booster.predict(table(values, types=types), pred_contribs=True), rtol=0, atol=2e-6)
    assert_allclose(
        found.sum(axis=1), booster.predict(table(values, types=types), output_margin=True), rtol=0, atol=2e-6
    )


def test_a_value_on_an_edge_goes_where_it_goes_in_single_precision():
    values = np.array([[0.1], [0.2], [0.3], [0.4]] * 20)
    is_bad = (values[:, 0] > 0.25).astype(float)
    booster = xgboost.train(PLAIN | {"tree_method": "exact"}, table(values, is_bad, ["q"]), 3)
    edge = booster.trees_to_dataframe()["Split"].dropna().iloc[0]
    rows = np.array([[np.nextafter(edge, side)] for side in (-np.inf, np.inf)] + [[edge]])
    rows = np.concatenate([rows, np.nextafter(np.float32(edge), np.float32([[-1], [1]])).astype(float)])
    found = read(booster).contributions(rows)
    assert_allclose(found, booster.predict(table(rows, types=["q"]), pred_contribs=True), atol=1e-6)


def test_trees_of_another_kind_are_refused(draw_table):
    values, is_bad = draw_table(1)
    linear = xgboost.train({"booster": "gblinear", "nthread": 1}, xgboost.DMatrix(np.nan_to_num(values), is_bad), 2)
    dart = xgboost.train(PLAIN | {"booster": "dart"}, table(values, is_bad), 2)
    many = xgboost.train(PLAIN | {"objective": "multi:softprob", "num_class": 2}, table(values, is_bad), 2)
    counted = xgboost.train(PLAIN | {"objective": "count:poisson"}, table(values, is_bad), 2)
    for booster in (linear, dart, many, counted):
        with pytest.raises(TreesNotRead, match="XGBoost"):
            read(booster)
