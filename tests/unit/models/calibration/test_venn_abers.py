import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression

from clairscore.models.calibration.groups import group_scores
from clairscore.models.calibration.venn_abers import fit_venn_abers


def draw(n, seed=0):
    generator = np.random.default_rng(seed)
    raw = generator.normal(-1.5, 1, n)
    return (generator.random(n) < expit(0.8 * raw)).astype(float), raw


def test_the_two_pds_are_isotonic_rates_with_the_applicant_put_among_them_as_good_and_as_bad():
    bads, raw = draw(1_000)
    groups = group_scores(bads, raw)
    low, high = fit_venn_abers(bads, raw).interval(groups.raw)
    for at in range(0, groups.raw.size, 5):
        one = np.eye(groups.raw.size)[at]
        as_good, as_bad = (
            IsotonicRegression().fit_transform(
                groups.raw, (groups.bads + outcome * one) / (groups.n_rows + one), sample_weight=groups.n_rows + one
            )[at]
            for outcome in (0, 1)
        )
        assert_allclose([low[at], high[at]], [max(as_good, 0.5 / 1001), as_bad], atol=1e-9)


@given(st.integers(0, 300), st.integers(2, 300))
def test_it_is_finite_never_falls_and_lies_between_its_two_pds(seed, n):
    generator = np.random.default_rng(seed)
    raw, bads = generator.normal(size=n), generator.integers(0, 2, n)
    found, places = fit_venn_abers(bads, raw), np.linspace(-9, 9, 801)
    margin, (low, high) = found.margin(places), found.interval(places)
    assert np.isfinite(margin).all()
    assert (np.diff(margin) >= 0).all()
    assert (low <= expit(margin) + 1e-12).all()
    assert (expit(margin) <= high + 1e-12).all()


def test_more_applications_bring_the_two_pds_together():
    widths = []
    for n in (500, 20_000):
        low, high = fit_venn_abers(*draw(n)).interval(np.linspace(-3, 0, 50))
        widths.append((high - low).mean())
    assert widths[1] < widths[0] / 3


def test_the_bad_rate_of_others_lies_between_the_mean_of_the_two():
    bads, raw = draw(8_000, seed=1)
    others, places = draw(200_000, seed=2)
    low, high = (end.mean() for end in fit_venn_abers(bads, raw).interval(places))
    assert low - 0.01 <= others.mean() <= high + 0.01
