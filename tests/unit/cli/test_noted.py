"""Commands that change who may ask are in the audit log, with what was changed and without a secret."""

import getpass
from pathlib import Path

import pytest

from clairscore.store.audit import AuditEvent, AuditFilter, AuditLog
from clairscore.store.database import open_store, sqlite_url


@pytest.fixture
def noted(tmp_path: Path):
    def read() -> list[AuditEvent]:
        store = open_store(sqlite_url(tmp_path / "home"))
        found = [event for _, event in AuditLog(store).read(AuditFilter(), before=None, limit=100)]
        store.close()
        return found[::-1]

    return read


def test_every_change_of_a_user_or_a_key_is_noted_once_it_is_done(run, noted) -> None:
    password = "correct horse battery"
    for command in (
        ("user", "add", "ada", "--role", "adviser", "--password", password),
        ("user", "role", "ada", "analyst"),
        ("user", "password", "ada", "--password", password + "!"),
        ("user", "logout", "ada"),
        ("user", "deactivate", "ada"),
        ("user", "activate", "ada"),
        ("key", "add", "nightly", "--role", "analyst"),
        ("key", "revoke", "nightly"),
    ):
        assert run(*command).code == 0
    found = noted()
    assert [one.route for one in found] == [
        "clairscore user add ada",
        "clairscore user role ada",
        "clairscore user password ada",
        "clairscore user logout ada",
        "clairscore user deactivate ada",
        "clairscore user activate ada",
        "clairscore key add nightly",
        "clairscore key revoke nightly",
    ]
    assert {one.event for one in found} == {"access_changed"}
    assert {one.who for one in found} == {f"cli:{getpass.getuser()}"}
    assert password not in repr(found)


def test_what_only_looks_or_fails_is_not_noted(run, noted) -> None:
    assert run("user", "list").code == 0
    assert run("key", "list").code == 0
    assert run("user", "deactivate", "nobody").code != 0
    assert noted() == []
