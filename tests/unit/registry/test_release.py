import re
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from numpy.testing import assert_allclose

from clairscore.decisions.cutoff import choose_cutoff
from clairscore.features.feature import FeatureSet
from clairscore.metrics.cost import business_cost
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.release import write_bundle


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_release_gives_the_same_bytes(release, tmp_path):
    for name in ("one", "other"):
        write_bundle(release, tmp_path / name, "home_credit", "v1")
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_the_order_of_the_rows_does_not_change_a_byte(release, tmp_path):
    order = np.random.default_rng(0).permutation(release.matrix.n_rows)
    write_bundle(release, tmp_path / "one", "home_credit", "v1")
    write_bundle(replace(release, matrix=release.matrix.take(order)), tmp_path / "other", "home_credit", "v1")
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_the_cutoff_is_chosen_on_out_of_fold_pds(release, bundle):
    trained = release.trained
    chosen = choose_cutoff(
        trained.is_bad,
        trained.oof_p_default,
        release.policy.costs,
        person=trained.person,
        seed=trained.config.seed,
    )
    assert bundle.cutoff_choice == chosen
    assert bundle.cutoff == chosen.value == bundle.metrics["cutoff"]


def test_metrics_are_those_of_rows_no_model_had_seen(release, bundle):
    trained, metrics = release.trained, bundle.metrics
    cost = business_cost(trained.is_bad, trained.oof_p_default, bundle.cutoff, release.policy.costs)
    assert_allclose(metrics["cost"]["value"], cost)
    assert metrics["auc"]["value"] == trained.quality.auc.value
    assert metrics["cost"]["value"] < min(metrics["approve_all_cost"], metrics["refuse_all_cost"])


def test_no_row_of_a_person_is_in_the_bundle(release, bundle):
    text = b"".join(content for name, content in contents(bundle.path).items() if name != "model.txt").decode()
    whole_numbers = {int(number) for number in re.findall(r"(?<![\d.e-])\d{6}(?![\d.])", text)}
    assert not whole_numbers & set(release.trained.ids.tolist())
    assert len(bundle.uncertainty.margin) < release.matrix.n_rows / 5


def test_global_importance_is_the_mean_of_absolute_contributions(release, bundle):
    config = release.trained.config
    n_rows = release.matrix.n_rows
    sample = np.sort(np.random.default_rng(config.seed).choice(n_rows, config.importance_rows, replace=False))
    parts = bundle.contributions(release.matrix.values[sample])[:, :-1]
    assert bundle.importance.n_rows == config.importance_rows
    assert_allclose(list(bundle.importance.features.values()), np.abs(parts).mean(axis=0))
    income_and_job = parts[:, 1] + parts[:, 3]
    assert_allclose(bundle.importance.subjects["income"], np.abs(income_and_job).mean())
    assert bundle.importance.features["absent"] == 0
    assert bundle.importance.directions["late_days"] > 0.95
    assert bundle.importance.directions["income"] < -0.95
    assert bundle.importance.directions["job"] is None
    assert bundle.importance.raises["late_days"] == (parts[:, 0] > 0).sum() / (parts[:, 0] != 0).sum()
    assert bundle.importance.raises["absent"] is None
    assert bundle.importance.subjects_raise["income"] == (income_and_job > 0).mean()


def test_training_says_what_is_needed_to_replay_it(release, bundle):
    training = bundle.training
    assert training["created_at"] == "2026-11-20T12:00:00+00:00"
    assert training["seed"] == release.trained.config.seed
    assert training["config"]["boosting"]["num_leaves"] == release.trained.config.boosting.num_leaves
    assert (training["n_rows"], training["n_bad"]) == (release.matrix.n_rows, release.matrix.n_bad)
    assert set(bundle.versions) == {"python", "clairscore", "lightgbm", "numpy", "scipy"}
    assert bundle.fingerprint == "f" * 64


def test_a_feature_set_of_other_columns_is_refused(release):
    with pytest.raises(ValueError, match="do not have the same columns"):
        replace(release, feature_set=FeatureSet("other", release.matrix.features[1:]))


def test_a_moment_without_time_zone_is_refused(release):
    with pytest.raises(ValueError, match="time zone"):
        replace(release, created_at=datetime(2026, 11, 20))


def test_a_folder_that_exists_is_not_written_over(release, bundle):
    before = contents(bundle.path)
    with pytest.raises(FileExistsError):
        write_bundle(release, bundle.path, "home_credit", "v1")
    assert contents(bundle.path) == before
    assert ScoringBundle.load(bundle.path).digest == bundle.digest


def test_with_amounts_the_curve_is_in_money_too_and_says_the_cutoff_of_the_amounts(release, tmp_path):
    credit = np.where(release.trained.is_bad == 1, 20_000.0, 5_000.0)
    write_bundle(replace(release, credit=credit), tmp_path / "money", "home_credit", "v1")
    curve = ScoringBundle.load(tmp_path / "money").cutoff_curve
    assert curve.by_amounts.value < ScoringBundle.load(tmp_path / "money").cutoff
    everyone = curve.points[-1]
    amounts, approved = release.policy.amounts, release.trained.oof_p_default < everyone.cutoff
    earned = amounts.expected_profit(release.trained.is_bad, credit)
    assert_allclose(everyone.profit, earned[approved].sum() / credit.size)


def test_amounts_of_other_applications_are_refused(release):
    with pytest.raises(ValueError, match="There are 3 amounts for"):
        replace(release, credit=np.ones(3))
