import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from clairscore.api.app import create_app
from clairscore.errors import GatesNotPassed, NotAllowed
from clairscore.registry.judged import load_judged, save_judged
from clairscore.registry.manifest import MANIFEST, seal
from clairscore.registry.shelf import ModelShelf
from clairscore.settings import Settings
from clairscore.store.database import open_store, sqlite_url
from clairscore.store.ledger import Ledger
from clairscore.store.tables import decisions
from clairscore.store.users import Users
from clairscore.workflows.promote import find_gates, promote_model, who_decides

WHY = "Ranks better on the year that came after."
PASSWORD = "correct horse battery"


@pytest.fixture
def home(demo_home, tmp_path, lender):
    """A home whose challenger is the champion again, under another version."""
    copy = tmp_path / "home"
    for part in ("models", "judged"):
        shutil.copytree(demo_home / part, copy / part)
    for file in ("clairscore.db", "mlflow.db"):
        shutil.copy(demo_home / file, copy / file)
    shelf = ModelShelf(copy / "models" / lender.name)
    shutil.copytree(shelf.folder / "v1", shelf.folder / "v2")
    reseal(shelf.folder / "v2", lender)
    aliases = json.loads((shelf.folder / "aliases.json").read_text("utf-8"))
    aliases["challenger"] = "v2"
    aliases["history"].append(
        {
            "version": "v2",
            "alias": "challenger",
            "by": "ada",
            "why": "Newly trained.",
            "at": "2026-11-20T12:00:00+00:00",
        }
    )
    (shelf.folder / "aliases.json").write_text(json.dumps(aliases), "utf-8")
    save_judged(copy, lender.name, "v2", load_judged(copy, lender.name, "v1"))
    return copy


def reseal(folder, lender, **changed):
    """Change JSON files of a bundle, given as functions by name with dots as underscores, and seal it anew."""
    for name, change in changed.items():
        path = folder / f"{name.replace('_', '.')}.json"
        content = json.loads(path.read_text("utf-8"))
        change(content)
        path.write_text(json.dumps(content), "utf-8")
    (folder / MANIFEST).unlink()
    seal(folder, lender.name, folder.name)


@pytest.fixture
def ledger(home):
    store = open_store(sqlite_url(home))
    yield Ledger(store)
    store.close()


@pytest.fixture
def shelf(home, lender):
    return ModelShelf(home / "models" / lender.name)


@pytest.fixture(autouse=True)
def tracked(monkeypatch):
    """MLflow knows nothing of a version that was copied; what it is told is tested beside it."""
    monkeypatch.setattr("clairscore.workflows.promote.mirror_aliases", lambda home, shelf: None)


def failing(home, lender):
    return {gate.name for gate in find_gates(home, lender, "v2") if not gate.passed}


def test_a_challenger_that_is_as_good_passes_every_gate_but_what_a_small_sample_cannot_show(home, lender):
    names = {gate.name for gate in find_gates(home, lender, "v2")}
    assert {"sensitive", "definitions", "scenarios", "calibration", "stability", "auc", "cost"} <= names
    assert failing(home, lender) <= {"calibration"}


def waived(home, lender):
    return tuple(failing(home, lender) & {"calibration"})


def test_a_promotion_writes_who_when_and_why_into_the_ledger_and_then_moves_the_alias(home, lender, ledger, shelf):
    before = len(ledger)
    done = promote_model(home, lender, ledger, "challenger", by="eve", why=WHY, despite=waived(home, lender))
    assert (done.model, done.replaced, shelf.alias("champion")) == ("v2", "v1", "v2")
    (entry,) = ledger.appointments(lender.name)
    assert entry["decision_id"] == done.entry
    assert (entry["made_by"], entry["model_version"]) == ("eve", "v2")
    assert entry["evidence"]["why"] == WHY
    assert entry["evidence"]["replaced"] == "v1"
    assert entry["evidence"]["trained_by"] == "ada"
    assert len(ledger) == before + 1
    assert ledger.verify() is None
    assert ledger.find(done.entry) is None
    assert who_decides(shelf, ledger) == ""


def test_who_trained_a_model_does_not_promote_it(home, lender, ledger, shelf):
    for name in ("ada", " Ada ", "ADA", ""):
        with pytest.raises(NotAllowed):
            promote_model(home, lender, ledger, "v2", by=name, why=WHY)
    assert shelf.alias("champion") == "v1"
    assert not ledger.appointments(lender.name)


def test_a_demand_on_scenario_clients_that_does_not_hold_cannot_be_waived(home, lender, ledger, shelf):
    def break_one(found):
        found["demands"][0]["passed"] = False

    reseal(shelf.folder / "v2", lender, evidence_scenarios=break_one)
    assert "scenarios" in failing(home, lender)
    with pytest.raises(GatesNotPassed, match="scenarios"):
        promote_model(home, lender, ledger, "v2", by="eve", why=WHY)
    with pytest.raises(NotAllowed, match="may be waived"):
        promote_model(home, lender, ledger, "v2", by="eve", why=WHY, despite=["scenarios"])
    assert shelf.alias("champion") == "v1"


def test_a_model_that_ranks_worse_on_the_same_applications_is_stopped_unless_somebody_says_why(
    home, lender, ledger, shelf
):
    judged = load_judged(home, lender.name, "v1")
    shuffled = np.random.default_rng(0).permutation(judged.p_default)
    save_judged(home, lender.name, "v2", replace(judged, p_default=shuffled))
    assert {"auc", "cost"} <= failing(home, lender)
    with pytest.raises(GatesNotPassed) as found:
        promote_model(home, lender, ledger, "v2", by="eve", why=WHY)
    assert {"auc", "cost"} <= set(found.value.gates)
    done = promote_model(home, lender, ledger, "v2", by="eve", why=WHY, despite=["auc", "cost", "calibration"])
    assert {"auc", "cost"} <= set(done.waived)
    assert ledger.appointments(lender.name)[0]["evidence"]["waived"] == list(done.waived)


def test_models_that_judged_other_applications_are_held_to_intervals(home, lender, shelf):
    judged = load_judged(home, lender.name, "v1")
    save_judged(home, lender.name, "v2", replace(judged, ids=judged.ids + 10**6))

    def worse(metrics):
        metrics["auc"]["value"] = metrics["auc"]["low"] - 0.01
        metrics["cost"]["value"] = metrics["cost"]["high"] + 0.01

    assert not {"auc", "cost"} & failing(home, lender)
    reseal(shelf.folder / "v2", lender, metrics=worse)
    assert {"auc", "cost"} <= failing(home, lender)


def test_a_model_that_was_trained_on_other_definitions_cannot_decide(home, lender, shelf):
    reseal(shelf.folder / "v2", lender, features=lambda found: found.update(hash="0" * 64))
    assert {"definitions", "sensitive"} <= failing(home, lender)


def test_a_falling_gini_and_a_large_calibration_error_are_said(home, lender, shelf):
    reseal(
        shelf.folder / "v2",
        lender,
        evidence_stability=lambda found: found["trend"]["slope"].update(value=-0.1, low=-0.15, high=-0.05),
        metrics=lambda found: found.update(expected_calibration_error=0.5),
    )
    assert {"stability", "calibration"} <= failing(home, lender)


def test_a_group_that_is_surely_approved_less_than_before_is_said(home, lender, shelf):
    assert "fairness" not in failing(home, lender)

    def less(found):
        sex = next(one for one in found["attributes"] if one["name"] == "sex")
        sex["disparities"][0]["approval_ratio"] = {"value": 0.3, "low": 0.2, "high": 0.4, "level": 0.95}

    reseal(shelf.folder / "v2", lender, evidence_fairness=less)
    assert "fairness" in failing(home, lender)


def test_a_shelf_that_was_changed_behind_the_ledger_is_noticed(home, lender, ledger, shelf):
    promote_model(home, lender, ledger, "v2", by="eve", why=WHY, despite=waived(home, lender))
    shelf.promote("v1", by="mallory", why="By hand.")
    assert "appoints v2" in who_decides(shelf, ledger)


@pytest.mark.parametrize("change", [{"kind": "decision"}, {"made_by": "mallory"}, {"evidence": None, "nonce": None}])
def test_an_appointment_that_was_altered_breaks_the_chain(home, lender, ledger, change):
    done = promote_model(home, lender, ledger, "v2", by="eve", why=WHY, despite=waived(home, lender))
    store = open_store(sqlite_url(home))
    with store.writing() as connection:
        connection.execute(update(decisions).where(decisions.c.decision_id == done.entry).values(change))
    store.close()
    assert ledger.verify().decision_id == done.entry


@pytest.fixture
def api(home):
    store = open_store(sqlite_url(home))
    users = Users(store)
    for name, role in (("officer", "compliance"), ("teller", "adviser"), ("ada", "admin")):
        users.add(name, PASSWORD, role)
    store.close()
    settings = Settings(home=home, secret_key="k" * 40, docs=True)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def headers(api, name):
    answer = api.post("/token", data={"username": name, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_the_api_lists_models_with_their_gates(api):
    found = api.get("/models", headers=headers(api, "teller")).json()
    assert found["deciding"] == "v1"
    assert [(one["version"], one["alias"]) for one in found["items"]] == [("v1", "champion"), ("v2", "challenger")]
    detail = api.get("/models/challenger", headers=headers(api, "teller")).json()
    assert detail["version"] == "v2"
    assert {"auc", "cost", "scenarios"} <= {gate["name"] for gate in detail["gates"]}
    assert detail["history"][0]["by"] == "ada"
    assert api.get("/models/v77", headers=headers(api, "teller")).status_code == 404
    assert api.get("/models/../v1", headers=headers(api, "teller")).status_code in (404, 422)


def test_only_another_person_with_the_right_promotes_over_the_api(api, home, lender, shelf):
    body = {"why": WHY, "despite": list(waived(home, lender))}
    assert api.post("/models/v2/promote", json=body, headers=headers(api, "teller")).status_code == 403
    assert api.post("/models/v2/promote", json=body, headers=headers(api, "ada")).status_code == 403
    assert api.post("/models/v2/promote", json=body).status_code == 401
    assert api.post("/models/v2/promote", json={"why": "short"}, headers=headers(api, "officer")).status_code == 422
    assert shelf.alias("champion") == "v1"
    answer = api.post("/models/v2/promote", json=body, headers=headers(api, "officer"))
    assert answer.status_code == 200
    assert answer.json()["decides"]
    assert shelf.alias("champion") == "v2"


def test_a_gate_that_is_not_passed_is_a_conflict_that_says_which(api, home, lender, shelf):
    reseal(shelf.folder / "v2", lender, metrics=lambda found: found.update(expected_calibration_error=0.5))
    answer = api.post("/models/v2/promote", json={"why": WHY}, headers=headers(api, "officer"))
    assert answer.status_code == 409
    assert "calibration" in answer.json()["detail"]
