import pytest

from clairscore.charts.trials import Trial, parallel_trials

TRIALS = [
    Trial({"learning_rate": 0.001, "num_leaves": 8, "class_weight": None}, 0.6),
    Trial({"learning_rate": 0.1, "num_leaves": 32, "class_weight": "balanced"}, 0.5),
]


def axes(**options):
    (lines,) = parallel_trials(TRIALS, "cost", "en", **options).data
    return {axis.label: axis for axis in lines.dimensions}, lines


def test_every_parameter_has_an_axis_and_the_result_comes_last():
    found, _ = axes(higher_is_better=False)
    assert list(found) == ["learning_rate", "num_leaves", "class_weight", "cost"]
    assert list(found["cost"].values) == [0.6, 0.5]


def test_words_stand_at_even_steps_and_wide_numbers_on_a_logarithmic_axis():
    found, _ = axes(higher_is_better=False)
    assert list(found["class_weight"].ticktext) == ["None", "balanced"]
    assert list(found["class_weight"].values) == [0, 1]
    assert list(found["learning_rate"].values) == pytest.approx([-3, -1])
    assert list(found["learning_rate"].ticktext) == ["0.001", "0.01", "0.1"]
    assert list(found["num_leaves"].values) == [8, 32]


@pytest.mark.parametrize("higher_is_better", [True, False])
def test_the_best_has_the_darkest_colour_whichever_way_is_better(higher_is_better):
    _, lines = axes(higher_is_better=higher_is_better)
    assert lines.line.reversescale is (not higher_is_better)
