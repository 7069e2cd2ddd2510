"""People decide: the queue, who may settle what, a contest that needs another person, and whether people look."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from clairscore.decisions.review_rules import load_review_rules
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.store.keys import ServiceKeys
from clairscore.store.ledger import Ledger
from clairscore.store.users import Users

RULES = load_review_rules()
REASON = "Overtime is paid each month and is not on the payslip we read."
CANARY = "CANARY31337"

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def as_(api: TestClient, home, login) -> Callable[..., Response]:
    """Ask as somebody: ``as_("adviser", "GET", "/reviews")``; beside the users of each role there are two more."""
    users = Users(open_store(home.settings.store_url))
    for name, role in (("dora", "compliance"), ("erin", "adviser")):
        users.add(name, PASSWORD, role)

    def ask(name: str, method: str, path: str, body: object = None, lang: str = "en") -> Response:
        return api.request(method, path, json=body, headers={**login(name), "Accept-Language": lang})

    return ask


@pytest.fixture(scope="module")
def by_decision(as_, client_ids: list[int]) -> dict[str, list[str]]:
    """Ids of decisions made by the adviser, by what the machine decided."""
    found: dict[str, list[str]] = {"approve": [], "refer": [], "decline": []}
    for client_id in client_ids[500:1000]:
        decision = as_("adviser", "POST", "/prediction", {"client_id": client_id}).json()
        found[decision["decision"]].append(decision["decision_id"])
        if all(len(ids) >= 8 for ids in found.values()):
            return found
    pytest.fail(f"too few decisions of a kind: { {name: len(ids) for name, ids in found.items()} }")


@pytest.fixture
def referred(by_decision) -> str:
    return by_decision["refer"].pop()


@pytest.fixture
def declined(by_decision) -> str:
    return by_decision["decline"].pop()


def verdict(outcome: str = "approve", reason: str = REASON) -> dict[str, str]:
    return {"outcome": outcome, "reason": reason}


def take(as_, name: str, decision_id: str) -> Response:
    review_id = as_(name, "GET", f"/decisions/{decision_id}").json()["reviews"][-1]["review_id"]
    return as_(name, "POST", f"/reviews/{review_id}/take")


def test_what_is_referred_stands_in_the_queue_with_a_deadline(as_, referred: str) -> None:
    queue = as_("adviser", "GET", "/reviews").json()
    assert queue["total"] >= len(queue["items"]) > 0
    assert queue["overdue"] == 0
    due = [datetime.fromisoformat(item["due_at"]) for item in queue["items"]]
    assert due == sorted(due)
    record = as_("adviser", "GET", f"/decisions/{referred}").json()
    (review,) = record["reviews"]
    assert (review["state"], review["opened_for"], record["standing"], record["may"]) == (
        "open",
        "referral",
        "refer",
        ["take"],
    )
    span = datetime.fromisoformat(review["due_at"]) - datetime.fromisoformat(review["opened_at"])
    assert span == timedelta(days=RULES.referral_days)
    assert set(queue["items"][0]) == {
        "review_id",
        "decision_id",
        "client_id",
        "opened_for",
        "opened_at",
        "due_at",
        "overdue",
        "state",
        "taken_by",
    }


def test_an_adviser_takes_and_settles_a_referral(as_, referred: str, home) -> None:
    assert as_("adviser", "POST", f"/decisions/{referred}/review", verdict()).status_code == 409
    assert take(as_, "adviser", referred).status_code == 204
    record = as_("adviser", "GET", f"/decisions/{referred}").json()
    assert (record["reviews"][0]["taken_by"], record["may"]) == ("adviser", ["settle"])
    assert as_("erin", "GET", f"/decisions/{referred}").json()["may"] == []
    answer = as_("adviser", "POST", f"/decisions/{referred}/review", verdict())
    assert answer.status_code == 200, answer.text
    settled = answer.json()
    assert (settled["standing"], settled["review"]["settled_by"], settled["review"]["reason"]) == (
        "approve",
        "adviser",
        REASON,
    )
    record = as_("adviser", "GET", f"/decisions/{referred}").json()
    assert (record["standing"], record["decision"], record["may"]) == ("approve", "refer", ["contest"])
    assert settled["review"]["overrides"] == (record["side"] == "decline")
    assert Ledger(open_store(home.settings.store_url)).verify() is None
    again = as_("adviser", "POST", f"/decisions/{referred}/review", verdict())
    assert (again.status_code, again.json()["title"]) == (409, "Not possible as the decision stands")
    assert "adviser settled this on" in again.json()["detail"]


def test_a_refusal_is_said_in_french(as_, referred: str) -> None:
    answer = as_("adviser", "POST", f"/decisions/{referred}/review", verdict(), lang="fr")
    assert answer.json()["detail"] == "Prenez le dossier avant de trancher."


@pytest.mark.parametrize(
    "body", [{}, {"outcome": "refer", "reason": REASON}, {"outcome": "approve"}, verdict() | {"x": 1}]
)
def test_a_verdict_of_wrong_form_is_refused(as_, by_decision, body: object) -> None:
    answer = as_("adviser", "POST", f"/decisions/{by_decision['refer'][0]}/review", body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_a_reason_must_say_something(as_, referred: str) -> None:
    take(as_, "adviser", referred)
    answer = as_("adviser", "POST", f"/decisions/{referred}/review", verdict(reason=CANARY))
    assert (answer.status_code, answer.json()["title"]) == (422, "The reason is too short")
    assert f"{len(CANARY)} characters, and {RULES.minimum_reason}" in answer.json()["detail"]
    assert CANARY not in answer.text


def test_an_adviser_does_not_override_and_compliance_does(as_, declined: str) -> None:
    assert as_("adviser", "GET", f"/decisions/{declined}").json()["may"] == ["contest"]
    for name in ("adviser", "erin"):
        answer = as_(name, "POST", f"/decisions/{declined}/review", verdict())
        assert (answer.status_code, "decisions:override" in answer.json()["detail"]) == (403, True)
    assert as_("compliance", "GET", f"/decisions/{declined}").json()["may"] == ["contest", "override"]
    same = as_("compliance", "POST", f"/decisions/{declined}/review", verdict("decline"))
    assert (same.status_code, "nothing to override" in same.json()["detail"]) == (409, True)
    done = as_("compliance", "POST", f"/decisions/{declined}/review", verdict())
    assert (done.status_code, done.json()["review"]["opened_for"]) == (200, "override")
    assert as_("adviser", "GET", f"/decisions/{declined}").json()["standing"] == "approve"


def test_who_asked_for_a_decision_does_not_override_it(as_, client_ids: list[int]) -> None:
    for client_id in client_ids[1000:1100]:
        made = as_("admin", "POST", "/prediction", {"client_id": client_id}).json()
        if made["decision"] == "decline":
            break
    answer = as_("admin", "POST", f"/decisions/{made['decision_id']}/review", verdict())
    assert (answer.status_code, answer.json()["title"]) == (403, "Another person must review")
    assert as_("admin", "GET", f"/decisions/{made['decision_id']}").json()["may"] == ["contest"]


def test_a_contest_opens_a_review_that_another_person_settles(as_, declined: str) -> None:
    words = "The late payment of March was an error of my former bank."
    opened = as_("compliance", "POST", f"/decisions/{declined}/contest", {"words": f"  {words} "})
    assert opened.status_code == 201, opened.text
    span = datetime.fromisoformat(opened.json()["due_at"]) - datetime.fromisoformat(opened.json()["opened_at"])
    assert span == timedelta(days=RULES.contest_days)
    assert words not in opened.text
    assert words not in as_("adviser", "GET", "/reviews").text
    twice = as_("adviser", "POST", f"/decisions/{declined}/contest", {"words": words})
    assert (twice.status_code, "A person is to decide" in twice.json()["detail"]) == (409, True)
    assert take(as_, "adviser", declined).status_code == 403
    wrote_it = take(as_, "compliance", declined)
    assert (wrote_it.status_code, wrote_it.json()["title"]) == (403, "Another person must review")
    assert as_("compliance", "GET", f"/decisions/{declined}").json()["may"] == []
    assert take(as_, "dora", declined).status_code == 204
    assert as_("dora", "POST", f"/decisions/{declined}/review", verdict("decline")).status_code == 200
    (review,) = as_("adviser", "GET", f"/decisions/{declined}").json()["reviews"]
    assert (review["words"], review["reason"], review["outcome"], review["overrides"]) == (
        words,
        REASON,
        "decline",
        False,
    )
    reopened = as_("adviser", "POST", f"/decisions/{declined}/contest", {"words": words})
    assert reopened.status_code == 201
    assert take(as_, "dora", declined).status_code == 403
    assert take(as_, "compliance", declined).status_code == 204


def test_a_program_contests_and_never_settles(api: TestClient, as_, home, referred: str, declined: str) -> None:
    rights = ("reviews:read", "decisions:make", "decisions:override", "decisions:contest")
    key = ServiceKeys(open_store(home.settings.store_url)).add("portal", "admin", rights, 1)
    headers = {"Authorization": f"Bearer {key}"}
    record = api.get(f"/decisions/{referred}", headers=headers).json()
    review_id = record["reviews"][0]["review_id"]
    assert record["may"] == []
    taken = api.post(f"/reviews/{review_id}/take", headers=headers)
    assert (taken.status_code, "a person settles" in taken.json()["detail"]) == (403, True)
    assert api.post(f"/decisions/{declined}/review", json=verdict(), headers=headers).status_code == 403
    words = {"words": "I never had that loan."}
    assert api.post(f"/decisions/{declined}/contest", json=words, headers=headers).status_code == 201
    assert as_("adviser", "GET", f"/decisions/{declined}").json()["reviews"][0]["opened_by"] == "service:portal"


@pytest.mark.parametrize("words", ["", "   ", 7, "x" * 4001])
def test_a_contest_without_words_is_refused(as_, by_decision, words: object) -> None:
    answer = as_("adviser", "POST", f"/decisions/{by_decision['decline'][0]}/contest", {"words": words})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/decisions/{id}", None),
        ("POST", "/decisions/{id}/review", verdict()),
        ("POST", "/decisions/{id}/contest", {"words": "No."}),
        ("POST", "/reviews/{id}/take", None),
    ],
)
def test_an_unknown_decision_is_not_found(as_, method: str, path: str, body: object) -> None:
    answer = as_("admin", method, path.replace("{id}", "0" * 32), body)
    assert (answer.status_code, answer.json()["title"]) == (404, "No such decision")


def test_a_simulation_has_no_id_and_cannot_be_contested(as_, client_ids: list[int]) -> None:
    body = {"client_id": client_ids[0], "simulation": True}
    simulated = as_("adviser", "POST", "/prediction", body).json()
    assert simulated["decision_id"] is None
    answer = as_("adviser", "POST", f"/decisions/{simulated['decision_id']}/contest", {"words": "No."})
    assert answer.status_code in (404, 422)


def test_who_is_no_client_is_told_until_when_a_person_decides(as_) -> None:
    form = {"age": 35, "annual_income": 45000, "credit_amount": 20000, "annuity": 2000}
    forms = [{"short_form": form | {"credit_amount": 1000 * amount}} for amount in range(5, 60, 3)]
    found = as_("adviser", "POST", "/predict/batch", {"applicants": forms}).json()["decisions"]
    one = as_("adviser", "POST", "/predict", forms[0]).json()
    assert "refer" in {answer["decision"] for answer in found}
    for answer in [*found, one]:
        assert answer["standing"] == answer["decision"]
        assert (answer["due_at"] is not None) == (answer["decision"] == "refer")
        reviews = as_("adviser", "GET", f"/decisions/{answer['decision_id']}").json()["reviews"]
        assert [review["due_at"] for review in reviews] == [answer["due_at"]] * (answer["decision"] == "refer")


def test_decisions_are_listed_by_client_outcome_and_open_review(as_, by_decision) -> None:
    wanted = by_decision["approve"][0]
    client_id = as_("adviser", "GET", f"/decisions/{wanted}").json()["client_id"]
    (item,) = as_("adviser", "GET", f"/decisions?client_id={client_id}").json()["items"]
    assert (item["decision_id"], item["decision"], item["standing"], item["review"]) == (
        wanted,
        "approve",
        "approve",
        None,
    )
    waiting = as_("adviser", "GET", "/decisions?open=true&limit=100").json()
    assert waiting["total"] == as_("adviser", "GET", "/reviews").json()["total"]
    assert all(one["review"]["state"] in ("open", "taken") for one in waiting["items"])
    refused = as_("adviser", "GET", "/decisions?decision=decline&limit=100").json()["items"]
    assert {one["decision"] for one in refused} == {"decline"}
    assert as_("adviser", "GET", "/decisions?decision=maybe").status_code == 422


def test_a_record_says_what_the_decision_said(as_, by_decision, client_ids) -> None:
    decision_id = by_decision["approve"][0]
    record = as_("adviser", "GET", f"/decisions/{decision_id}").json()
    made = as_("adviser", "POST", "/prediction", {"client_id": record["client_id"]}, lang="en").json()
    assert {name: record[name] for name in made if name != "missing_labels"} == {
        name: value for name, value in made.items() if name != "missing_labels"
    }
    assert (record["made_by"], record["side"], record["reviews"]) == ("adviser", "approve", [])


def test_oversight_counts_who_settled_what_and_how_fast(as_, by_decision) -> None:
    before = as_("executive", "GET", "/oversight").json()
    decision_id = by_decision["refer"].pop()
    side = as_("erin", "GET", f"/decisions/{decision_id}").json()["side"]
    take(as_, "erin", decision_id)
    as_("erin", "POST", f"/decisions/{decision_id}/review", verdict(side))
    found = as_("executive", "GET", "/oversight").json()
    (erin,) = [one for one in found["advisers"] if one["adviser"] == "erin"]
    assert (erin["n_settled"], erin["agreement"]["value"], erin["quick"]["value"]) == (1, 1.0, 1.0)
    assert 0 < erin["agreement"]["low"] < erin["agreement"]["high"] == 1.0
    assert 0 <= erin["seconds"]["median"] < RULES.oversight.quick_seconds
    assert erin["signals"] == []
    assert found["everybody"]["n_settled"] == before["everybody"]["n_settled"] + 1
    assert found["everybody"]["n_settled"] == sum(one["n_settled"] for one in found["advisers"])
    assert found["waiting"] == before["waiting"] - 1
    assert "client_id" not in as_("executive", "GET", "/oversight").text


def test_what_was_forgotten_is_not_found_and_leaves_the_queue(as_, home, by_decision) -> None:
    decision_id = by_decision["refer"].pop()
    client_id = as_("adviser", "GET", f"/decisions/{decision_id}").json()["client_id"]
    total = as_("adviser", "GET", "/reviews").json()["total"]
    store = open_store(home.settings.store_url)
    Ledger(store).forget(client_id, lender="home_credit", by="dpo", why="Asked.")
    assert as_("adviser", "GET", f"/decisions/{decision_id}").status_code == 404
    assert as_("adviser", "GET", f"/decisions?client_id={client_id}").json()["total"] == 0
    assert as_("adviser", "GET", "/reviews").json()["total"] == total - 1
    assert len(Clients(store, "home_credit")) > 0
    assert Ledger(store).verify() is None
