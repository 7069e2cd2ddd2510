import json

import numpy as np
import pytest
from scipy.special import expit

from clairscore.models.calibration import Sigmoid
from clairscore.models.calibration.choice import FAMILY
from clairscore.models.calibration.saved import read_calibration


@pytest.mark.parametrize("kind", FAMILY)
def test_each_kind_is_read_back_as_it_was_written(kind):
    generator = np.random.default_rng(0)
    raw = generator.normal(-2, 1, 2_000)
    fitted = FAMILY[kind](generator.random(2_000) < expit(raw), raw)
    facts = json.loads(json.dumps(fitted.facts(), allow_nan=False))
    assert facts["kind"] == kind
    assert read_calibration(facts) == fitted


def test_slope_and_intercept_without_a_kind_are_a_sigmoid():
    assert read_calibration({"slope": 0.9, "intercept": -0.1}) == Sigmoid(0.9, -0.1)


def test_a_kind_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="of the kind 'spline'"):
        read_calibration({"kind": "spline"})
