"""``clairscore subjects``, and files of scores meant for others."""

import csv
import json
import re
import shutil
import stat

import pytest

from clairscore.store.database import open_store, sqlite_url
from clairscore.store.ledger import Ledger


@pytest.fixture
def at_copy(run, demo, tmp_path, monkeypatch):
    """Run commands on a copy of the demo's home."""
    shutil.copytree(demo.home, tmp_path / "copy", ignore=shutil.ignore_patterns("mlartifacts", "mlflow.db"))
    monkeypatch.setenv("CLAIRSCORE_HOME", str(tmp_path / "copy"))
    return run


def test_an_export_is_written_for_its_owner_alone(at_copy, demo, tmp_path) -> None:
    out = tmp_path / "held.json"
    assert at_copy("subjects", "export", demo.shown, "--out", out).code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert json.loads(out.read_text("utf-8"))["client_id"] == demo.shown
    assert json.loads(at_copy("subjects", "export", demo.shown).out)["delivered"]["made_up"] is True


def test_a_person_is_erased_once_somebody_says_yes(at_copy, demo, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("typer.confirm", lambda *_, **__: pytest.fail("asked though told yes"))
    at_copy("score", "--application", demo.shown)
    store = open_store(sqlite_url(tmp_path / "copy"))
    written = len(Ledger(store))
    ended = at_copy("subjects", "erase", demo.shown, "--yes", "--language", "en")
    assert ended.code == 0
    assert "Released models: v1." in ended.out
    assert "scores.csv" in ended.out
    assert at_copy("subjects", "export", demo.shown).code == 6
    assert at_copy("subjects", "erase", demo.shown, "--yes").code == 6
    assert at_copy("ledger", "verify").code == 0
    assert len(Ledger(store)) == written + 1
    store.close()


def test_nothing_is_erased_where_nobody_says_yes(at_copy, demo, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: PTH123, SIM115
    assert at_copy("subjects", "erase", demo.shown).code != 0
    assert at_copy("subjects", "export", demo.shown).code == 0


def test_a_language_there_is_not_erases_nothing(at_copy, demo) -> None:
    assert at_copy("subjects", "erase", demo.shown, "--yes", "--language", "de").code == 2
    assert at_copy("subjects", "export", demo.shown).code == 0


def test_what_is_past_its_time_is_counted(at_copy) -> None:
    ended = at_copy("subjects", "retain", "--only-say", "--json")
    assert json.loads(ended.out) == {"decisions": 0, "clients": 0, "files": []}
    assert "nothing yet" in at_copy("subjects", "retain", "--only-say").out
    assert at_copy("subjects", "retain").code == 0


def test_a_file_of_scores_for_others_names_nobody_and_says_the_same(at_copy, demo, tmp_path) -> None:
    out = tmp_path / "others.csv"
    data = tmp_path / "copy" / "data" / "typed"
    assert at_copy("score", "--data", data, "--out", out, "--pseudonyms").code == 0

    def read(path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    ours, theirs = read(demo.scores), read(out)
    names = [row.pop("client") for row in theirs]
    ids = {row.pop("client_id") for row in ours}
    assert names == sorted(names)
    assert len(set(names)) == len(ids)
    assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)
    assert sorted(map(str, theirs)) == sorted(map(str, ours))
