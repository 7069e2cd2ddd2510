import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from clairscore.explanations.tree_shap.explainer import TreeShap
from clairscore.explanations.tree_shap.of_catboost import read_catboost
from clairscore.explanations.tree_shap.trees import TreesNotRead

catboost = pytest.importorskip("catboost")

PLAIN = {"iterations": 8, "verbose": False, "allow_writing_files": False, "thread_count": 1}


def grow(values, is_bad, **parameters):
    return catboost.CatBoostClassifier(**PLAIN | parameters).fit(values, is_bad)


def text_of(model, folder):
    file = folder / "model.json"
    model.save_model(str(file), format="json")
    return file.read_text()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("catboost")


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**16),
    depth=st.integers(1, 8),
    parameters=st.sampled_from(
        [
            {},
            {"nan_mode": "Max"},
            {"bootstrap_type": "Bernoulli", "subsample": 0.5},
            {"boost_from_average": True},
            {"border_count": 4},
            {"model_size_reg": 0, "rsm": 0.4},
        ]
    ),
    null_share=st.sampled_from([0.0, 0.15, 0.6]),
)
def test_contributions_are_those_of_catboost(draw_table, folder, seed, depth, parameters, null_share):
    values, is_bad = draw_table(seed, null_share=null_share)
    rows = np.concatenate([values, np.full((1, 6), np.inf), np.full((1, 6), -np.inf)])
    model = grow(values, is_bad, depth=depth, random_seed=seed, **parameters)
    found = TreeShap(read_catboost(text_of(model, folder))).contributions(rows)
    expected = model.get_feature_importance(catboost.Pool(rows), type="ShapValues", thread_count=1)
    assert_allclose(found, expected, rtol=0, atol=1e-11)
    assert_allclose(found.sum(axis=1), model.predict(rows, prediction_type="RawFormulaVal"), rtol=0, atol=1e-9)


@pytest.mark.parametrize("mode", ["NoPreCalc", "UsePreCalc", "Auto"])
def test_the_mode_in_which_catboost_works_makes_no_difference(draw_table, folder, mode):
    values, is_bad = draw_table(2)
    model = grow(values, is_bad, depth=5)
    found = TreeShap(read_catboost(text_of(model, folder))).contributions(values)
    expected = model.get_feature_importance(catboost.Pool(values), type="ShapValues", shap_mode=mode)
    assert_allclose(found, expected, rtol=0, atol=1e-11)


def test_trees_of_another_kind_are_refused(draw_table, folder):
    values, is_bad = draw_table(1, null_share=0.0)
    lossguide = grow(values, is_bad, grow_policy="Lossguide")
    many = grow(values, values[:, 1], loss_function="MultiClass")
    named = np.column_stack([values[:, 2:].astype(object), values[:, 0].astype(int).astype(str)])
    words = grow(named, is_bad, cat_features=[4])
    for model in (lossguide, many, words):
        text = text_of(model, folder)
        assert json.loads(text)
        with pytest.raises(TreesNotRead, match="CatBoost"):
            read_catboost(text)
