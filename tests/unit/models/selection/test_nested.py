from dataclasses import replace

import numpy as np
import pytest

from clairscore.models.selection import nested
from clairscore.models.selection.choice import choose
from clairscore.models.selection.judging import judge_out_of_fold
from clairscore.models.selection.nested import estimate_nested
from clairscore.models.split import deal_into_folds


def test_each_fold_chooses_on_the_rows_that_train_and_on_no_other(offered, model, quick, monkeypatch):
    seen = []

    def spy(deliveries, *arguments, **options):
        seen.append(set(deliveries["fold"].ids.tolist()))
        return choose(deliveries, *arguments, **options)

    monkeypatch.setattr(nested, "choose", spy)
    estimate_nested(offered, ["driver"], replace(model, n_threads=1), quick)
    fold = deal_into_folds(offered.is_bad, offered.person, model.n_folds, model.seed)
    assert seen == [set(offered.ids[fold != index].tolist()) for index in range(model.n_folds)]


def test_a_column_that_tells_the_outcome_of_rows_that_judge_alone_is_not_chosen_in_their_fold(offered, model, quick):
    fold = deal_into_folds(offered.is_bad, offered.person, model.n_folds, model.seed)
    values = offered.values.copy()
    values[:, 4] = np.random.default_rng(4).normal(size=offered.n_rows)
    values[fold == 0, 4] += 6 * offered.is_bad[fold == 0]
    canary = replace(offered, values=values)
    on_all = choose({"all": canary}, model, quick).kept
    picked = []

    def pick(training):
        kept = choose({"fold": training}, replace(model, n_threads=1), quick).kept
        picked.append(kept)
        return np.flatnonzero(np.isin(training.names, kept))

    judge_out_of_fold(canary, replace(model, n_threads=1), pick)
    assert "fine_noise" in on_all
    assert "fine_noise" not in picked[0]


def test_choosing_out_of_noise_flatters_the_frozen_set_and_not_the_nested_estimate(model, quick, draw_offered):
    plain = draw_offered(400)
    generator = np.random.default_rng(12)
    features = (plain.features[0], *(replace(plain.features[3], name=f"noise_{i}") for i in range(60)))
    values = np.column_stack([generator.normal(size=(400, 61))])
    is_bad = (generator.random(400) < 0.3).astype(float)
    noise = replace(plain, values=values, features=features, is_bad=is_bad, person=plain.ids)
    kept = choose({"noise": noise}, model, replace(quick, null_quantile=0.8)).kept
    found = estimate_nested(noise, kept, model, replace(quick, null_quantile=0.8))
    assert found.frozen.value > found.nested.value
    assert found.nested.low <= 0.55


def test_the_estimate_reports_all_three_and_how_many_features_each_fold_chose(offered, model, quick):
    found = estimate_nested(offered, ["driver", "second"], model, quick)
    assert found.gain.value == pytest.approx(found.nested.value - found.offered.value)
    assert found.frozen.value == pytest.approx(found.nested.value, abs=0.03)
    assert len(found.n_features) == model.n_folds
    assert all(2 <= count <= 4 for count in found.n_features)
