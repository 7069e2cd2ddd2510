import numpy as np
import pytest

from clairscore.metrics.stability import gini_trend, psi, score_shift, shift_of


def test_psi_is_zero_for_equal_shares_and_the_same_both_ways():
    assert psi([0.2, 0.3, 0.5], [0.2, 0.3, 0.5]) == 0
    assert psi([0.5, 0.5], [0.8, 0.2]) == pytest.approx(psi([0.8, 0.2], [0.5, 0.5]))
    assert psi([0.5, 0.5], [0.8, 0.2]) == pytest.approx(0.3 * np.log(1.6) - 0.3 * np.log(0.4))


def test_psi_of_an_empty_bin_is_finite_and_large():
    assert 0.25 < psi([0.5, 0.5, 0.0], [0.4, 0.4, 0.2]) < 10


@pytest.mark.parametrize("shares", [[0.5, 0.6], [1.5, -0.5], [0.5, float("nan")], [1.0]])
def test_psi_refuses_what_are_no_shares(shares):
    with pytest.raises(ValueError, match=r"bins|Shares"):
        psi([0.5, 0.5], shares)


def test_shift_goes_by_the_rule_of_thumb():
    assert [shift_of(index) for index in (0.05, 0.1, 0.24, 0.25)] == ["none", "moderate", "moderate", "large"]


def drawn(strengths, n=4000, seed=3):
    """Outcomes and scores of cohorts whose scores tell less and less, or as much."""
    generator = np.random.default_rng(seed)
    is_bad = (generator.random(n * len(strengths)) < 0.2).astype(float)
    cohort = np.repeat(np.arange(len(strengths)), n)
    score = generator.normal(size=is_bad.size) + np.asarray(strengths)[cohort] * is_bad
    return is_bad, 1 / (1 + np.exp(-score)), cohort


def test_a_model_that_ranks_worse_every_period_has_a_falling_trend():
    found = gini_trend(*drawn([1.6, 1.3, 1.0, 0.7, 0.4]))
    assert found.slope.high < 0
    assert found.stability < found.mean + 88 * found.slope.value + 1e-9
    ginis = [one.gini.value for one in found.cohorts]
    assert ginis == sorted(ginis, reverse=True)


def test_a_model_that_ranks_alike_has_none():
    found = gini_trend(*drawn([1.0] * 6))
    assert found.slope.low < 0 < found.slope.high
    assert sum(one.n_rows for one in found.cohorts) == 24_000


def test_the_slope_is_that_of_a_line_through_the_ginis():
    is_bad, pds, cohort = drawn([1.4, 1.0, 0.6], n=3000)
    found = gini_trend(is_bad, pds, cohort)
    ginis = np.array([one.gini.value for one in found.cohorts])
    weights = [1 / (one.gini.high - one.gini.low) ** 2 for one in found.cohorts]
    assert found.slope.value == pytest.approx(np.polyfit([0, 1, 2], ginis, 1, w=np.sqrt(weights))[0])


def test_a_cohort_without_bads_has_no_gini_and_two_cohorts_no_trend():
    is_bad, pds, cohort = drawn([1.0] * 4, n=500)
    is_bad[cohort == 1] = 0
    assert gini_trend(is_bad, pds, cohort).cohorts[1].gini is None
    assert gini_trend(is_bad[cohort < 3], pds[cohort < 3], cohort[cohort < 3]) is None


def test_scores_that_did_not_move_show_no_shift():
    generator = np.random.default_rng(1)
    found = score_shift(generator.normal(size=5000), generator.normal(size=3000))
    assert found.shift == "none"
    assert found.psi < 0.02


def test_a_sure_but_tiny_move_in_a_large_sample_is_no_alarm():
    generator = np.random.default_rng(2)
    found = score_shift(generator.normal(size=200_000), generator.normal(0.03, 1, size=200_000))
    assert found.p_value < 0.01
    assert found.shift == "none"


def test_a_large_index_of_a_handful_of_rows_is_no_alarm():
    generator = np.random.default_rng(4)
    found = score_shift(generator.normal(size=5000), generator.normal(size=12))
    assert found.psi > 0.1
    assert found.shift == "none"


def test_riskier_scores_are_a_shift_with_its_direction():
    generator = np.random.default_rng(5)
    found = score_shift(generator.normal(size=5000), generator.normal(1, 1, size=5000))
    assert found.shift == "large"
    assert found.mean_shift == pytest.approx(1, abs=0.1)


def test_quantiles_stand_for_the_rows_behind_them():
    generator = np.random.default_rng(6)
    rows, later = generator.normal(size=20_000), generator.normal(0.15, 1, size=4000)
    quantiles = np.quantile(rows, np.arange(1, 200) / 200)
    whole, stand_in = score_shift(rows, later), score_shift(quantiles, later, n_expected=rows.size)
    assert stand_in.shift == whole.shift == "moderate"
    assert stand_in.psi == pytest.approx(whole.psi, abs=0.01)
    assert stand_in.mean_shift == pytest.approx(whole.mean_shift, abs=0.02)
