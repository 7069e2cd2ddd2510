from itertools import combinations
from math import factorial

import lightgbm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from scipy.special import expit

from clairscore.explanations.attribution import (
    by_subject,
    calibrate_parts,
    contributions,
    mean_absolute,
    to_p_default,
)
from clairscore.explanations.boosted import explain_booster
from clairscore.models.calibration import Sigmoid
from clairscore.models.calibration.choice import FAMILY
from clairscore.models.calibration.steps import Steps

PARTS = arrays(np.float64, st.tuples(st.integers(1, 8), st.just(4)), elements=st.floats(-5, 5))
SUBJECTS = ["income", "age", "income", "car"]


@pytest.fixture(scope="module")
def booster(trained_model):
    return lightgbm.Booster(model_str=trained_model.model_text)


@pytest.fixture(scope="module")
def explainer(booster):
    return explain_booster(booster)


def test_base_value_and_contributions_add_up_to_the_margin(booster, explainer, drawn_matrix):
    values = drawn_matrix.values[:300]
    found = contributions(explainer, values, margin=Sigmoid(0.9, -0.3).margin)
    margin = 0.9 * booster.predict(values, raw_score=True) - 0.3
    assert_allclose(found.sum(axis=1), margin, rtol=0, atol=1e-9)


def test_base_value_is_the_same_for_everyone(explainer, drawn_matrix):
    base = contributions(explainer, drawn_matrix.values[:50], margin=Sigmoid(0.9, -0.3).margin)[:, -1]
    assert np.ptp(base) < 1e-12


@pytest.mark.parametrize("kind", FAMILY)
def test_contributions_add_up_whatever_the_shape_of_the_calibration(
    booster, explainer, drawn_matrix, trained_model, kind
):
    calibration = FAMILY[kind](trained_model.is_bad, trained_model.oof_raw)
    raw, found = (contributions(explainer, drawn_matrix.values, margin=one) for one in (None, calibration.margin))
    margin = calibration.margin(booster.predict(drawn_matrix.values, raw_score=True))
    assert_allclose(found.sum(axis=1), margin, rtol=0, atol=1e-9)
    assert np.ptp(found[:, -1]) < 1e-9
    assert (found[:, :-1] * raw[:, :-1] >= 0).all()


@given(
    arrays(np.float64, st.tuples(st.integers(1, 6), st.just(5)), elements=st.floats(-2, 2)),
    st.sampled_from([0.0, 1e-15, 1e-13, 1e-11, 1e-7]),
)
def test_contributions_that_cancel_out_still_add_up(parts, off):
    parts[:, 3] = off - parts[:, :3].sum(axis=1)
    steps = Steps((-2.0, -1.0, -0.9, 0.5), (-4.0, -3.5, -1.0, 2.0))
    found = calibrate_parts(parts, steps.at)
    assert_allclose(found.sum(axis=1), steps.at(parts.sum(axis=1)), rtol=0, atol=1e-9)
    assert (np.abs(found[:, :-1]) <= 30 * np.abs(parts[:, :-1]) + 1e-9).all()


@given(
    arrays(np.float64, st.tuples(st.integers(0, 6), st.just(4)), elements=st.floats(-5, 5)),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.booleans(),
)
def test_every_row_is_calibrated_as_it_is_alone_and_as_the_formula_says(parts, on_base, is_straight):
    for row, cancels in zip(parts, on_base, strict=False):
        row[2] = -(row[0] + row[1]) if cancels else row[2]
    margin = Sigmoid(0.9, -0.3).margin if is_straight else Steps((-2.0, -1.0, -0.9, 0.5), (-4.0, -3.5, -1.0, 2.0)).at
    found = calibrate_parts(parts, margin)
    assert found.shape == parts.shape
    for row, of_row in zip(parts, found, strict=True):
        added, base = np.array([row[:-1].sum()]), row[-1:]
        slope = (margin(base + 1e-3) - margin(base - 1e-3)) / 2e-3
        if abs(added) > 1e-12:
            slope = (margin(base + added) - margin(base)) / added
        assert of_row.tobytes() == np.append(row[:-1] * slope, margin(base)).tobytes()
        assert of_row.tobytes() == calibrate_parts(row[np.newaxis], margin)[0].tobytes()


def test_a_row_on_the_base_value_takes_the_slope_around_it():
    found = calibrate_parts(np.array([[1.0, -1.0, 0.0]]), Steps((-1.0, 1.0), (-2.0, 4.0)).at)
    assert_allclose(found, [[3.0, -3.0, 1.0]])


def test_contributions_keep_their_sign(explainer, drawn_matrix):
    found = contributions(explainer, drawn_matrix.values)
    late, income = drawn_matrix.values[:, 0], drawn_matrix.values[:, 1]
    assert (found[late > 1.5, 0] > 0).all()
    assert (found[late < -1.5, 0] < 0).all()
    assert (found[income > 1.5, 1] < 0).all()
    assert (found[income < -1.5, 1] > 0).all()


def test_a_column_the_trees_never_read_contributes_nothing(explainer, drawn_matrix):
    assert (contributions(explainer, drawn_matrix.values)[:, 4] == 0).all()


def test_contributions_are_shapley_values_by_enumeration():
    generator = np.random.default_rng(0)
    values = generator.normal(size=(400, 3))
    is_bad = (values[:, 0] * values[:, 1] + values[:, 2] > 0).astype(float)
    tree = lightgbm.train(
        {"objective": "binary", "num_leaves": 6, "verbose": -1, "num_threads": 1}, lightgbm.Dataset(values, is_bad), 1
    )
    root = tree.dump_model()["tree_info"][0]["tree_structure"]

    def expected_value(node, row, known):
        if "leaf_value" in node:
            return node["leaf_value"]
        left, right = node["left_child"], node["right_child"]
        if node["split_feature"] in known:
            return expected_value(left if row[node["split_feature"]] <= node["threshold"] else right, row, known)
        counts = [child.get("internal_count", child.get("leaf_count")) for child in (left, right)]
        parts = [expected_value(child, row, known) for child in (left, right)]
        return np.average(parts, weights=counts)

    for row, found in zip(values[:20], contributions(explain_booster(tree), values[:20]), strict=True):
        for feature in range(3):
            others = [other for other in range(3) if other != feature]
            shapley = sum(
                factorial(size)
                * factorial(2 - size)
                / factorial(3)
                * (expected_value(root, row, {*known, feature}) - expected_value(root, row, set(known)))
                for size in range(3)
                for known in combinations(others, size)
            )
            assert_allclose(found[feature], shapley, atol=1e-9)


@given(PARTS)
def test_contributions_to_the_pd_add_up_to_it_and_keep_signs_order_and_shares(parts):
    found = to_p_default(parts)
    assert_allclose(found.sum(axis=1), expit(parts.sum(axis=1)), rtol=0, atol=1e-9)
    assert_allclose(found[:, -1], expit(parts[:, -1]))
    assert (found[:, :-1] * parts[:, :-1] >= 0).all()
    assert (np.abs(found[:, :-1]) <= np.abs(parts[:, :-1]) * 0.2501 + 1e-9).all()
    steps = np.argsort(parts[:, :-1], axis=1)
    assert (np.diff(np.take_along_axis(found[:, :-1], steps, axis=1), axis=1) >= 0).all()


def test_contributions_to_the_pd_are_the_integral_along_the_way_from_the_base_value():
    parts = np.array([[1.5, -0.4, 0.7, -2.0]])
    at = (np.arange(20_000) + 0.5) / 20_000
    p_default = expit(parts[0, -1] + at * parts[0, :-1].sum())
    slope = (p_default * (1 - p_default)).mean()
    assert_allclose(to_p_default(parts)[0, :-1], parts[0, :-1] * slope, atol=1e-9)


def test_trees_that_are_not_read_are_explained_by_lightgbm_itself(drawn_matrix):
    rows = lightgbm.Dataset(np.nan_to_num(drawn_matrix.values[:, :4]), drawn_matrix.is_bad)
    forest = {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5, "verbose": -1}
    booster = lightgbm.train(forest | {"num_threads": 1}, rows, 5)
    values = np.nan_to_num(drawn_matrix.values[:50, :4])
    found = contributions(explain_booster(booster), values)
    assert_allclose(found.sum(axis=1), booster.predict(values, raw_score=True), atol=1e-9)


@given(PARTS)
def test_subjects_add_up_to_what_their_features_add_up_to(parts):
    found = by_subject(parts, SUBJECTS)
    assert list(found) == ["income", "age", "car"]
    assert_allclose(sum(found.values()), parts.sum(axis=1), atol=1e-9)
    assert_allclose(found["income"], parts[:, 0] + parts[:, 2])


def test_global_importance_is_the_mean_of_absolute_values_so_that_effects_do_not_cancel():
    assert mean_absolute([[1.0, 0.5], [-1.0, 0.5]]).tolist() == [1.0, 0.5]


@given(PARTS)
def test_global_importance_is_no_less_than_the_mean_effect(parts):
    assert (mean_absolute(parts) >= np.abs(parts.mean(axis=0)) - 1e-12).all()


def test_no_row_has_no_importance():
    with pytest.raises(ValueError, match="at least one row"):
        mean_absolute(np.empty((0, 3)))


def test_subjects_that_are_not_those_of_the_columns_are_refused():
    with pytest.raises(ValueError, match="2 subjects for contributions of shape"):
        by_subject([[1.0, 2.0, 3.0]], ["income", "age"])
