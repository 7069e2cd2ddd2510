"""The letter to a client over HTTP: who may have it, in which language, what it says of each outcome, how fast."""

import io
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from clairscore.store.database import open_store
from clairscore.store.ledger import Ledger

REASON = "Overtime is paid each month and is not on the payslip we read."

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(api: TestClient, login) -> Ask:
    """Ask as the user of a role."""

    def request(role: str, method: str, path: str, body: object = None, lang: str = "en") -> Any:
        return api.request(method, path, json=body, headers={**login(role), "Accept-Language": lang})

    return request


@pytest.fixture(scope="module")
def decided(ask: Ask, client_ids: list[int]) -> dict[str, list[dict[str, Any]]]:
    """Decisions by what the machine decided."""
    found: dict[str, list[dict[str, Any]]] = {"approve": [], "refer": [], "decline": []}
    for client_id in client_ids[1100:1400]:
        decision = ask("adviser", "POST", "/prediction", {"client_id": client_id}).json()
        found[decision["decision"]].append(decision)
        if all(len(some) >= 4 for some in found.values()):
            return found
    pytest.fail(f"too few decisions of a kind: { {name: len(some) for name, some in found.items()} }")


@pytest.fixture
def ledger(home) -> Iterator[Ledger]:
    store = open_store(home.settings.store_url)
    yield Ledger(store)
    store.close()


def read(content: bytes) -> str:
    """Return what a letter says, in one line with ordinary spaces."""
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def letter(ask: Ask, decision: dict[str, Any], lang: str = "en") -> str:
    answer = ask("adviser", "GET", f"/decisions/{decision['decision_id']}/letter", lang=lang)
    assert answer.status_code == 200
    return read(answer.content)


def test_a_letter_is_a_pdf_to_save_in_the_language_asked_for(ask: Ask, decided) -> None:
    decision = decided["decline"][0]
    for lang, title in (("fr", "Votre demande de crédit : refusée"), ("en", "Your application for credit: declined")):
        answer = ask("adviser", "GET", f"/decisions/{decision['decision_id']}/letter?lang={lang}")
        pdf = PdfReader(io.BytesIO(answer.content))
        assert answer.headers["content-type"] == "application/pdf"
        assert f'filename="letter-{decision["decision_id"][:8]}-{lang}.pdf"' in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"
        assert (pdf.trailer["/Root"]["/Lang"], pdf.metadata.title.replace("\u00a0", " ")) == (lang, title)


def test_the_reasons_and_figures_are_those_of_the_decision(ask: Ask, decided) -> None:
    decision = decided["decline"][0]
    made = ask("adviser", "POST", "/prediction", {"client_id": decision["client_id"]}).json()
    said = letter(ask, made)
    for reason in made["reasons"]:
        assert re.sub(r"\s+", " ", reason["text"]) in said
    assert f"the estimate is {100 * made['pd']:.1f}%" in said
    assert "Made-up data of a lender that does not exist" in said
    french = letter(ask, made, "fr")
    assert "Les 4 raisons principales" in french
    assert not [reason["text"] for reason in made["reasons"] if reason["text"] in french]


def test_what_would_change_the_decision_is_what_the_service_finds(ask: Ask, decided) -> None:
    reached = 0
    for decision in (*decided["decline"][:4], *decided["refer"][:4]):
        found = ask("adviser", "GET", f"/counterfactuals/{decision['client_id']}").json()
        said = letter(ask, decision)
        for proposal in found["proposals"]:
            assert re.sub(r"\s+", " ", proposal["text"]) in said
        reached += bool(found["proposals"])
        assert ("The program would have" in said) is bool(found["proposals"])
    assert reached > 0


def test_a_letter_follows_what_people_decide(ask: Ask, decided) -> None:
    referred, declined = decided["refer"][-1], decided["decline"][-1]
    assert "a person is looking at it and will answer you by" in letter(ask, referred)
    path = f"/decisions/{referred['decision_id']}"
    case = ask("adviser", "GET", path).json()["reviews"][-1]["review_id"]
    ask("admin", "POST", f"/reviews/{case}/take")
    assert ask("admin", "POST", f"{path}/review", {"outcome": "decline", "reason": REASON}).status_code == 200
    assert f"gives this reason: “{REASON}”" in letter(ask, referred)
    ask("adviser", "POST", f"/decisions/{declined['decision_id']}/contest", {"words": "My employer has changed."})
    said = letter(ask, declined, "fr")
    assert "Vous avez contesté cette décision. Une personne qui n’y a pas pris part vous répondra" in said
    assert "My employer" not in said
    approved = decided["approve"][-1]
    assert "We accept your application." in letter(ask, approved)
    overridden = {"outcome": "decline", "reason": REASON}
    assert ask("compliance", "POST", f"/decisions/{approved['decision_id']}/review", overridden).status_code == 200
    assert "against the conclusion of the program, declined it" in letter(ask, approved)


@pytest.mark.parametrize(
    ("role", "status"), [("adviser", 200), ("compliance", 200), ("admin", 200), ("analyst", 403), ("executive", 403)]
)
def test_who_follows_a_client_may_have_his_letter(ask: Ask, decided, role: str, status: int) -> None:
    path = f"/decisions/{decided['approve'][0]['decision_id']}/letter"
    assert ask(role, "GET", path).status_code == status


def test_a_letter_is_noted_as_a_reading_of_the_client(ask: Ask, decided) -> None:
    decision = decided["approve"][1]
    letter(ask, decision)
    events = ask("compliance", "GET", f"/audit?client_id={decision['client_id']}").json()["items"]
    noted = [(one["event"], one["who"]) for one in events if one["route"] == "/decisions/{decision_id}/letter"]
    assert noted == [("client_read", "adviser")]


def test_a_letter_decides_nothing_and_writes_nothing_in_the_ledger(ask: Ask, decided, ledger: Ledger) -> None:
    before, counted = len(ledger), metrics(ask)
    letter(ask, decided["refer"][0])
    assert (len(ledger), metrics(ask)) == (before, counted)


def metrics(ask: Ask) -> list[str]:
    text = ask("admin", "GET", "/metrics").text
    return [line for line in text.splitlines() if line.startswith("clairscore_decisions")]


def test_a_simulation_has_no_letter(ask: Ask, decided) -> None:
    body = {"client_id": decided["refer"][0]["client_id"], "changes": {"credit_amount": 10_000}}
    assert ask("adviser", "POST", "/prediction", body).json()["decision_id"] is None
    answer = ask("adviser", "GET", f"/decisions/{'0' * 32}/letter")
    assert answer.status_code == 404
    assert "a simulation decides nothing" in answer.json()["detail"]


def test_others_are_answered_while_letters_are_made(ask: Ask, decided) -> None:
    decisions = [one for some in decided.values() for one in some][:8]

    def is_made(decision: dict[str, Any]) -> bool:
        return ask("adviser", "GET", f"/decisions/{decision['decision_id']}/letter").content.startswith(b"%PDF-")

    with ThreadPoolExecutor(len(decisions)) as pool:
        waiting = [pool.submit(is_made, decision) for decision in decisions]
        answered = 0
        while not all(one.done() for one in waiting):
            assert ask("adviser", "GET", "/healthz").status_code == 200
            answered += not all(one.done() for one in waiting)
        assert all(one.result() for one in waiting)
    assert answered > 0
