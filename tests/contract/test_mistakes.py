"""Mistakes other systems made, each shown not to happen from delivered tables to the decision.

The modules have their own tests of the same mistakes; these walk the whole way.
"""

import contextlib
import dataclasses

import numpy as np
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from clairscore.decisions.decision import Decision
from clairscore.errors import TrainingError
from clairscore.features.serve import OnlineFeatures
from clairscore.models.config import load_model_config
from clairscore.models.train import train
from clairscore.models.vectors import read_matrix
from clairscore.registry.shelf import ModelShelf
from clairscore.store.clients import Clients
from clairscore.store.database import open_store, sqlite_url
from clairscore.tables.typed import open_typed
from clairscore.workflows.build import built_features
from clairscore.workflows.score import score_delivery
from clairscore.workflows.scoring import open_scoring
from clairscore.workflows.train import train_model


@pytest.fixture(scope="module")
def scores(demo):
    return pacsv.read_csv(demo.scores).to_pandas()


@pytest.fixture(scope="module")
def outcomes(demo):
    table = pq.read_table(demo.home / "data/typed/application.parquet", columns=["application_id", "is_bad"])
    return table.to_pandas().rename(columns={"application_id": "client_id"}).dropna()


@pytest.fixture(scope="module")
def clients(demo, lender):
    store = open_store(sqlite_url(demo.home))
    yield Clients(store, lender.name)
    store.close()


def _decide(demo, lender, client):
    return open_scoring(demo.home, lender).decide(
        client.rows, as_of=client.as_of, language="en", client_id=client.client_id, made_up=True
    )


def test_1_the_pd_is_of_going_bad_and_good_clients_are_not_refused(demo, scores, outcomes):
    joined = scores.merge(outcomes, on="client_id")
    bads, goods = joined[joined["is_bad"] == 1], joined[joined["is_bad"] == 0]
    assert bads["pd"].mean() > goods["pd"].mean()
    assert bads["score"].mean() < goods["score"].mean()
    approved, declined = (joined[joined["decision"] == word] for word in ("approve", "decline"))
    assert approved["is_bad"].mean() < declined["is_bad"].mean()
    assert approved["pd"].max() < demo.bundle.cutoff <= declined["pd"].min()


def test_2_a_bad_that_is_approved_costs_ten_times_a_good_that_is_refused(demo):
    costs = demo.bundle.policy.costs
    assert (costs.false_negative, costs.false_positive) == (10, 1)
    assert demo.bundle.metrics["approve_all_cost"] == pytest.approx(10 * demo.bundle.metrics["bad_rate"])
    assert demo.bundle.metrics["refuse_all_cost"] == pytest.approx(1 - demo.bundle.metrics["bad_rate"])
    assert demo.bundle.cutoff < 0.5


def test_3_shuffled_outcomes_cannot_be_predicted_so_nothing_leaks(demo, lender, tmp_path):
    delivery = open_typed(demo.home / "data/typed")
    chosen = lender.feature_set("application_2026_11")
    path = built_features(delivery, lender, chosen, tmp_path)
    rows = read_matrix(path, chosen.features, lender.application.key, lender.outcome).labelled()
    shuffled = dataclasses.replace(rows, is_bad=np.random.default_rng(3).permutation(rows.is_bad))
    with contextlib.suppress(TrainingError):  # refused because it says nothing of the outcome: as good an answer
        quality = train(shuffled, load_model_config()).quality
        assert quality.auc.low < 0.5 < quality.auc.high


def test_4_training_twice_gives_the_same_model_and_a_restart_the_same_score(demo, lender, clients, tmp_path):
    again = train_model(tmp_path / "home", demo.home / "data/typed", lender, by="a test")
    for name in ("model.txt", "calibration.json", "cutoff.json", "features.json", "uncertainty.json"):
        assert (again.path / name).read_bytes() == (demo.bundle.path / name).read_bytes(), name
    client = clients.find(demo.shown)
    first, second = (_decide(demo, lender, client) for _ in range(2))
    assert (first.p_default, first.reasons) == (second.p_default, second.reasons)


def test_5_a_client_is_scored_on_his_own_rows(demo, lender, clients, scores):
    columns = ["client_id", "pd", "score", "decision", "by_score", "concerns"]
    sample = scores.sample(25, random_state=1)[columns]
    for client_id, p_default, score, *decided in sample.itertuples(index=False):
        evidence = _decide(demo, lender, clients.find(client_id))
        assert evidence.client_id == client_id
        assert evidence.p_default == pytest.approx(p_default, rel=1e-9)
        referring = {concern.code for concern in evidence.concerns if concern.refers}
        assert evidence.score == score
        assert decided[:2] == [evidence.decision.value, evidence.by_score.value]
        assert set(str(decided[2] or "").split()) - {"nan"} == referring
    assert sample["concerns"].any()


def test_8_a_client_scores_the_same_alone_as_among_all(demo, lender, tmp_path, scores):
    chosen = scores["client_id"].tolist()[:5]
    folder = tmp_path / "few"
    folder.mkdir()
    for name in ("application_train", "application_test"):
        table = pq.read_table(demo.home / f"data/delivered/{name}.parquet").to_pandas()
        table[table["SK_ID_CURR"].isin(chosen)].to_csv(folder / f"{name}.csv", index=False)
    for path in (demo.home / "data/delivered").glob("*.parquet"):
        if not path.stem.startswith("application"):
            (folder / path.name).symlink_to(path)
    delivered = [path for path in folder.iterdir() if path.stat().st_size]
    assert delivered
    score_delivery(demo.home, folder, lender, tmp_path / "few.csv")
    few = pacsv.read_csv(tmp_path / "few.csv").to_pandas().merge(scores, on="client_id")
    assert len(few) == 5
    np.testing.assert_allclose(few["pd_x"], few["pd_y"], rtol=1e-9)


def test_10_paying_late_raises_what_paying_early_does_not(lender):
    feature = lender.catalog.find("installment_dpd_mean_all")
    online = OnlineFeatures([feature], lender.catalog)

    def delay(paid_day):
        rows = {
            "application": {"birth_day": [-12000.0]},
            "installments_payments": {"due_day": [-100.0], "paid_day": [paid_day]},
        }
        return online.compute(rows)[0]

    assert (delay(-130.0), delay(-100.0), delay(-70.0)) == (0, 0, 30)
    assert feature.risk == "rises"


def test_11_a_window_leaves_out_the_old_rows_of_a_loan_that_has_new_ones(lender):
    online = OnlineFeatures([lender.catalog.find("pos_dpd_max_6m")], lender.catalog)
    rows = {
        "application": {"birth_day": [-12000.0]},
        "pos_cash_balance": {"previous_id": [7, 7], "month": [-1, -40], "dpd": [0.0, 500.0]},
    }
    assert online.compute(rows)[0] == 0


def test_12_the_cutoff_is_not_chosen_where_it_is_judged(demo):
    metrics = demo.bundle.metrics
    assert "out of fold" in metrics["sample"]
    assert metrics["cross_fitted_cost"] > 0


def test_16_confidence_is_lowest_at_the_cutoff(demo, scores):
    pds = np.sort(scores["pd"].to_numpy())
    confidence = demo.bundle.confidence(pds)
    nearest = np.abs(pds - demo.bundle.cutoff).argmin()
    assert confidence.argmin() in range(nearest - 2, nearest + 3)
    assert demo.bundle.confidence(demo.bundle.cutoff) == pytest.approx(0.5)
    assert {Decision(word) for word in scores["decision"].unique()} == set(Decision)


def test_nothing_that_was_released_can_run_code_when_it_is_read(demo):
    names = {path.suffix for path in ModelShelf(demo.home / "models/home_credit").folder.rglob("*") if path.is_file()}
    assert names <= {".txt", ".json", ".toml"}
