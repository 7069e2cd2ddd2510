"""From raw files to a decision through the command line, as its user would."""

import json
import os
import subprocess
import sys

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("acceptance")


@pytest.fixture(scope="module")
def clairscore(home):
    """Run a command in an empty folder; its result has the exit code, the output and the errors."""

    def run(*arguments, expect=0):
        environment = {**os.environ, "CLAIRSCORE_HOME": str(home / "home"), "CLAIRSCORE_LENDER": "home_credit"}
        command = [sys.executable, "-m", "clairscore", *map(str, arguments)]
        done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=900)
        assert done.returncode == expect, done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def journey(clairscore, home):
    """Tables, import, features, model, scores: once."""
    clairscore("data", "generate", "--applications", 1200, "--seed", 3, "--out", home / "delivered")
    clairscore("data", "import", home / "delivered", "--out", home / "typed")
    clairscore("features", "build", "--data", home / "typed", "--out", home / "features.parquet")
    trained = clairscore("model", "train", "--data", home / "typed", "--json")
    clairscore("score", "--data", home / "typed", "--out", home / "scores.csv")
    return json.loads(trained.stdout)


def test_every_application_labelled_or_not_gets_a_pd_a_score_and_a_decision(journey, home):
    scores = pacsv.read_csv(home / "scores.csv")
    assert scores.column_names == ["client_id", "pd", "pd_low", "pd_high", "score", "decision", "by_score", "concerns"]
    pds = [scores.column(name).to_numpy() for name in ("pd_low", "pd", "pd_high")]
    assert (pds[0] < pds[1]).all()
    assert (pds[1] < pds[2]).all()
    assert scores.num_rows == 1200
    assert set(scores.column("decision").to_pylist()) <= {"approve", "refer", "decline"}
    assert "auc, out of fold" in journey


def test_features_are_one_row_an_application(journey, home, lender):
    built = pq.read_table(home / "features.parquet")
    assert built.num_rows == 1200
    assert set(lender.feature_set().names) <= set(built.column_names)


def test_a_delivery_as_it_came_scores_like_the_imported_one(journey, clairscore, home):
    clairscore("score", "--data", home / "delivered", "--out", home / "again.csv")
    assert (home / "again.csv").read_bytes() == (home / "scores.csv").read_bytes()


def test_a_check_of_a_good_delivery_says_so(journey, clairscore, home):
    assert "All as declared" in clairscore("data", "check", home / "delivered").stdout


def test_a_check_of_a_bad_delivery_ends_with_code_3(journey, clairscore, home):
    broken = home / "broken"
    broken.mkdir()
    table = pq.read_table(home / "delivered/application_train.parquet").drop_columns(["AMT_CREDIT"])
    pq.write_table(table, broken / "application_train.parquet")
    findings = json.loads(clairscore("data", "check", broken, "--json", expect=3).stdout)
    assert ("application", "AMT_CREDIT") in {(finding["table"], finding["column"]) for finding in findings}
    assert "no column 'AMT_CREDIT'" in clairscore("data", "import", broken, "--out", home / "no", expect=3).stderr


def test_models_are_listed_and_shown(journey, clairscore):
    (model,) = json.loads(clairscore("model", "list", "--json").stdout)
    assert (model["version"], model["alias"]) == ("v1", "champion")
    shown = json.loads(clairscore("model", "show", "champion", "--json").stdout)
    assert shown["training"]["n_rows"] > 900
    assert "auc" in clairscore("model", "show", "v1").stdout


def test_features_are_listed_and_shown_with_their_query(clairscore):
    listed = json.loads(clairscore("features", "list", "--json").stdout)
    assert len(listed) >= 120
    assert "days past due" in clairscore("features", "show", "installment_dpd_max_12m").stdout
    assert "MAX(" in clairscore("features", "show", "installment_dpd_max_12m", "--sql").stdout
    assert "Did you mean" in clairscore("features", "show", "instalment_dpd_max_12m", expect=4).stderr


def test_a_demo_ends_with_a_printed_decision_and_reuses_what_is_there(clairscore, home):
    first = clairscore("demo", "--applications", 1000, "--no-serve", "--dir", home / "demo")
    assert "Décision" in first.stdout
    assert "Données fictives" in first.stdout
    assert "passwords shown once" in first.stdout
    again = clairscore("demo", "--applications", 1000, "--no-serve", "--dir", home / "demo")
    assert "users are those of the first run" in again.stdout
    assert again.stdout.split("Client ")[1] == first.stdout.split("Client ")[1]
    assert len(list((home / "demo/models/home_credit").glob("v*"))) == 1


def test_an_unknown_model_or_lender_is_a_sentence_and_an_exit_code(clairscore):
    assert (
        "NoChampion" not in clairscore("score", "--data", ".", "--out", "x.csv", "--lender", "nobody", expect=7).stderr
    )
    assert "Traceback" not in clairscore("model", "show", "v99", expect=7).stderr


def test_wrong_arguments_end_with_code_2(clairscore):
    clairscore("score", "--out", "x.csv", expect=2)
    clairscore("model", "train", expect=2)


def test_the_api_does_not_start_without_a_secret(journey, clairscore):
    assert "CLAIRSCORE_SECRET_KEY" in clairscore("serve", "api", "--port", 8999, expect=2).stderr


def test_settings_show_no_secret(clairscore, monkeypatch):
    monkeypatch.setenv("CLAIRSCORE_SECRET_KEY", "a-secret-that-must-never-be-printed-4711")
    monkeypatch.setenv("CLAIRSCORE_OTEL_ENDPOINT", "http://key4711@collector:4318/v1/traces")
    printed = clairscore("settings").stdout
    assert "4711" not in printed
    assert "@collector:4318/v1/traces" in printed
