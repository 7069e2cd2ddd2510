import numpy as np
import pytest

from clairscore.metrics.discrimination import auc
from clairscore.models.curves import precision_recall_points, roc_points


def test_the_area_under_the_roc_is_the_auc():
    generator = np.random.default_rng(1)
    pds = generator.random(5000)
    is_bad = (generator.random(5000) < pds).astype(float)
    x, y = roc_points(is_bad, pds)
    assert x.size <= 300
    assert np.trapezoid(y, x) == pytest.approx(auc(is_bad, pds), abs=0.001)


def test_refusing_all_finds_all_bads_at_the_bad_rate():
    recall, precision = precision_recall_points([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4])
    assert recall[-1] == 1
    assert precision[-1] == 0.5
    assert precision[0] == 1
