"""A lender with one table goes the whole way: import, train, score, decide, explain, audit."""

import json
from dataclasses import replace
from datetime import date

import polars as pl
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.conventions import LANGUAGES
from clairscore.decisions.decision import Decision
from clairscore.errors import InvalidApplicant, TrainingError
from clairscore.features.catalog import Catalog
from clairscore.features.declare import column_feature
from clairscore.lenders.flat.declaration import FILE, load_declaration
from clairscore.lenders.flat.lender import load_flat_lender
from clairscore.lenders.flat.levers import make_levers
from clairscore.registry.shelf import ModelShelf
from clairscore.settings import Settings
from clairscore.store.database import open_store
from clairscore.store.users import Users
from clairscore.workflows.counterfactuals import CounterfactualSearch
from clairscore.workflows.deliver import import_delivery, load_clients
from clairscore.workflows.score import score_delivery
from clairscore.workflows.scoring import open_scoring
from clairscore.workflows.train import refuse_sensitive, train_model

MODEL = """
[training]
n_folds = 3
n_threads = 1
importance_rows = 200
[boosting]
learning_rate = 0.1
max_rounds = 60
patience = 10
"""
POLICY = """
version = "loans-1"
[costs]
false_negative = 5.0
false_positive = 1.0
[decision]
minimum_confidence = 0.6
[scale]
score = 600
odds = 50.0
pdo = 20.0
"""
ANSWERS = {
    "monthly_income": 3000,
    "times_past_due": 0,
    "age": 40,
    "home": "own",
    "guarantor": "yes",
    "loan_amount": 4000,
}


@pytest.fixture(scope="module")
def folder(declared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    (folder / FILE).write_text((declared / FILE).read_text())
    (folder / "model.toml").write_text(MODEL)
    (folder / "policy.toml").write_text(POLICY)
    return folder


@pytest.fixture(scope="module")
def lender(folder):
    return load_flat_lender(folder)


@pytest.fixture(scope="module")
def home(lender, delivered, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    train_model(home, delivered, lender, by="a test")
    return home


def test_the_table_is_typed_as_declared(lender, delivered, table, tmp_path):
    delivery, read = import_delivery([delivered], lender, tmp_path / "typed", as_of=date(2026, 11, 1))
    assert not [finding for finding in read.findings if finding.level == "error"]
    typed = pl.from_arrow(pq.read_table(delivery.paths["application"]))
    assert typed["application_id"].to_list() == table["LoanId"].to_list()
    assert typed["is_bad"].to_list() == (table["loan_status"] == "charged off").cast(pl.Int64).to_list()
    assert typed["guarantor"].to_list() == (table["guarantor"] == "Y").to_list()
    assert "remarks" not in typed.columns


def test_rows_without_an_id_are_numbered_and_other_outcomes_are_not_known(declared, table, tmp_path):
    text = (declared / FILE).read_text().replace('key = "LoanId"\n', "")
    text = text.replace('bad = ["charged off"]', 'bad = ["charged off"]\ngood = ["paid"]')
    (tmp_path / FILE).write_text(text)
    changed = table.drop("LoanId").with_columns(
        loan_status=pl.when(pl.int_range(pl.len()) < 5).then(pl.lit("current")).otherwise("loan_status")
    )
    (tmp_path / "data").mkdir()
    changed.write_parquet(tmp_path / "data" / "loans.parquet")
    delivery, _ = import_delivery([tmp_path / "data"], load_flat_lender(tmp_path), tmp_path / "typed")
    typed = pl.from_arrow(pq.read_table(delivery.paths["application"]))
    assert typed["application_id"].to_list() == list(range(1, table.height + 1))
    assert typed["is_bad"].null_count() == 5
    assert typed["monthly_income"].to_list() == table["MonthlyIncome"].to_list()


def test_the_model_is_trained_by_the_lenders_own_policy_and_finds_what_is_there(home):
    bundle = ModelShelf(home / "models" / "loans").load("champion")
    assert bundle.policy.version == "loans-1"
    assert bundle.metrics["auc"]["value"] > 0.7
    assert bundle.training["n_features"] == 6


def test_what_is_sensitive_never_enters_a_model(lender):
    assert lender.sensitive == {"sex"}
    assert "sex" not in lender.feature_set().names
    refuse_sensitive(lender, lender.feature_set().names)
    sex = column_feature(lender.application, "sex", subject="sex", null_means="not known")
    catalog = Catalog(lender.sources, lender.application, [*lender.catalog.families, sex])
    with pytest.raises(TrainingError, match="is sensitive"):
        refuse_sensitive(replace(lender, catalog=catalog), ["sex"])


def test_scores_follow_what_was_put_into_the_table(home, lender, delivered, table, tmp_path):
    score_delivery(home, delivered, lender, tmp_path / "scores.csv")
    scores = pl.read_csv(tmp_path / "scores.csv").sort("client_id")
    late = table.sort("LoanId")["TimesPastDue"]
    often, never = scores.filter(late >= 3)["pd"].mean(), scores.filter(late == 0)["pd"].mean()
    assert often > 2 * never


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_applicant_is_decided_on_and_told_why_in_the_lenders_words(home, lender, language):
    service = open_scoring(home, lender)
    rows = lender.rows_from_short_form({**ANSWERS, "times_past_due": 4, "monthly_income": 900})
    evidence = service.decide(rows, as_of=date(2026, 11, 1), language=language, simulation=True)
    assert evidence.p_default > evidence.cutoff
    assert evidence.reasons[0].feature == "times_past_due"
    said = {
        "fr": "« Times past due » pèse contre la demande (times past due : 4 ; d’ordinaire 0).",
        "en": "“Times past due” counts against the application (times past due: 4; usually 0).",
    }
    assert evidence.reasons[0].text == said[language]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"home": "castle"}, "short_form.home"),
        ({"guarantor": True}, "short_form.guarantor"),
        ({"age": None}, "short_form.age"),
        ({"age": 140}, "short_form.age"),
        ({"times_past_due": 1.5}, "short_form.times_past_due"),
        ({"loan_amount": -1}, "short_form.loan_amount"),
        ({"sex": "F"}, "short_form.sex"),
    ],
)
def test_answers_that_cannot_be_are_refused_by_field(lender, change, field):
    with pytest.raises(InvalidApplicant) as refused:
        lender.rows_from_short_form({**ANSWERS, **change})
    assert refused.value.field == field


def test_what_may_be_missing_may_be_left_out(lender):
    rows = lender.rows_from_short_form({**ANSWERS, "monthly_income": None})
    assert rows["application"].get("monthly_income", [None]) == [None]


def test_the_api_serves_it(home, folder, lender, delivered):
    settings = Settings(home=home, lender=str(folder), secret_key="k" * 40)
    assert load_clients(home, settings.store_url, delivered, lender) == 900
    store = open_store(settings.store_url)
    Users(store).add("ada", "correct horse battery", "adviser")
    store.close()
    with TestClient(create_app(settings)) as api:
        token = api.post("/token", data={"username": "ada", "password": "correct horse battery"}).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        fields = {field["name"]: field for field in api.get("/short_form", headers=headers).json()["fields"]}
        assert fields["home"]["choices"] == {"mortgage": "mortgage", "own": "own", "rent": "rent"}
        assert fields["guarantor"]["choices"] == {"yes": "yes", "no": "no"}
        decided = api.post("/predict", json={"short_form": ANSWERS}, headers=headers)
        assert decided.status_code == 200, decided.text
        known = api.post("/prediction", json={"client_id": 5_001, "changes": {"loan_amount": 900}}, headers=headers)
        assert known.status_code == 200, known.text
        info = api.get("/client_info/5001", headers=headers).json()
        assert "sex" not in json.dumps([item["name"] for item in info["application"]])
        why = api.get("/local_feature_importance/5001", headers=headers)
        assert why.status_code == 200, why.text
        changes = api.get("/counterfactuals/5001", headers=headers)
        assert changes.status_code == 200, changes.text
        assert [lever["name"] for lever in changes.json()["levers"]] == ["loan_amount"]


def test_what_an_applicant_could_change_is_what_the_lender_says_he_can(home, lender, declared):
    declaration = load_declaration(declared)
    late = {"actionable": True, "minimum": 0.0, "maximum": 10.0}
    columns = tuple(
        replace(one, **(late if one.name == "times_past_due" else {"actionable": one.name == "loan_amount"}))
        for one in declaration.columns
    )
    service = open_scoring(home, replace(lender, levers=make_levers(replace(declaration, columns=columns))))
    rows = lender.rows_from_short_form({**ANSWERS, "times_past_due": 1, "monthly_income": 4_000})
    asked = {"as_of": date(2026, 11, 1), "decided_on": date(2026, 11, 1), "language": "en"}
    found = CounterfactualSearch(service, rows, **asked).run()
    assert (found.present.decision, found.goal) == (Decision.DECLINE, Decision.APPROVE)
    assert [one.text for one in found.proposals] == ["Times past due: 0 instead of 1."]
    assert found.proposals[0].evidence.decision is Decision.APPROVE
