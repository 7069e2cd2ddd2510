"""What the API does with its store, on SQLite and on a real PostgreSQL, rights of a person among it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from pydantic import SecretStr

from clairscore.api.app import create_app
from clairscore.conventions import ROLES
from clairscore.settings import Settings
from clairscore.store.audit import AuditFilter, AuditLog
from clairscore.store.clients import Clients
from clairscore.store.database import Store, open_store
from clairscore.store.filling import fill_clients
from clairscore.store.ledger import Ledger
from clairscore.store.users import Users
from clairscore.tables.typed import open_typed

PASSWORD = "correct horse battery"
FORM = {"age": 35, "annual_income": 45_000, "credit_amount": 20_000, "annuity": 1_500}


@dataclass(frozen=True)
class Service:
    """The API on a store of its own, and a token of each role."""

    client: TestClient
    store: Store
    settings: Settings
    tokens: dict[str, dict[str, str]]
    ids: list[int]

    def ask(self, role: str, method: str, path: str, **body: Any) -> Response:
        answer: Response = self.client.request(method, path, headers=self.tokens[role], **body)
        return answer

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.store)


@pytest.fixture
def service(home, database: str, up_to_date: Callable[[str, Path], str], tmp_path: Path) -> Iterator[Service]:
    path = tmp_path / "home"
    for name in ("models", "typed", "features"):
        shutil.copytree(home.path / name, path / name)
    url = up_to_date(database, tmp_path)
    store = open_store(url)
    delivery, ids = open_typed(path / "typed"), [int(one) for one in home.matrix.ids[:12]]
    facts = {"lender": home.lender.name, "as_of": delivery.as_of, "made_up": True, "client_ids": ids}
    fill_clients(store, delivery.folder, home.lender.sources, **facts)
    for role in ROLES:
        Users(store).add(role, PASSWORD, role)
    settings = home.settings.model_copy(update={"home": path, "database_url": SecretStr(url)})
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        tokens = {}
        for role in ("adviser", "compliance"):
            token = client.post("/token", data={"username": role, "password": PASSWORD}).json()["access_token"]
            tokens[role] = {"Authorization": f"Bearer {token}"}
        yield Service(client, store, settings, tokens, ids)
    store.close()


def test_a_day_at_the_desk(service: Service) -> None:
    """Search, see, simulate, decide twice, decide on somebody new, replay, verify."""
    client_id = service.ids[0]
    assert service.ask("adviser", "GET", f"/clients?search={client_id}").json()["total"] == 1
    assert service.ask("adviser", "GET", f"/client_info/{client_id}").json()["client_id"] == client_id
    asked = {"client_id": client_id, "changes": {"credit_amount": 9_000}}
    assert service.ask("adviser", "POST", "/prediction", json=asked).json()["decision_id"] is None
    assert len(service.ledger) == 0
    first, again = (service.ask("adviser", "POST", "/prediction", json={"client_id": client_id}).json() for _ in "12")
    assert first["decision_id"] == again["decision_id"]
    new = service.ask("adviser", "POST", "/predict", json={"short_form": FORM}).json()
    assert len(service.ledger) == 2
    for decision in (first, new):
        replay = service.ask(
            "compliance", "GET", f"/decisions/{decision['decision_id']}/replay?against=champion"
        ).json()
        assert (replay["same"], replay["against"]["first"]) == (True, None)
    assert service.ledger.verify() is None


def test_a_wrong_password_and_a_missing_right_are_refused(service: Service) -> None:
    wrong = service.client.post("/token", data={"username": "adviser", "password": "not this one"})
    assert wrong.status_code == 401
    assert service.ask("adviser", "DELETE", f"/subjects/{service.ids[0]}").status_code == 403
    assert service.ask("adviser", "GET", f"/subjects/{service.ids[0]}").status_code == 403
    assert service.ask("adviser", "PUT", f"/subjects/{service.ids[0]}", json={}).status_code == 403


def test_a_person_is_handed_all_that_is_held(service: Service) -> None:
    client_id = service.ids[1]
    decision = service.ask("adviser", "POST", "/prediction", json={"client_id": client_id}).json()
    found = service.ask("compliance", "GET", f"/subjects/{client_id}").json()
    assert found["delivered"]["rows"]["application"]["gender"][0]
    assert found["delivered"]["rows"]["application"]["application_id"] == [client_id]
    assert found["decisions"][0]["decision_id"] == decision["decision_id"]
    assert found["decisions"][0]["made_on"][1]["application"]["application_id"] == [client_id]
    assert {name.split("/")[0] for name in found["files"]} == {"typed", "features"}
    assert found["retention"]["decided_days"] > 0


@pytest.mark.parametrize("path", ["/subjects", "/client_info"])
def test_a_correction_is_stored_and_its_difference_shown(service: Service, path: str) -> None:
    client_id = service.ids[2]
    body = {"application": {"external_score_2": 0.95, "external_score_3": 0.95}}
    found = service.ask("compliance", "PUT", f"{path}/{client_id}", json=body).json()
    assert [one["name"] for one in found["changed"]] == ["external_score_2", "external_score_3"]
    assert found["pd_difference"] == found["after"]["pd"] - found["before"]["pd"] < 0
    assert found["after"]["decision_id"] is None
    assert len(service.ledger) == 0
    stored = Clients(service.store, "home_credit").find(client_id).rows["application"]
    assert stored["external_score_2"] == [0.95]
    assert (
        service.ask("adviser", "POST", "/prediction", json={"client_id": client_id}).json()["pd"]
        == found["after"]["pd"]
    )


def test_a_value_that_cannot_be_true_is_refused_and_not_repeated(service: Service) -> None:
    body = {"application": {"income": -31_337}}
    answer = service.ask("compliance", "PUT", f"/subjects/{service.ids[2]}", json=body)
    assert answer.status_code == 422
    assert "31337" not in answer.text
    assert "31,337" not in answer.text


def test_an_erased_person_is_nowhere_and_the_chain_holds(service: Service) -> None:
    gone, stays = service.ids[3], service.ids[4]
    made = [service.ask("adviser", "POST", "/prediction", json={"client_id": one}).json() for one in (gone, stays)]
    done = service.ask("compliance", "DELETE", f"/subjects/{gone}?lang=en").json()
    assert (done["client_id"], done["decisions"]) == (gone, 1)
    assert "typed/application.parquet" in done["files"]
    assert [one["name"] for one in done["remains"]] == ["ledger", "security_events", "models", "elsewhere"]
    for method, path in (("GET", "/subjects"), ("DELETE", "/subjects"), ("GET", "/client_info")):
        assert service.ask("compliance", method, f"{path}/{gone}").status_code == 404
    assert service.ask("compliance", "GET", f"/decisions/{made[0]['decision_id']}/replay").status_code == 404
    assert service.ask("compliance", "GET", f"/decisions/{made[1]['decision_id']}/replay").json()["same"]
    assert service.ask("compliance", "GET", f"/client_info/{stays}").status_code == 200
    assert service.ledger.verify() is None


def test_who_read_exported_corrected_or_erased_whom_is_a_security_event(service: Service) -> None:
    client_id = service.ids[5]
    service.ask("adviser", "GET", f"/client_info/{client_id}")
    service.ask("compliance", "PUT", f"/subjects/{client_id}", json={"application": {"income": 50_000}})
    service.ask("compliance", "GET", f"/subjects/{client_id}")
    service.client.app.state.resources.audit.flush(5)  # type: ignore[attr-defined]
    found = service.ask("compliance", "GET", f"/subjects/{client_id}").json()["accesses"]
    assert [one["event"] for one in found] == ["client_read", "client_corrected", "client_exported"]
    assert set(found[0]) == {"at", "event"}
    service.ask("compliance", "DELETE", f"/subjects/{client_id}")
    service.client.app.state.resources.audit.flush(5)  # type: ignore[attr-defined]
    events = AuditLog(service.store).read(AuditFilter(event="client_erased"), before=None, limit=10)
    assert [event.who for _, event in events] == ["compliance"]
    assert str(client_id) not in repr(events)


def test_an_applicant_who_is_no_client_has_the_same_rights_by_the_id_of_his_decision(service: Service) -> None:
    decision_id = service.ask("adviser", "POST", "/predict", json={"short_form": FORM}).json()["decision_id"]
    path = f"/subjects/applicants/{decision_id}"
    assert service.ask("adviser", "GET", path).status_code == 403
    found = service.ask("compliance", "GET", path).json()
    assert (found["client_id"], found["delivered"], found["files"]) == (None, None, {})
    assert found["decisions"][0]["made_on"][1]["application"]
    done = service.ask("compliance", "DELETE", path).json()
    assert (done["client_id"], done["decisions"]) == (None, 1)
    for method in ("GET", "DELETE"):
        assert service.ask("compliance", method, path).status_code == 404
    assert service.ask("compliance", "GET", f"/decisions/{decision_id}/replay").status_code == 404
    assert service.ledger.verify() is None


def test_a_client_is_not_erased_in_part_by_the_id_of_a_decision(service: Service) -> None:
    asked = {"client_id": service.ids[6]}
    decision_id = service.ask("adviser", "POST", "/prediction", json=asked).json()["decision_id"]
    for method in ("GET", "DELETE"):
        assert service.ask("compliance", method, f"/subjects/applicants/{decision_id}").status_code == 404
    assert service.ask("compliance", "GET", f"/decisions/{decision_id}/replay").json()["same"]
