from dataclasses import replace

import numpy as np
import pytest

from clairscore.errors import TrainingError
from clairscore.models.selection.choice import choose, order_of_worth


@pytest.fixture(scope="module")
def choice(offered, model, quick):
    return choose({"drawn": offered}, model, quick, complexity=[1, 9, 1, 1, 1, 1, 1])


def test_drivers_stay_and_each_other_feature_goes_for_its_own_reason(choice):
    assert dict(zip(choice.names, choice.why, strict=True)) == {
        "driver": "kept",
        "copy": "redundant",
        "second": "kept",
        "noise": "no gain",
        "fine_noise": "no gain",
        "constant": "constant",
        "absent": "constant",
    }
    assert choice.kept == ("driver", "second")
    assert choice.stands_for[choice.names.index("copy")] == "driver"


def test_what_was_found_is_there_for_every_feature(choice, offered):
    found = choice.findings["drawn"]
    assert found.missing_rate.tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert np.nansum(found.gain) == pytest.approx(1)
    assert np.isnan(found.gain).tolist() == [False] * 5 + [True] * 2
    assert np.isnan(found.null_ratio).tolist() == [False, True, False, False, False, True, True]


@pytest.mark.parametrize(
    ("share", "missing", "complexity", "first"),
    [
        ([0.1, 0.2], [0.0, 0.9], [1, 9], "other"),
        ([0.20003, 0.2], [0.5, 0.1], [1, 9], "other"),
        ([0.2, 0.2], [0.1, 0.1], [9, 1], "other"),
        ([0.2, 0.2], [0.1, 0.1], [1, 1], "one"),
    ],
)
def test_gain_comes_before_missing_values_and_these_before_simplicity(share, missing, complexity, first):
    names = ["one", "other"]
    assert names[order_of_worth(names, np.array(share), np.array(missing), complexity)[0]] == first


def test_a_feature_one_delivery_speaks_for_is_kept_though_another_has_no_value_of_it(
    offered, draw_offered, model, quick
):
    other = draw_offered(seed=8)
    values = other.values.copy()
    values[:, 2] = np.nan
    found = choose({"one": offered, "other": replace(other, values=values)}, model, quick)
    assert "second" in found.kept
    assert np.isnan(found.findings["other"].null_ratio[2])


def test_what_is_alike_on_one_delivery_only_is_not_redundant(offered, draw_offered, model, quick):
    other = draw_offered(seed=8)
    values = other.values.copy()
    values[:, 1] = np.random.default_rng(2).normal(size=other.n_rows)
    found = choose({"one": offered, "other": replace(other, values=values)}, model, quick)
    assert found.why[1] != "redundant"


def test_noise_alone_is_refused_in_a_sentence(offered, model, quick):
    with pytest.raises(TrainingError, match="gains more from the outcomes than by lot"):
        choose({"drawn": offered.take_features(np.array([4]))}, model, quick)
    with pytest.raises(TrainingError, match="No feature differs"):
        choose({"drawn": offered.take_features(np.array([5, 6]))}, model, quick)
