from dataclasses import replace

import numpy as np
import pytest

from clairscore.features.feature import Feature
from clairscore.models.fitted.encoding import TargetEncoding
from clairscore.models.fitted.feature import Inputs
from clairscore.models.fitted.saved import FittedColumns, save_fits

RATE = Feature("job_bad_rate", "Bad rate.", "application", "share", "number", "rises", "never missing", "income", False)
JOB = TargetEncoding(RATE, ("job",))
ROWS = Inputs(np.arange(40), np.repeat([[0.0], [1.0]], 20, axis=0), ("job",))


@pytest.fixture
def saved():
    return save_fits((JOB,), (JOB.fit(ROWS, np.repeat([0.0, 1.0], 20), 0),))


def test_fitted_columns_come_after_the_features(saved):
    columns = FittedColumns(saved, {JOB.name: JOB})
    found = columns.widen(ROWS)
    assert [one.name for one in columns.features] == ["job_bad_rate"]
    assert found.shape == (40, 2)
    assert found[0, 1] < 0.5 < found[-1, 1]


def test_without_fits_the_features_are_what_they_are():
    assert FittedColumns((), {}).widen(ROWS) is ROWS.values


@pytest.mark.parametrize("declared", [{}, {JOB.name: replace(JOB, prior_weight=7)}])
def test_a_fit_that_is_declared_otherwise_today_is_refused(saved, declared):
    with pytest.raises(ValueError, match="'job_bad_rate' is declared otherwise today"):
        FittedColumns(saved, declared)
