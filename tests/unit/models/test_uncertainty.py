import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import betainc, betaincinv, expit, logit
from scipy.stats import beta

from clairscore.models.uncertainty import Uncertainty, fit_uncertainty, pool_adjacent_violators

CUTOFF = 1 / 11
PDS = st.floats(0.0005, 0.9)


def draw(n=20_000, seed=0):
    generator = np.random.default_rng(seed)
    margin = generator.normal(-2.8, 1, n)
    return (generator.random(n) < expit(margin)).astype(float), margin


FITTED = fit_uncertainty(*draw())


def test_the_interval_is_jeffreys_where_neighbours_go_bad_as_often_as_the_pd_says():
    posterior = beta(20.5, 80.5)
    even = Uncertainty(margin=(-5.0, 5.0), bads=(20.0, 20.0), n_neighbours=100)
    low, high = even.interval(posterior.median())
    assert_allclose([low, high], [posterior.ppf(0.025), posterior.ppf(0.975)])


def test_the_interval_holds_the_true_bad_rate_about_nineteen_times_in_twenty():
    held = []
    for seed in range(60):
        bads, margin = draw(4_000, seed)
        for point in (-4.0, -3.0, -2.0, -1.0):
            # Calibration as it is in the neighbourhood of the point, with the error a sample makes.
            near = np.argsort(np.abs(margin - point))[:200]
            local = (bads[near].sum() + 0.5) / 201
            low, high = fit_uncertainty(bads, margin).interval(local)
            held.append(low <= expit(margin[near]).mean() <= high)
    assert 0.90 <= np.mean(held) <= 0.99


@given(PDS)
def test_the_interval_holds_its_pd_and_stays_between_0_and_1(p_default):
    low, high = FITTED.interval(p_default)
    assert 0 <= low < p_default < high <= 1


def test_the_interval_is_shorter_with_more_development_applications():
    small, large = (fit_uncertainty(*draw(n)).interval(0.08) for n in (2_000, 40_000))
    assert large[1] - large[0] < small[1] - small[0]


def test_confidence_is_a_half_on_the_cutoff():
    assert_allclose(FITTED.confidence(CUTOFF, CUTOFF), 0.5)


@given(st.one_of(PDS, st.floats(0, 1), st.sampled_from([0.0, 1.0, CUTOFF, 1e-13, 1 - 1e-13])))
def test_one_pd_is_judged_as_it_is_among_many(p_default):
    judged = FITTED.judge(p_default, CUTOFF)
    for pds in (p_default, [p_default, 0.2], [0.1, 0.9, p_default]):
        (low, high), sure = FITTED.interval(pds), FITTED.confidence(pds, CUTOFF)
        among = np.stack([low, high, sure], axis=-1).reshape(-1, 3)[np.flatnonzero(np.atleast_1d(pds) == p_default)[0]]
        assert among.tolist() == list(judged)


@given(st.one_of(PDS, st.floats(0, 1), st.sampled_from([0.0, 1.0, CUTOFF])))
def test_a_pd_is_judged_as_the_formula_says(p_default):
    centre, limit = (logit(np.clip(one, 1e-12, 1 - 1e-12)) for one in (p_default, CUTOFF))
    bads = np.interp(centre, FITTED.margin, FITTED.bads)
    a, b = bads + 0.5, FITTED.n_neighbours - bads + 0.5
    quantiles = [
        np.clip(betaincinv(a, b, share), 1e-12, 1 - 1e-12) for share in ((1 - 0.95) / 2, 0.5, 1 - (1 - 0.95) / 2)
    ]
    low, middle, high = logit(quantiles)
    below = betainc(a, b, expit(limit - centre + middle))
    sure = np.clip(below if p_default < CUTOFF else 1 - below, 0.5, 1.0)
    assert FITTED.judge(p_default, CUTOFF) == (expit(centre - middle + low), expit(centre - middle + high), sure)


@given(PDS)
def test_confidence_is_lowest_at_the_cutoff(p_default):
    assert 0.5 <= FITTED.confidence(p_default, CUTOFF) <= 1


@given(st.floats(0.01, 4), st.floats(0.01, 4), st.sampled_from([-1, 1]))
def test_confidence_does_not_fall_as_the_pd_moves_away_from_the_cutoff(one, other, side):
    near, far = sorted((one, other))
    place = logit(CUTOFF)
    nearer, farther = FITTED.confidence(expit(place + side * np.array([near, far])), CUTOFF)
    assert farther >= nearer - 1e-6


@given(PDS)
def test_confidence_is_above_its_level_when_the_interval_leaves_the_cutoff_out(p_default):
    low, high = FITTED.interval(p_default)
    leaves_out = not low <= CUTOFF <= high
    assert (
        leaves_out == (FITTED.confidence(p_default, CUTOFF) > 0.975)
        or min(abs(low - CUTOFF), abs(high - CUTOFF)) < 1e-9
    )


def test_vectors_give_what_their_entries_give():
    pds = np.array([0.01, 0.05, 0.3])
    low, high = FITTED.interval(pds)
    assert [FITTED.interval(one) for one in pds] == list(zip(low, high, strict=True))


def test_extreme_pds_have_an_interval():
    low, high = FITTED.interval(np.array([0.0, 1.0]))
    assert np.isfinite(low).all()
    assert np.isfinite(high).all()
    assert (FITTED.confidence(np.array([0.0, 1.0]), CUTOFF) > 0.999).all()


def test_neighbours_are_the_share_asked_for_within_its_bounds():
    bads, margin = draw(3_000)
    assert fit_uncertainty(bads, margin).n_neighbours == 150
    assert fit_uncertainty(bads, margin, most_neighbours=120).n_neighbours == 120
    assert fit_uncertainty(bads[:50], margin[:50]).n_neighbours == 50


def test_bads_are_counted_among_the_nearest():
    margin = np.array([0.0, 1.0, 2.0, 3.0, 10.0])
    found = fit_uncertainty([0, 0, 1, 1, 1], margin, fewest_neighbours=2, neighbour_share=0.1)
    assert_allclose(np.interp(margin, found.margin, found.bads), [0, 0, 1, 2, 2], atol=1.01)
    assert (found.bads[0], found.bads[-1]) == (0.0, 2.0)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_pooled_values_never_fall_and_keep_their_sum(values):
    pooled = pool_adjacent_violators(np.array(values, dtype=float))
    assert (np.diff(pooled) >= 0).all()
    assert_allclose(pooled.sum(), sum(values))


def test_no_row_is_refused():
    with pytest.raises(ValueError, match="no row"):
        fit_uncertainty([], [])
