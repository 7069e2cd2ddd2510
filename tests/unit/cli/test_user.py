import json
from pathlib import Path

import pytest

from clairscore.store.database import open_store, sqlite_url
from clairscore.store.sessions import Sessions
from clairscore.store.users import Users

PASSWORD = "correct horse battery"


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(open_store(sqlite_url(tmp_path / "home")))


def shown(out: str) -> str:
    """The password that a command printed."""
    return out.strip().rsplit(" ", 1)[1]


def test_a_user_is_added_with_a_password_shown_once(run, users: Users) -> None:
    ended = run("user", "add", "ada", "--role", "adviser", "--language", "en")
    assert ended.code == 0
    found = users.authenticate("ada", shown(ended.out))
    assert found is not None
    assert (found.role, found.language) == ("adviser", "en")


def test_users_are_listed(run) -> None:
    assert "user add" in run("user", "list").out
    run("user", "add", "bob", "--role", "analyst")
    run("user", "add", "ada", "--role", "admin")
    run("user", "deactivate", "bob")
    assert json.loads(run("user", "list", "--json").out) == [
        {"name": "ada", "role": "admin", "language": "fr", "active": True, "single_sign_on": False},
        {"name": "bob", "role": "analyst", "language": "fr", "active": False, "single_sign_on": False},
    ]


def test_who_is_deactivated_can_no_longer_log_in(run, users: Users) -> None:
    password = shown(run("user", "add", "ada", "--role", "adviser").out)
    assert run("user", "deactivate", "ada").code == 0
    assert users.authenticate("ada", password) is None


def test_who_is_activated_again_gets_in_with_another_role(run, users: Users) -> None:
    password = shown(run("user", "add", "ada", "--role", "adviser").out)
    run("user", "deactivate", "ada")
    assert run("user", "activate", "ada").out == "ada can log in again.\n"
    assert run("user", "role", "ada", "analyst").out == "ada is now analyst.\n"
    found = users.authenticate("ada", password)
    assert found is not None
    assert found.role == "analyst"


@pytest.mark.parametrize("command", ["deactivate", "password", "logout"])
def test_commands_that_take_access_away_end_the_sessions(run, tmp_path: Path, command: str) -> None:
    run("user", "add", "ada", "--role", "adviser")
    store = open_store(sqlite_url(tmp_path / "home"))
    sessions = Sessions(store, hours=1)
    ada = Users(store).find("ada")
    assert ada is not None
    begun = sessions.start(ada)
    assert run("user", command, "ada").code == 0
    assert sessions.user_of(begun.session_id) is None
    store.close()


def test_a_password_is_replaced_by_a_random_one_or_by_that_of_the_environment(run, users: Users, monkeypatch) -> None:
    before = shown(run("user", "add", "ada", "--role", "adviser").out)
    after = shown(run("user", "password", "ada").out)
    assert users.authenticate("ada", before) is None
    assert users.authenticate("ada", after)
    monkeypatch.setenv("CLAIRSCORE_PASSWORD", PASSWORD)
    ended = run("user", "password", "ada")
    assert PASSWORD not in ended.out + ended.err
    assert users.authenticate("ada", PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add", "ada", "--role", "king"), 9, "No role is named 'king'"),
        (("add", "ada", "--role", "adviser", "--language", "de"), 9, "No language is named 'de'"),
        (("add", "", "--role", "adviser"), 9, "1 to 64"),
        (("add", "bob", "--role", "adviser"), 9, "exists already"),
        (("add", "ada", "--role", "adviser", "--password", "short"), 9, "12 to 1,024"),
        (("add", "ada", "--role", "adviser", "--password", ""), 9, "12 to 1,024"),
        (("password", "bob", "--password", "short"), 9, "12 to 1,024"),
        (("password", "nobody"), 6, "No user is named 'nobody'"),
        (("deactivate", "nobody"), 6, "No user is named 'nobody'"),
        (("activate", "nobody"), 6, "No user is named 'nobody'"),
        (("logout", "nobody"), 6, "No user is named 'nobody'"),
        (("role", "nobody", "admin"), 6, "No user is named 'nobody'"),
        (("role", "bob", "king"), 9, "No role is named 'king'"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(run, arguments: tuple[str, ...], code: int, said: str) -> None:
    run("user", "add", "bob", "--role", "adviser")
    ended = run("user", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1
