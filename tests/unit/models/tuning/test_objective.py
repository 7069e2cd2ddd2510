import numpy as np
import pytest
from scipy.special import expit

from clairscore.metrics.cost import business_cost
from clairscore.metrics.discrimination import auc
from clairscore.models.calibration import cross_fitted_margin
from clairscore.models.split import deal_into_folds


def test_the_value_is_that_of_calibrated_log_odds_out_of_fold(objective, blend):
    rows = objective.rows
    raw = rows.values[:, 0] - 2
    fold = deal_into_folds(rows.is_bad, rows.person, 3, 5)
    margin = cross_fitted_margin(rows.is_bad, raw, fold)
    assert (objective.margin(blend) == margin).all()
    by_hand = (
        auc(rows.is_bad, margin)
        if objective.wanted == "auc"
        else business_cost(rows.is_bad, expit(margin), 1 / 11, objective.costs)
    )
    assert objective.value(blend) == by_hand


def test_the_right_setting_is_worth_more(objective, blend):
    values = [objective.value(blend.with_parameters({"share": share, "noise": "none"}, 0)) for share in (-1, 0, 1)]
    assert values == sorted(values, reverse=not objective.higher_is_better)


def test_a_model_that_puts_goods_above_bads_is_worth_what_no_model_is(objective, blend):
    class Backwards:
        def judge(self, training, judged):
            return -blend.judge(training, judged)

    assert objective.value(Backwards()) == objective.worst
    assert objective.worst == (0.5 if objective.wanted == "auc" else max(10 * objective.rows.is_bad.mean(), 0.85))


def test_folds_are_told_one_by_one_with_what_they_are_worth_by_hand(objective, blend):
    told = []
    objective.value(blend, lambda done, value: told.append((done, value)))
    assert [done for done, _ in told] == [1, 2, 3]
    rows = objective.rows
    first = deal_into_folds(rows.is_bad, rows.person, 3, 5) == 0
    bads, raw = rows.is_bad[first], rows.values[first, 0] - 2
    least = min(
        (10 * bads[raw < cutoff].sum() + (1 - bads)[raw >= cutoff].sum()) / bads.size for cutoff in [*raw, np.inf]
    )
    assert told[0][1] == pytest.approx(auc(bads, raw) if objective.wanted == "auc" else least)
