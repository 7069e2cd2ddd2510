"""Deadlines and reasons as the file states them, and files that will not do."""

from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from clairscore.decisions.review_rules import load_review_rules, side_of
from clairscore.errors import ReasonTooShort, SettingsError

OURS = files("clairscore").joinpath("conf/reviews.toml").read_text("utf-8")


def test_ours_answer_a_contest_within_a_month() -> None:
    rules = load_review_rules()
    assert rules.time_for("contest") <= timedelta(days=28)
    assert rules.time_for("referral") > timedelta(0)
    assert rules.time_for("override") == timedelta(0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("contest_days = 21", "contest_days = 60", "28 at most"),
        ("contest_days = 21", "", "exactly"),
        ("contest_days = 21", "contest_days = 21\nfriday = 1", "exactly"),
        ("contest_days = 21", "contest_days = 1.5", "whole number"),
        ("contest_days = 21", "contest_days = true", "must be a number"),
        ("minimum_reason = 30", "minimum_reason = 0", "from 1 up"),
        ("quick_limit = 0.20", "quick_limit = 20", "between 0 and 1"),
        ("quick_seconds = 60", "quick_seconds = 0", "above 0"),
        ("least_cases = 10", "least_cases = 0", "from 1 up"),
        ("[oversight]", "[sight]", "exactly"),
        ("contest_days = 21", "contest_days =", "not usable"),
    ],
)
def test_a_file_that_will_not_do_is_refused_in_a_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in OURS
    path = tmp_path / "reviews.toml"
    path.write_text(OURS.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_review_rules(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not usable"):
        load_review_rules(tmp_path / "none.toml")


def test_a_reason_is_counted_without_the_spaces_that_fill_it() -> None:
    rules = load_review_rules()
    long_enough = "a" * rules.minimum_reason
    assert rules.read_reason(f"  {long_enough}\n") == long_enough
    with pytest.raises(ReasonTooShort, match=f"1 characters, and {rules.minimum_reason}") as caught:
        rules.read_reason("  a   \n ")
    assert caught.value.status == 422


def test_on_the_cut_off_the_score_declines() -> None:
    assert [side_of(pd, 0.09) for pd in (0.0899, 0.09, 0.5)] == ["approve", "decline", "decline"]
