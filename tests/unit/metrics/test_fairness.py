import numpy as np
import pytest

from clairscore.metrics.fairness import audit_groups, cross


def test_figures_of_a_group_are_counted_by_hand():
    is_bad = [1, 1, 0, 0, 0, 0, 1, 0, 0, 0]
    decision = ["approve", "decline", "approve", "decline", "refer", "approve", *["approve"] * 4]
    pds = [0.1, 0.4, 0.1, 0.3, 0.2, 0.1, 0.2, 0.1, 0.1, 0.1]
    group = ["a"] * 6 + ["b"] * 4
    found = audit_groups(group, is_bad, pds, decision, fewest=4, fewest_of_a_kind=1)
    a, b = found.groups
    assert (a.name, a.n_rows, a.n_bad, found.reference) == ("a", 6, 2, "a")
    assert a.approved.value == pytest.approx(3 / 6)
    assert a.referred.value == pytest.approx(1 / 6)
    assert a.goods_declined.value == pytest.approx(1 / 4)
    assert a.bads_approved.value == pytest.approx(1 / 2)
    assert a.bad_rate.value == pytest.approx(2 / 6)
    assert a.gap.value == pytest.approx(1.2 / 6 - 2 / 6)
    assert b.approved.value == 1
    (apart,) = found.disparities
    assert apart.approval_ratio.value == pytest.approx(1 / 0.5)
    assert apart.goods_declined_apart.value == pytest.approx(0 - 1 / 4)
    assert apart.gap_apart.value == pytest.approx((0.5 / 4 - 1 / 4) - (1.2 / 6 - 2 / 6))


def drawn(n=20_000, shift=0.0, seed=0):
    generator = np.random.default_rng(seed)
    group = np.where(generator.random(n) < 0.4, "minority", "majority")
    pds = np.clip(generator.beta(2, 18, n) + shift * (group == "minority"), 0, 1)
    is_bad = (generator.random(n) < np.clip(pds - shift * (group == "minority"), 0, 1)).astype(float)
    return group, is_bad, pds, np.where(pds < 0.11, "approve", "decline")


def test_groups_treated_alike_have_intervals_that_hold_equality():
    found = audit_groups(*drawn())
    (apart,) = found.disparities
    assert apart.approval_ratio.low < 1 < apart.approval_ratio.high
    assert apart.goods_declined_apart.low < 0 < apart.goods_declined_apart.high
    assert apart.gap_apart.low < 0 < apart.gap_apart.high


def test_a_group_thought_riskier_than_it_is_shows_in_every_figure():
    found = audit_groups(*drawn(shift=0.04))
    minority = next(one for one in found.groups if one.name == "minority")
    (apart,) = found.disparities
    assert minority.gap.low > 0
    assert apart.approval_ratio.high < 1
    assert apart.goods_declined_apart.low > 0


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    held = 0
    for seed in range(60):
        group, is_bad, pds, decision = drawn(2000, seed=seed)
        ratio = audit_groups(group, is_bad, pds, decision).disparities[0].approval_ratio
        held += ratio.low <= 1 <= ratio.high
    assert 50 <= held <= 60


def test_a_group_of_few_has_no_figure_not_even_its_size():
    group = ["many"] * 300 + ["few"] * 99
    is_bad = np.tile([1.0, 0.0, 0.0], 133)
    found = audit_groups(group, is_bad, np.full(399, 0.2), ["approve"] * 399)
    few = found.groups[-1]
    assert few.name == "few"
    assert [value for name, value in vars(few).items() if name != "name"] == [None] * 10
    assert found.disparities == ()


def test_a_group_with_few_bads_shows_nothing_of_its_bads():
    is_bad = np.zeros(400)
    is_bad[:19] = 1
    (found,) = audit_groups(["one"] * 400, is_bad, np.full(400, 0.1), ["approve"] * 400).groups
    assert found.n_rows == 400
    assert found.approved.value == 1
    assert [found.n_bad, found.bad_rate, found.gap, found.bads_approved, found.auc] == [None] * 5


def test_a_group_of_which_nobody_is_approved_has_no_ratio():
    group, is_bad = ["a"] * 200 + ["b"] * 150, np.tile([1.0, 0.0], 175)
    found = audit_groups(group, is_bad, np.full(350, 0.5), ["approve"] * 200 + ["decline"] * 150)
    assert found.disparities[0].approval_ratio is None


def test_rows_of_one_person_are_one_witness():
    group, is_bad, pds, decision = drawn(3000)
    alone = audit_groups(group, is_bad, pds, decision).groups[0].approved
    together = audit_groups(group, is_bad, pds, decision, person=np.arange(3000) // 30).groups[0].approved
    assert alone.value == together.value
    assert (together.low, together.high) != (alone.low, alone.high)


def test_crossed_groups_are_their_meeting():
    assert cross([["F", "M", "F"], ["old", "old", "young"]]).tolist() == ["F × old", "M × old", "F × young"]


def test_rows_must_match():
    with pytest.raises(ValueError, match="rows"):
        audit_groups(["a"], [0, 1], [0.1, 0.2], ["approve", "approve"])
