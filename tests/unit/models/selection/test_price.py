from dataclasses import replace

import numpy as np
import pytest

from clairscore.metrics.cost import Costs
from clairscore.models.selection.price import CHANCE, price_groups

GROUPS = {
    "drivers": {"driver", "second"},
    "first": {"driver", "copy"},
    "noise": {"noise", "fine_noise", "constant"},
    "absent": {"absent"},
    "everything": {"driver", "second", "noise", "fine_noise"},
}


@pytest.fixture(scope="module")
def prices(offered, model):
    kept = ["driver", "second", "noise", "fine_noise"]
    found = price_groups(offered, kept, GROUPS, model, Costs(10, 1), n_draws=300)
    return {price.group: price for price in found}


def test_what_drives_the_outcome_is_worth_something_in_order_and_in_money(prices):
    drivers = prices["drivers"]
    assert drivers.kept
    assert drivers.n_features == 2
    assert drivers.auc.value > 0.15
    assert drivers.auc.low > 0
    assert drivers.cost.value > 0
    assert drivers.cost.low > 0


def test_noise_is_worth_no_more_than_chance(prices):
    noise = prices["noise"]
    assert noise.n_features == 2
    assert noise.auc.low < 0.005
    assert noise.auc.value < prices["first"].auc.value / 5


def test_leaving_nothing_out_is_worth_little(prices):
    chance = prices[CHANCE]
    assert chance.n_features == 0
    assert 0 < abs(chance.auc.value) < prices["first"].auc.value / 5
    assert chance.cost.low <= chance.cost.value <= chance.cost.high


def test_a_group_nobody_has_a_value_of_and_the_whole_set_have_no_price(prices):
    assert set(prices) == {"drivers", "first", "noise", CHANCE}


def test_a_group_the_set_has_nothing_of_is_added_and_its_price_has_the_same_sign(offered, model):
    found = price_groups(offered, ["second", "noise"], {"drivers": {"driver"}}, model, Costs(), n_draws=50)
    assert not found[0].kept
    assert found[0].auc.low > 0


def test_the_interval_of_the_cost_counts_persons_and_not_rows(offered, model):
    once = replace(offered, person=np.arange(offered.n_rows))
    twice = replace(
        offered,
        ids=np.arange(2 * offered.n_rows),
        values=np.repeat(offered.values, 2, axis=0),
        is_bad=np.repeat(offered.is_bad, 2),
        person=np.repeat(np.arange(offered.n_rows), 2),
    )
    widths = []
    for matrix in (once, twice):
        price = price_groups(matrix, ["driver", "second"], {"first": {"driver"}}, model, Costs(), n_draws=400)[0]
        widths.append(price.cost.high - price.cost.low)
    assert widths[1] == pytest.approx(widths[0], rel=0.35)
    assert widths[1] > 1.2 * widths[0] / 2**0.5


def test_progress_is_told_to_the_end(offered, model):
    told = []
    price_groups(offered, ["driver", "second"], GROUPS, model, Costs(), n_draws=5, report=lambda *one: told.append(one))
    assert told[0][1] == 0
    assert told[-1][1] == told[-1][2]
