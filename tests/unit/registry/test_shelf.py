import json
import shutil
from datetime import UTC, datetime

import pytest

from clairscore.errors import BundleError, NoChampion, NotAllowed, UnknownModel
from clairscore.registry import shelf as shelf_module
from clairscore.registry.shelf import Appointment, ModelShelf

AT = datetime(2026, 11, 21, tzinfo=UTC)


def test_the_first_bundle_becomes_champion(shelf, bundle):
    assert shelf.versions() == ("v1",)
    assert (shelf.alias("champion"), shelf.alias("challenger")) == ("v1", None)
    assert shelf.load().digest == bundle.digest


def test_a_later_bundle_becomes_challenger_and_does_not_decide(shelf, bundle, release):
    shelf.add(release, by="an analyst")
    assert (shelf.alias("champion"), shelf.alias("challenger")) == ("v1", "v2")
    assert shelf.load().version == "v1"
    assert shelf.load("challenger").version == "v2"


def test_promotion_says_who_and_why(shelf, bundle, release):
    shelf.add(release, by="an analyst")
    assert shelf.promote("v2", by="the committee", why="Ranks better.", at=AT).version == "v2"
    assert (shelf.alias("champion"), shelf.alias("challenger")) == ("v2", None)
    assert shelf.history()[-1] == Appointment("v2", "champion", "the committee", "Ranks better.", AT.isoformat())
    assert [entry.version for entry in shelf.history()] == ["v1", "v2", "v2"]


def test_a_former_champion_can_come_back(shelf, bundle, release):
    shelf.add(release, by="an analyst")
    shelf.promote("challenger", by="the committee", why="Ranks better.", at=AT)
    shelf.promote("v1", by="the committee", why="v2 drifted.", at=AT)
    assert shelf.load().version == "v1"


@pytest.mark.parametrize(("by", "why"), [("", "Better."), ("the committee", " ")])
def test_a_promotion_without_who_or_why_is_refused(shelf, bundle, release, by, why):
    shelf.add(release, by="an analyst")
    with pytest.raises(NotAllowed, match="who promotes and why"):
        shelf.promote("v2", by=by, why=why)
    assert shelf.alias("champion") == "v1"


def test_the_champion_is_not_promoted_again(shelf, bundle):
    with pytest.raises(NotAllowed, match="v1 is the champion already"):
        shelf.promote("v1", by="the committee", why="Again.")


def test_a_damaged_bundle_is_not_promoted(shelf, bundle, release):
    second = shelf.add(release, by="an analyst")
    (second.path / "model.txt").write_text("changed")
    with pytest.raises(BundleError):
        shelf.promote("v2", by="the committee", why="Ranks better.")
    assert shelf.alias("champion") == "v1"


def test_an_empty_shelf_has_no_champion(shelf):
    assert shelf.versions() == ()
    with pytest.raises(NoChampion, match="No model of lender 'home_credit' decides yet: run 'clairscore model train'"):
        shelf.load()
    with pytest.raises(UnknownModel, match="no challenger"):
        shelf.load("challenger")
    with pytest.raises(UnknownModel, match="There is none"):
        shelf.load("v1")


def test_an_unknown_version_is_refused_with_those_there_are(shelf, bundle):
    with pytest.raises(UnknownModel, match=r"no model 'v7'\. There are v1\."):
        shelf.load("v7")


@pytest.mark.parametrize("version", ["../home_credit/v1", "", "v", "v1/"])
def test_a_version_is_a_name_not_a_path(shelf, bundle, version):
    with pytest.raises(UnknownModel):
        shelf.load(version)


def test_versions_are_in_the_order_they_were_made(shelf, bundle):
    for number in (2, 10, 9):
        shutil.copytree(bundle.path, shelf.folder / f"v{number}")
    assert shelf.versions() == ("v1", "v2", "v9", "v10")


def test_a_bundle_that_was_moved_is_refused(shelf, bundle):
    shutil.copytree(bundle.path, shelf.folder / "v2")
    with pytest.raises(BundleError, match="holds version v1 of home_credit"):
        shelf.load("v2")


def test_a_release_that_fails_leaves_nothing_behind(shelf, bundle, release, monkeypatch):
    def fail(release, folder, name, version):
        folder.mkdir()
        (folder / "model.txt").write_text("half")
        raise OSError("disk full")

    monkeypatch.setattr(shelf_module, "write_bundle", fail)
    with pytest.raises(OSError, match="disk full"):
        shelf.add(release, by="an analyst")
    assert sorted(path.name for path in shelf.folder.iterdir()) == ["aliases.json", "v1"]


def test_aliases_that_cannot_be_read_are_said(shelf, bundle):
    (shelf.folder / "aliases.json").write_text("{")
    with pytest.raises(BundleError, match="which model decides is not known"):
        ModelShelf(shelf.folder).load()


def test_aliases_are_written_as_others_read_them(shelf, bundle):
    found = json.loads((shelf.folder / "aliases.json").read_text())
    assert (found["champion"], found["challenger"]) == ("v1", None)
    assert set(found["history"][0]) == {"version", "alias", "by", "why", "at"}
