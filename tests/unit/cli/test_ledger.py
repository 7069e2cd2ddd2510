"""``clairscore ledger``: verify and replay, with the exit codes that say how it ended."""

import json
import re
import shutil

import pytest
from sqlalchemy import delete, update

from clairscore.store.database import open_store, sqlite_url
from clairscore.store.tables import decision_inputs, decisions, ledger_head, reviews


@pytest.fixture
def home(demo, tmp_path):
    """A copy of the demo's home, with the model and the clients."""
    home = tmp_path / "copy"
    shutil.copytree(demo.home / "models", home / "models")
    shutil.copy2(demo.home / "clairscore.db", home / "clairscore.db")
    return home


@pytest.fixture
def decision_id(run, home, demo, monkeypatch) -> str:
    monkeypatch.setenv("CLAIRSCORE_HOME", str(home))
    return json.loads(run("score", "--application", demo.shown, "--json").out)["decision_id"]


def alter(home, **values: object) -> None:
    store = open_store(sqlite_url(home))
    with store.writing() as connection:
        connection.execute(update(decisions).where(decisions.c.kind == "decision").values(values))
    store.close()


def test_a_decision_comes_out_again(run, decision_id: str) -> None:
    ended = run("ledger", "replay", decision_id)
    assert ended.code == 0
    assert re.search(r"^same +yes$", ended.out, re.MULTILINE)
    assert run("ledger", "verify").code == 0


def test_a_decision_that_does_not_is_told_with_what_differs_and_exit_code_14(run, home, decision_id: str) -> None:
    figures = {"score": 1, "p_default": 0.5, "decision": "neither"}
    alter(home, evidence=json.dumps({**figures, "language": "fr", "made_up": True}))
    ended = run("ledger", "replay", decision_id, "--json")
    assert ended.code == 14
    found = json.loads(ended.out)
    assert found["same"] is False
    assert {one["field"] for one in found["differences"]} == {"score", "p_default", "decision"}
    assert "p_default" in run("ledger", "replay", decision_id).out
    assert run("ledger", "verify").code == 11


def test_a_hash_that_was_kept_tells_when_the_chain_was_cut_back(run, home, decision_id: str) -> None:
    kept = json.loads(run("ledger", "verify", "--json").out)["hash"]
    assert run("ledger", "verify", "--kept", kept).code == 0
    assert run("ledger", "verify", "--kept", "0" * 64).code == 0
    ended = run("ledger", "verify", "--kept", "f" * 64, "--json")
    assert (ended.code, json.loads(ended.out)["chain"]) == (11, "broken")
    store = open_store(sqlite_url(home))
    with store.writing() as connection:
        for table in (reviews, decision_inputs, decisions):
            connection.execute(delete(table))
        connection.execute(update(ledger_head).values(length=0, hash="0" * 64))
    store.close()
    assert run("ledger", "verify").code == 0
    assert run("ledger", "verify", "--kept", kept).code == 11


def test_a_ledger_that_lost_its_end_is_told_in_a_sentence(run, home, decision_id: str) -> None:
    store = open_store(sqlite_url(home))
    with store.writing() as connection:
        connection.execute(delete(ledger_head))
    store.close()
    ended = run("ledger", "verify")
    assert (ended.code, "must have one" in ended.out) == (11, True)


def test_another_model_is_held_against_it(run, decision_id: str) -> None:
    ended = run("ledger", "replay", decision_id, "--against", "v1")
    assert ended.code == 0
    assert "Nothing changes the outcome: v1 decides" in ended.out
    found = json.loads(run("ledger", "replay", decision_id, "--against", "v1", "--json").out)
    assert [swap["cause"] for swap in found["against"]["swaps"]] == ["data", "model", "calibration", "cutoff", "rule"]


def test_what_is_not_there_is_told_in_a_sentence(run, decision_id: str) -> None:
    unknown = run("ledger", "replay", "0" * 32)
    assert (unknown.code, unknown.err.strip()[-1]) == (6, ".")
    other = run("ledger", "replay", decision_id, "--against", "v9")
    assert other.code == 7
    assert "has no model 'v9'" in other.err
