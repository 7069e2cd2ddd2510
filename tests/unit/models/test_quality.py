import numpy as np
from numpy.testing import assert_allclose

from clairscore.models.quality import measure_quality


def test_each_fold_is_measured_by_itself():
    is_bad = np.array([0.0, 1.0, 0.0, 1.0])
    p_default = np.array([0.1, 0.9, 0.8, 0.2])
    found = measure_quality(is_bad, p_default, np.array([0, 0, 1, 1]), np.arange(4))
    assert found.fold_auc == (1.0, 0.0)
    assert (found.n_rows, found.n_bad, found.bad_rate) == (4, 2, 0.5)


def test_gini_and_auc_agree(trained_model):
    quality = trained_model.quality
    assert_allclose(quality.gini, 2 * quality.auc.value - 1)
    assert quality.auc.low < quality.auc.value < quality.auc.high
