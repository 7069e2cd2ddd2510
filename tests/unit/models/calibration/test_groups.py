import numpy as np
import pytest

from clairscore.models.calibration.groups import group_scores


@pytest.mark.parametrize("n", [1, 10, 49, 50, 400, 20_000])
def test_every_application_is_counted_once_and_no_group_is_small(n):
    generator = np.random.default_rng(n)
    raw, bads = np.round(generator.normal(size=n), 2), (generator.random(n) < 0.2).astype(float)
    found = group_scores(bads, raw)
    assert (found.n_rows.sum(), found.bads.sum()) == (n, bads.sum())
    assert found.n_rows.min() >= min(n, 25)
    assert found.raw.size <= 250
    assert (np.diff(found.raw) > 0).all()


def test_equal_scores_are_never_parted():
    raw = np.repeat([0.0, 1.0, 2.0], [10, 500, 40])
    found = group_scores(np.zeros(550), raw)
    assert set(found.raw.tolist()) <= {0.0, 1.0, 2.0, (500 * 1.0) / 510}
    assert found.n_rows.tolist() == [510, 40]
