from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit

from clairscore.metrics.calibration import brier
from clairscore.metrics.discrimination import Estimate
from clairscore.models.calibration import cross_fitted_margin, fit_sigmoid
from clairscore.models.calibration.choice import FAMILY, CalibrationTrial, choose_calibration, choose_kind

SIGMOID = CalibrationTrial("sigmoid", 0.070, 0.2, 0.01, None, None)


def other(kind, score, low, high):
    return replace(SIGMOID, kind=kind, brier=score, difference=Estimate(score - 0.070, low, high))


def draw(shape, n=12_000, seed=0):
    generator = np.random.default_rng(seed)
    raw = generator.normal(-2, 1.2, n)
    bads = (generator.random(n) < expit(shape(raw))).astype(float)
    return bads, raw, np.arange(n) % 4, np.arange(n)


def test_where_the_truth_is_a_straight_line_the_line_is_kept():
    found = choose_calibration(*draw(lambda raw: 0.8 * raw - 0.3))
    assert found.calibration.kind == "sigmoid"
    assert [trial.kind for trial in found.trials] == list(FAMILY)


def test_where_the_truth_bends_a_line_that_bends_is_taken():
    bads, raw, fold, person = draw(lambda raw: np.where(raw < -1, -4.0, 1.0))
    found = choose_calibration(bads, raw, fold, person)
    assert found.calibration.kind in ("isotonic", "venn_abers")
    best = min(found.trials, key=lambda trial: trial.brier)
    assert best.kind == found.calibration.kind
    assert brier(bads, expit(found.oof_margin)) == pytest.approx(best.brier)
    assert best.brier < found.trials[0].brier - 0.01


def test_two_comparisons_ask_for_more_than_one_does():
    drawn = draw(lambda raw: raw, n=2_000)
    assert [trial.difference.level for trial in choose_calibration(*drawn).trials[1:]] == [0.975, 0.975]
    one = {kind: FAMILY[kind] for kind in ("sigmoid", "isotonic")}
    assert choose_calibration(*drawn, one).trials[1].difference.level == 0.95


def test_a_better_score_by_chance_does_not_change_the_kind():
    assert choose_kind((SIGMOID, other("isotonic", 0.0699, -0.0004, 0.0002))) == "sigmoid"


def test_of_those_better_than_by_chance_the_best_is_taken():
    isotonic, venn_abers = other("isotonic", 0.068, -0.003, -0.001), other("venn_abers", 0.067, -0.004, -0.002)
    assert choose_kind((SIGMOID, isotonic, venn_abers)) == "venn_abers"
    assert choose_kind((SIGMOID, isotonic, replace(venn_abers, difference=Estimate(0, -0.01, 0.001)))) == "isotonic"


def test_the_difference_is_paired_and_its_interval_is_by_person():
    bads, raw, fold, person = draw(lambda raw: raw, n=3_000)
    alone = choose_calibration(bads, raw, fold, person).trials[1].difference
    margins = [cross_fitted_margin(bads, raw, fold, FAMILY[kind]) for kind in ("sigmoid", "isotonic")]
    assert_allclose(alone.value, brier(bads, expit(margins[1])) - brier(bads, expit(margins[0])))
    each = (expit(margins[1]) - bads) ** 2 - (expit(margins[0]) - bads) ** 2
    assert_allclose(alone.high - alone.low, 2 * 2.241403 * each.std(ddof=1) / np.sqrt(each.size), rtol=1e-6)
    pairs = choose_calibration(bads, raw, fold, person // 2 * 2).trials[1].difference
    assert pairs.value == alone.value
    assert pairs.high != alone.high


def test_a_fold_is_not_calibrated_by_its_own_outcomes_whatever_the_kind():
    bads, raw, fold, _ = draw(lambda raw: raw, n=2_000)
    changed = np.where(fold == 1, 1 - bads, bads)
    for fit in FAMILY.values():
        before, after = cross_fitted_margin(bads, raw, fold, fit), cross_fitted_margin(changed, raw, fold, fit)
        assert (before[fold == 1] == after[fold == 1]).all()
        assert (before[fold == 0] != after[fold == 0]).any()


def test_only_venn_abers_has_a_width():
    bads, raw, fold, person = draw(lambda raw: raw, n=2_000)
    assert [trial.width is not None for trial in choose_calibration(bads, raw, fold, person).trials] == [0, 0, 1]
    assert choose_calibration(bads, raw, fold, person, {"sigmoid": fit_sigmoid}).calibration.kind == "sigmoid"
