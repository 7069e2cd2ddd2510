"""``clairscore explain counterfactuals``: what is proposed, in a table and as the API tells it."""

import json

import pytest

from clairscore.lenders.builtin import find_lender
from clairscore.store.clients import Clients
from clairscore.store.database import open_store


@pytest.fixture(autouse=True)
def home(run, demo, monkeypatch) -> None:
    monkeypatch.setenv("CLAIRSCORE_HOME", str(demo.home))


@pytest.fixture
def answers(run, demo) -> list[dict]:
    store = open_store(f"sqlite:///{demo.home / 'clairscore.db'}")
    ids = Clients(store, find_lender().name).search(limit=12)[1]
    store.close()
    return [json.loads(run("explain", "counterfactuals", one, "--json").out) for one in ids]


def test_each_proposal_is_told_with_what_is_decided_then(run, answers) -> None:
    found = next(one for one in answers if one["proposals"])
    told = " ".join(run("explain", "counterfactuals", found["client_id"]).out.split())
    assert found["summary"].replace("\u202f", " ").replace("\xa0", " ") in told.replace("\u202f", " ")
    assert told.count("accord" if found["goal"] == "approve" else "à examiner") >= len(found["proposals"])
    english = run("explain", "counterfactuals", found["client_id"], "--language", "en").out
    assert "proposal" in english
    assert found["proposals"][0]["text"] not in english


def test_who_has_no_way_is_told_so_without_a_table(run, answers) -> None:
    found = next(one for one in answers if not one["proposals"])
    told = run("explain", "counterfactuals", found["client_id"])
    assert told.code == 0
    assert found["summary"] in told.out
    assert "effort" not in told.out


def test_a_client_who_is_not_there_is_refused(run) -> None:
    assert run("explain", "counterfactuals", 1).code == run("explain", "local", 1).code != 0
