import json
import shutil

import pytest

from clairscore.store.database import open_store, sqlite_url
from clairscore.store.users import Users

PASSWORD = "correct horse battery"


@pytest.fixture
def run_at_copy(run, demo_home, tmp_path, monkeypatch):
    """Run commands on a copy of the demo's home that has one model, and users of two roles."""
    home = tmp_path / "copy"
    shutil.copytree(demo_home / "models", home / "models")
    store = open_store(sqlite_url(home))
    for role in ("compliance", "adviser"):
        Users(store).add(role, PASSWORD, role)
    store.close()
    monkeypatch.setenv("CLAIRSCORE_HOME", str(home))
    monkeypatch.setenv("CLAIRSCORE_PASSWORD", PASSWORD)
    return run


def test_the_gates_of_the_champion_are_told_with_what_was_found(run_at_copy):
    found = run_at_copy("model", "gates", "champion", "--json")
    gates = {one["gate"]: one for one in json.loads(found.out)}
    assert gates["scenarios"]["passed"] == "yes"
    assert found.code == (0 if all(one["passed"] == "yes" for one in gates.values()) else 12)


@pytest.mark.parametrize(
    ("by", "password", "said"),
    [
        ("compliance", "not the password", "password is wrong"),
        ("nobody", PASSWORD, "no active user"),
        ("adviser", PASSWORD, "does not promote models"),
        ("compliance", PASSWORD, "champion already"),
    ],
)
def test_who_may_not_promote_is_told_why(run_at_copy, by, password, said):
    ended = run_at_copy("model", "promote", "v1", "--by", by, "--why", "It ranks better.", "--password", password)
    assert ended.code == 9
    assert said in ended.err


def test_the_history_names_who_and_why(run_at_copy):
    (entry,) = json.loads(run_at_copy("model", "history", "--json").out)
    assert (entry["version"], entry["alias"], entry["by"]) == ("v1", "champion", "demo")
