import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

from clairscore.metrics.calibration import brier, expected_calibration_error
from clairscore.metrics.cost import Costs, business_cost
from clairscore.metrics.discrimination import auc, auc_interval, gini, ks
from clairscore.metrics.panel import FIGURES, confusion, draw_persons, measure_panel

COSTS = Costs(10, 1)


@pytest.fixture(scope="module")
def drawn():
    generator = np.random.default_rng(3)
    pds = generator.beta(1, 8, 2000).round(3)
    return (generator.random(2000) < pds).astype(float), pds, np.arange(2000)


def test_every_figure_is_the_one_measured_alone(drawn):
    is_bad, pds, person = drawn
    found = {name: one.value for name, one in measure_panel(is_bad, pds, 0.1, COSTS, person=person, n_draws=2).items()}
    refused = pds >= 0.1
    expected = {
        "auc": auc(is_bad, pds),
        "gini": gini(is_bad, pds),
        "ks": ks(is_bad, pds),
        "average_precision": average_precision_score(is_bad, pds),
        "accuracy": (refused == (is_bad == 1)).mean(),
        "precision": precision_score(is_bad, refused),
        "recall": recall_score(is_bad, refused),
        "f1": f1_score(is_bad, refused),
        "cost": business_cost(is_bad, pds, 0.1, COSTS),
        "brier": brier(is_bad, pds),
        "calibration_error": expected_calibration_error(is_bad, pds),
    }
    assert tuple(found) == FIGURES
    assert found == pytest.approx(expected)


def test_the_interval_of_the_auc_is_as_long_as_by_delong(drawn):
    is_bad, pds, person = drawn
    drawn_interval = measure_panel(is_bad, pds, 0.1, COSTS, person=person, n_draws=400, seed=1)["auc"]
    by_formula = auc_interval(is_bad, pds)
    length = by_formula.high - by_formula.low
    assert drawn_interval.high - drawn_interval.low == pytest.approx(length, rel=0.15)


def test_credits_of_one_person_are_drawn_together_and_lengthen_the_interval(drawn):
    is_bad, pds, _ = drawn
    twice = (np.tile(is_bad, 4), np.tile(pds, 4))
    alone = measure_panel(*twice, 0.1, COSTS, person=np.arange(8000), seed=1)["auc"]
    together = measure_panel(*twice, 0.1, COSTS, person=np.tile(np.arange(2000), 4), seed=1)["auc"]
    assert together.high - together.low > 1.6 * (alone.high - alone.low)
    weights = next(draw_persons(np.array([5, 5, 9]), 1, 0))
    assert weights[0] == weights[1]
    assert weights[0] + weights[2] == 2


def test_a_cut_off_a_row_decides_row_by_row():
    found = confusion([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], [0.05, 0.5, 0.5, 0.5])
    assert found == {"good_approved": 1, "good_refused": 1, "bad_approved": 1, "bad_refused": 1}


def test_goods_alone_cannot_be_measured():
    with pytest.raises(ValueError, match="Goods and bads are both needed"):
        measure_panel([0, 0], [0.1, 0.2], 0.1, COSTS, person=[1, 2])
