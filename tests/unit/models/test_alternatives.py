from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from clairscore.metrics.cost import Costs
from clairscore.models.alternatives import choose_alternative, search_alternatives
from clairscore.models.proxies import find_proxies


@pytest.fixture(scope="module")
def unfair(draw_matrix):
    """Applications whose feature ``noise`` tells the group, and nothing of the risk that ``income`` does not tell."""
    matrix = draw_matrix(2400, seed=5)
    generator = np.random.default_rng(9)
    group = np.where(generator.random(matrix.n_rows) < 0.5, "a", "b")
    values = matrix.values.copy()
    values[:, 2] = 2.0 * (group == "b") + 0.3 * generator.normal(size=matrix.n_rows)
    margin = -1.9 + 1.2 * (values[:, 0] - values[:, 1]) + 0.25 * (group == "b")
    is_bad = (generator.random(matrix.n_rows) < expit(margin)).astype(float)
    return replace(matrix, values=values, is_bad=is_bad), group


def test_what_carries_a_group_is_named_first(unfair, small_config):
    matrix, group = unfair
    found = find_proxies(matrix, (group == "a").astype(float), small_config)
    assert found.told.value > 0.95
    assert found.carriers[0][0] == "noise"
    assert sum(share for _, share in found.carriers) == pytest.approx(1)


def test_a_group_that_nothing_carries_cannot_be_told(draw_matrix, small_config):
    matrix = draw_matrix(1500, seed=8)
    member = (np.random.default_rng(1).random(matrix.n_rows) < 0.4).astype(float)
    member[:50] = np.nan
    found = find_proxies(matrix, member, small_config)
    assert 0.42 < found.told.value < 0.58


@pytest.fixture(scope="module")
def tried(unfair, small_config):
    matrix, group = unfair
    return search_alternatives(matrix, group, ["noise", "job", "absent"], small_config, Costs(), steps=(0, 1))


def test_without_what_carries_the_group_the_groups_lie_nearer(tried):
    base, without = tried
    assert base.left_out == ()
    assert without.left_out == ("noise",)
    assert base.cost_apart.value == base.cost_apart.low == base.cost_apart.high == 0
    assert without.approval_ratio.value > base.approval_ratio.value
    assert without.goods_declined_apart.value < base.goods_declined_apart.value


def test_the_alternative_chosen_costs_no_more_than_is_tolerated(tried):
    dear = max(0.0, tried[1].cost_apart.value)
    assert choose_alternative(tried, tolerance=dear + 0.01) is tried[1]
    assert choose_alternative(tried, tolerance=tried[1].cost_apart.value - 0.01) is None
    assert choose_alternative(tried[:1], tolerance=1.0) is None


def test_time_that_is_up_leaves_the_model_as_it_is(unfair, small_config):
    matrix, group = unfair
    found = search_alternatives(matrix, group, ["noise"], small_config, Costs(), steps=(0, 1), minutes=0)
    assert len(found) == 1


def test_the_order_of_the_rows_does_not_matter(unfair, small_config, tried):
    matrix, group = unfair
    back = np.arange(matrix.n_rows)[::-1]
    again = search_alternatives(matrix.take(back), group[back], ["noise"], small_config, Costs(), steps=(0, 1))
    assert again == tried


@pytest.mark.parametrize("steps", [(), (1, 2)])
def test_the_first_step_reads_everything(unfair, small_config, steps):
    with pytest.raises(ValueError, match="first step"):
        search_alternatives(*unfair, ["noise"], small_config, Costs(), steps=steps)
