import math
import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.decisions.evidence import Evidence
from clairscore.registry.bundle import ScoringBundle
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.store.ledger import Ledger
from clairscore.workflows.replay import replay_decision
from clairscore.workflows.scoring import open_scoring

FORM = {"age": 35, "annual_income": 45000, "credit_amount": 20000, "annuity": 2000}


@pytest.fixture
def ledger(home) -> Ledger:
    return Ledger(open_store(home.settings.store_url))


def test_a_decision_carries_its_evidence(api: TestClient, adviser, client_ids: list[int]) -> None:
    found = api.post("/prediction", json={"client_id": client_ids[0]}, headers=adviser).json()
    assert list(found) == [
        "decision_id",
        "client_id",
        "simulation",
        "pd",
        "pd_low",
        "pd_high",
        "score",
        "cutoff",
        "decision",
        "confidence",
        "reasons",
        "strengths",
        "summary",
        "base_value",
        "margin",
        "model",
        "policy",
        "as_of",
        "missing",
        "missing_labels",
        "made_up",
        "by_score",
        "concerns",
        "twin",
        "standing",
        "due_at",
    ]
    assert found["pd_low"] < found["pd"] < found["pd_high"]
    assert found["pd"] == pytest.approx(1 / (1 + math.exp(-found["margin"])), abs=1e-12)
    assert re.fullmatch("[0-9a-f]{32}", found["decision_id"])
    assert found["made_up"] is True


def test_ids_are_never_shifted(api: TestClient, adviser, home, client_ids: list[int]) -> None:
    """A client is answered with his id and his values, as they were built from the delivered tables."""
    rows = dict(zip(client_ids, home.matrix.values, strict=True))
    for client_id in client_ids[::60]:
        decision = api.post("/prediction", json={"client_id": client_id}, headers=adviser).json()
        local = api.get(f"/local_feature_importance/{client_id}", headers=adviser).json()
        info = api.get(f"/client_info/{client_id}", headers=adviser).json()
        assert decision["client_id"] == local["client_id"] == info["client_id"] == client_id
        assert decision["margin"] == local["margin"]
        expected = dict(zip(home.matrix.names, rows[client_id], strict=True))
        for one in local["features"]:
            if isinstance(one["value"], float):
                assert one["value"] == pytest.approx(expected[one["feature"]], rel=1e-9, abs=1e-9), one["feature"]
            elif one["value"] is None:
                assert math.isnan(expected[one["feature"]]), one["feature"]


def test_two_calls_agree_byte_for_byte_also_after_a_restart(api: TestClient, adviser, home, client_ids) -> None:
    body = {"client_id": client_ids[1]}
    first, second = (api.post("/prediction", json=body, headers=adviser).content for _ in range(2))
    with TestClient(create_app(home.settings)) as restarted:
        third = restarted.post("/prediction", json=body, headers=adviser).content
    assert first == second == third


def test_the_bundle_is_loaded_once(home, adviser, client_ids, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[object] = []
    load = ScoringBundle.load.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(ScoringBundle, "load", classmethod(lambda cls, path: loaded.append(path) or load(cls, path)))
    with TestClient(create_app(home.settings)) as client:
        for client_id in client_ids[:5]:
            assert client.post("/prediction", json={"client_id": client_id}, headers=adviser).status_code == 200
    assert len(loaded) == 1


def test_the_same_decision_is_written_once(api: TestClient, adviser, client_ids, ledger: Ledger) -> None:
    body = {"client_id": client_ids[2]}
    first = api.post("/prediction", json=body, headers=adviser).json()
    before = len(ledger)
    second = api.post("/prediction?lang=en", json=body, headers=adviser).json()
    assert (second["decision_id"], len(ledger)) == (first["decision_id"], before)
    row = ledger.find(first["decision_id"])
    assert row is not None
    assert (row["client_id"], row["made_by"], row["model_version"]) == (client_ids[2], "adviser", "v1")
    assert row["evidence"]["p_default"] == first["pd"]
    assert ledger.verify() is None


def test_a_simulation_moves_the_pd_and_writes_nothing(api: TestClient, adviser, client_ids, ledger: Ledger) -> None:
    before = len(ledger)
    margins = []
    for score in (0.05, 0.95):
        changes = {f"external_score_{n}": score for n in (1, 2, 3)}
        answer = api.post("/prediction", json={"client_id": client_ids[3], "changes": changes}, headers=adviser)
        found = answer.json()
        assert (found["simulation"], found["decision_id"], found["client_id"]) == (True, None, client_ids[3])
        assert found["summary"].startswith("Simulation")
        margins.append(found["margin"])
    assert margins[0] > margins[1]
    assert len(ledger) == before


def test_a_simulation_without_changes_gives_the_clients_own_pd(api, login, adviser, client_ids, ledger) -> None:
    body = {"client_id": client_ids[4], "simulation": True}
    before = len(ledger)
    simulated = api.post("/prediction", json=body, headers=login("analyst")).json()
    assert (simulated["simulation"], simulated["decision_id"], len(ledger)) == (True, None, before)
    decided = api.post("/prediction", json={"client_id": client_ids[4]}, headers=adviser).json()
    assert simulated["pd"] == decided["pd"]


def test_time_in_the_job_is_changed_in_years_as_in_days(api: TestClient, adviser, client_ids) -> None:
    margins = []
    for changes in ({"employed_years": 20}, {"employed_day": -7305}, {"employed_years": 0.1}):
        body = {"client_id": client_ids[3], "changes": changes}
        margins.append(api.post("/prediction", json=body, headers=adviser).json()["margin"])
    assert margins[0] == margins[1]
    assert margins[0] <= margins[2]


@pytest.mark.parametrize("name", ["employed_years", "employed_day", "DAYS_EMPLOYED"])
def test_time_in_the_job_is_no_longer_than_a_working_life(api, adviser, home, client_ids, name: str) -> None:
    client = Clients(open_store(home.settings.store_url), home.lender.name).find(client_ids[0])
    born = client.rows["application"]["birth_day"][0]
    most = math.floor(-born / 365.25 - 14)

    def asked(years: float) -> dict:
        value = years if name == "employed_years" else -round(years * 365.25)
        body = {"client_id": client_ids[0], "changes": {name: value}}
        return api.post("/prediction?lang=en", json=body, headers=adviser).json()

    assert asked(most)["simulation"] is True
    reason = "is longer than the working life the age leaves."
    assert asked(most + 2)["errors"] == [{"field": f"changes.{name}", "reason": reason}]


def test_higher_pds_get_lower_scores(api: TestClient, adviser, client_ids) -> None:
    found = [api.post("/prediction", json={"client_id": one}, headers=adviser).json() for one in client_ids[:40]]
    by_pd = sorted(found, key=lambda one: one["pd"])
    scores = [one["score"] for one in by_pd]
    assert scores == sorted(scores, reverse=True)
    assert {one["decision"] for one in found if one["pd"] < one["cutoff"]} <= {"approve", "refer"}
    assert {one["decision"] for one in found if one["pd"] >= one["cutoff"]} <= {"decline", "refer"}
    assert all((one["confidence"] < 0.8) == (one["by_score"] == "refer") for one in found)


def test_a_concern_that_refers_keeps_a_machine_from_approving(api: TestClient, adviser, client_ids) -> None:
    found = [api.post("/prediction", json={"client_id": one}, headers=adviser).json() for one in client_ids[:60]]
    referring = [one for one in found if any(concern["refers"] for concern in one["concerns"])]
    assert referring
    assert all(one["decision"] != "approve" for one in referring)
    assert all(one["decision"] == one["by_score"] for one in found if one not in referring)
    told = referring[0]["concerns"][0]
    assert told["text"] in referring[0]["summary"]
    assert "{" not in told["text"]


def test_an_applicant_nobody_knows_anything_of_goes_to_a_person(api: TestClient, adviser) -> None:
    found = api.post("/predict", json={"short_form": FORM}, headers=adviser).json()
    assert "no_history" in [concern["code"] for concern in found["concerns"]]
    assert found["decision"] == "refer"


def test_data_that_has_grown_old_is_decided_on_anew_and_referred(home, client_ids, ledger: Ledger) -> None:
    store = open_store(home.settings.store_url)
    client = Clients(store, home.lender.name).find(client_ids[5])
    scoring = open_scoring(home.path, home.lender, ledger)

    def decided(days: int) -> Evidence:
        return scoring.decide(
            client.rows,
            as_of=client.as_of,
            decided_on=client.as_of + timedelta(days),
            language="fr",
            client_id=client.client_id,
            made_by="adviser",
        )

    fresh, again, old = decided(10), decided(20), decided(200)
    assert fresh.decision_id == again.decision_id != old.decision_id
    assert old.decision == "refer"
    assert "stale_data" in [concern.code for concern in old.concerns]
    assert old.p_default == fresh.p_default
    assert old.decision_id is not None
    assert replay_decision(home.path, home.lender, store, old.decision_id).same


def test_reasons_raise_the_pd_and_strengths_lower_it(api: TestClient, adviser, client_ids) -> None:
    for client_id in client_ids[:20]:
        found = api.post("/prediction", json={"client_id": client_id}, headers=adviser).json()
        assert len(found["reasons"]) <= 4
        assert len(found["strengths"]) <= 4
        assert all(one["contribution"] > 0 and one["direction"] == "raises" for one in found["reasons"])
        assert all(one["contribution"] < 0 and one["direction"] == "lowers" for one in found["strengths"])
        for kind in ("reasons", "strengths"):
            sizes = [abs(one["contribution"]) for one in found[kind]]
            assert sizes == sorted(sizes, reverse=True)


def test_the_language_is_asked_for_preferred_or_french(api: TestClient, adviser, client_ids) -> None:
    def summary(query: str, header: str) -> str:
        headers = {**adviser, "Accept-Language": header}
        return api.post(f"/prediction{query}", json={"client_id": client_ids[0]}, headers=headers).json()["summary"]

    assert summary("", "de").startswith("Décision proposée")
    assert summary("", "en-GB,fr;q=0.5").startswith("Proposed decision")
    assert summary("?lang=fr", "en").startswith("Décision proposée")


def test_a_new_applicant_is_decided_on_from_the_short_form(api: TestClient, adviser, ledger: Ledger) -> None:
    before = len(ledger)
    found = api.post("/predict", json={"short_form": FORM}, headers=adviser).json()
    assert (found["client_id"], found["simulation"]) == (None, False)
    assert set(found["missing"]) >= {"bureau", "previous_application"}
    named = dict(zip(found["missing"], found["missing_labels"], strict=True))
    assert named["bureau"] == "Crédits auprès d’autres prêteurs"
    assert len(ledger) == before + 1
    row = ledger.find(found["decision_id"])
    assert row is not None
    assert row["client_id"] is None
    assert len(row["data_fingerprint"]) == 64


def test_rows_of_a_client_give_the_pd_of_the_client(api: TestClient, adviser, home, client_ids) -> None:
    """The rows a client was stored with, sent as a new applicant's, are scored the same."""
    from clairscore.store.clients import Clients

    client = Clients(open_store(home.settings.store_url), "home_credit").find(client_ids[5])
    records = {
        source: [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        for source, columns in client.rows.items()
    }
    answer = api.post("/predict", json={"rows": records}, headers=adviser)
    known = api.post("/prediction", json={"client_id": client_ids[5]}, headers=adviser)
    assert answer.status_code == 200, answer.text
    assert answer.json()["pd"] == pytest.approx(known.json()["pd"], abs=1e-12)


def test_the_id_an_applicant_brings_is_not_kept(api: TestClient, adviser, login, ledger: Ledger) -> None:
    rows = {
        "application": [{"application_id": 987654321, "birth_day": -12000, "income": 45000, "annuity": 2000}],
        "installments_payments": [{"SK_ID_CURR": 987654321, "previous_id": 5, "due_day": -30, "paid_day": -21}],
    }
    found = api.post("/predict", json={"rows": rows}, headers=adviser).json()
    kept = ledger.inputs(found["decision_id"])
    assert kept is not None
    assert '"due_day":[-30.0]' in kept
    assert "987654321" not in kept
    replay = api.get(f"/decisions/{found['decision_id']}/replay", headers=login("compliance")).json()
    assert replay["same"] is True


def test_a_decision_without_a_ledger_row_is_not_given(home, adviser, client_ids, monkeypatch) -> None:
    from sqlalchemy.exc import OperationalError

    def locked(*_: object) -> str:
        raise OperationalError("insert", {}, Exception("database is locked"))

    with TestClient(create_app(home.settings)) as client:
        monkeypatch.setattr("clairscore.store.ledger._append", locked)
        answer = client.post("/predict", json={"short_form": FORM}, headers=adviser)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "locked by another process" in answer.json()["detail"]
