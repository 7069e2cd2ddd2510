from dataclasses import replace

import numpy as np

from clairscore.models.selection.null_importance import deal_outcomes, measure_null_importance


def test_dealt_outcomes_are_the_same_outcomes_on_other_persons():
    person = np.array([5, 9, 9, 2, 7, 7, 1])
    is_bad = np.array([1.0, 1, 0, 0, 0, 0, 1])
    lots = [deal_outcomes(is_bad, person, seed) for seed in range(40)]
    for dealt in lots:
        assert dealt.sum() == is_bad.sum()
        pairs = sorted([tuple(dealt[person == 9]), tuple(dealt[person == 7])])
        assert pairs == [(0.0, 0.0), (1.0, 0.0)]
    assert len({tuple(dealt) for dealt in lots}) > 3
    assert (deal_outcomes(is_bad, person, 1) == lots[1]).all()


def test_a_driver_gains_more_than_by_lot_and_noise_does_not(offered, model, quick):
    found = measure_null_importance(offered.take_features(np.array([0, 2, 3, 4])), model, quick)
    assert (found.ratio[:2] > 1).all()
    assert (found.ratio[2:] <= 1).all()


def test_noise_of_many_values_gains_more_by_lot_than_noise_of_few(offered, model, quick):
    found = measure_null_importance(offered.take_features(np.array([3, 4])), model, quick)
    assert found.null_gain[1] > found.null_gain[0]


def test_the_number_of_threads_changes_nothing(offered, model, quick):
    columns = offered.take_features(np.array([0, 3]))
    one, two = (measure_null_importance(columns, replace(model, n_threads=n), quick) for n in (1, 2))
    assert (one.gain == two.gain).all()
    assert (one.null_gain == two.null_gain).all()


def test_progress_is_told_to_the_end(offered, model, quick):
    told = []
    measure_null_importance(offered.take_features(np.array([0])), model, quick, report=lambda *one: told.append(one))
    assert ("gain", quick.n_repeats, quick.n_repeats) in told
    assert told[-1] == ("null gain", quick.n_shuffles, quick.n_shuffles)
