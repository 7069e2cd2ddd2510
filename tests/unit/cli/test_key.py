import json
from pathlib import Path

import pytest

from clairscore.api.rights import RIGHTS
from clairscore.store.database import open_store, sqlite_url
from clairscore.store.keys import ServiceKeys


@pytest.fixture
def keys(tmp_path: Path) -> ServiceKeys:
    return ServiceKeys(open_store(sqlite_url(tmp_path / "home")))


def shown(out: str) -> str:
    """The key that a command printed."""
    return out.strip().rsplit(" ", 1)[1]


def test_a_key_is_shown_once_and_has_the_rights_it_was_made_for(run, keys: ServiceKeys) -> None:
    ended = run("key", "add", "nightly", "--role", "analyst", "--right", "models:read", "--right", "clients:read")
    assert ended.code == 0
    assert "service:nightly, analyst, good for 90 days: clients:read, models:read." in ended.out
    found = keys.find(shown(ended.out))
    assert found is not None
    assert (found.name, found.rights) == ("nightly", ("clients:read", "models:read"))
    assert shown(ended.out) not in run("key", "list", "--json").out


def test_without_a_right_a_key_has_those_of_its_role(run, keys: ServiceKeys) -> None:
    found = keys.find(shown(run("key", "add", "board", "--role", "executive", "--days", "7").out))
    assert found is not None
    assert set(found.rights) == RIGHTS["executive"]


def test_a_key_has_no_right_that_a_person_must_answer_for(run, keys: ServiceKeys) -> None:
    found = keys.find(shown(run("key", "add", "all", "--role", "admin").out))
    assert found is not None
    assert set(found.rights) == RIGHTS["admin"] - {"models:promote", "decisions:override"}


def test_keys_are_listed_and_revoked(run, keys: ServiceKeys) -> None:
    assert "key add" in run("key", "list").out
    key = shown(run("key", "add", "nightly", "--role", "executive", "--right", "models:read").out)
    assert run("key", "revoke", "nightly").out == "The key of service:nightly opens nothing any more.\n"
    assert keys.find(key) is None
    (listed,) = json.loads(run("key", "list", "--json").out)
    assert (listed["service"], listed["rights"], listed["good"]) == ("nightly", "models:read", False)
    assert listed["last_used_at"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "nightly", "--role", "king"), 9, "No role is named 'king'"),
        (("add", "nightly", "--role", "executive", "--right", "clients:read"), 9, "may not have clients:read"),
        (("add", "nightly", "--role", "analyst", "--right", "everything"), 9, "may not have everything"),
        (("add", "nightly", "--role", "admin", "--right", "models:promote"), 9, "may not have models:promote"),
        (("add", "nightly", "--role", "analyst", "--days", "0"), 9, "1 to 730"),
        (("add", "taken", "--role", "analyst"), 9, "Revoke it first"),
        (("revoke", "nobody"), 6, "No service named 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(run, arguments: tuple[str, ...], code: int, said: str) -> None:
    run("key", "add", "taken", "--role", "analyst")
    ended = run("key", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1
