from dataclasses import replace

import numpy as np
import pytest

from clairscore.models.fitted.saved import FittedColumns
from clairscore.registry.shelf import ModelShelf
from clairscore.workflows.cohorts import parts_by_id, read_cohorts
from clairscore.workflows.fitted import fitted_columns
from clairscore.workflows.scenarios import judge_scenarios
from clairscore.workflows.vector import ApplicantVector


@pytest.fixture(scope="module")
def champion(demo_home, lender):
    return ModelShelf(demo_home / "models" / lender.name).load()


@pytest.fixture(scope="module")
def vector(champion, lender):
    return ApplicantVector(lender, lender.feature_set(champion.feature_set), fitted_columns(lender, champion))


def test_a_training_seals_how_its_scenario_clients_fared(champion, lender, vector):
    assert champion.evidence["scenarios"] == judge_scenarios(lender, vector, champion.margin)


def test_a_demand_that_does_not_hold_is_said_and_fails_the_whole(champion, lender, vector):
    upside_down = judge_scenarios(lender, vector, lambda values: -champion.margin(values))
    assert not upside_down["passed"]
    upright = judge_scenarios(lender, vector, champion.margin)
    for before, after in zip(upright["demands"], upside_down["demands"], strict=True):
        assert after["apart"] == pytest.approx(-before["apart"])
        assert after["passed"] == (before["apart"] <= 0)


def test_a_lender_without_scenario_clients_has_nothing_to_fail(lender, vector, champion):
    found = judge_scenarios(replace(lender, scenarios=None), vector, champion.margin)
    assert found == {"profiles": [], "demands": [], "passed": True}


def test_stability_counts_every_labelled_application_once(champion):
    trend = champion.evidence["stability"]["trend"]
    assert champion.evidence["stability"]["by"] == "application id"
    assert sum(one["n_rows"] for one in trend["cohorts"]) == champion.training["n_rows"]
    assert sum(one["n_bad"] for one in trend["cohorts"]) == champion.training["n_bad"]
    assert [one["name"] for one in trend["cohorts"]] == [f"{part:02d}" for part in range(1, 11)]


def test_parts_follow_the_ids_whatever_their_order():
    ids = np.random.default_rng(0).permutation(np.arange(1000, 1020))
    parts = dict(zip(ids.tolist(), parts_by_id(ids).tolist(), strict=True))
    assert (parts[1000], parts[1001], parts[1002], parts[1019]) == ("01", "01", "02", "10")


def test_a_declared_cohort_is_read_for_each_application(typed, lender):
    declared = replace(lender, cohort=lambda rows: rows.children.cast("int64"))
    ids = np.asarray(sorted(ids_of(typed, lender)), dtype=np.int64)
    cohorts, by = read_cohorts(typed, declared, ids[::3])
    assert by == "declared"
    assert cohorts.size == ids[::3].size
    assert set(cohorts.tolist()) <= {str(n) for n in range(31)}
    assert len(set(cohorts.tolist())) > 1


def ids_of(typed, lender):
    import pyarrow.parquet as pq

    table = pq.read_table(typed.paths[lender.application.name], columns=[lender.application.key])
    return table.column(0).to_pylist()


def test_bins_of_the_bundle_know_the_features_and_the_score(champion):
    assert set(champion.bins) == set(champion.feature_names)
    assert sum(champion.score_bins.shares) == pytest.approx(1)


def test_no_fitted_column_means_the_set_alone(lender):
    chosen = lender.feature_set("application_2026_11")
    assert tuple(ApplicantVector(lender, chosen, FittedColumns((), {})).features) == chosen.features
