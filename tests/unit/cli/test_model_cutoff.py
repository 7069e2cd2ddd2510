"""Where a cut-off lies, from the command line."""

import json

import pytest


@pytest.fixture
def run_demo(run, monkeypatch, demo_home):
    """Run a command on the home of the demo."""
    monkeypatch.setenv("CLAIRSCORE_HOME", str(demo_home))
    return run


def test_the_curve_is_printed_with_both_cutoffs_and_what_money_says(run_demo) -> None:
    said = run_demo("model", "cutoff", "champion").out
    assert "the break-even PD of 0.0909" in said
    assert "chosen" in said
    assert "cut-off by amounts" in said
    assert "refer" in said


def test_json_has_every_point_and_the_figure_is_a_page(run_demo, tmp_path) -> None:
    found = json.loads(run_demo("model", "cutoff", "--html", tmp_path / "curve.html", "--json").out)
    assert len(found["points"]) > 190
    assert found["cutoff"]["low"] <= found["cutoff"]["value"] <= found["cutoff"]["high"]
    assert found["by_amounts"]["break_even"] == pytest.approx(1 / 11)
    assert "Share of applications approved" in (tmp_path / "curve.html").read_text("utf-8")


def test_the_calibrations_are_compared_where_a_model_is_shown(run_demo) -> None:
    shown = run_demo("model", "show", "champion").out
    assert "Brier score less that of the sigmoid: isotonic" in shown
    assert "venn_abers" in shown
