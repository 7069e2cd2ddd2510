"""What cannot be done ends with one sentence and an exit code, never with a traceback."""

import errno
from pathlib import Path

import pytest


def refuse_with(error: BaseException):
    """A command's work that raises."""

    def work(*_: object, **__: object) -> None:
        raise error

    return work


@pytest.fixture
def generate(run, monkeypatch, tmp_path):
    """Run ``data generate`` whose work raises."""

    def ended(error: BaseException):
        monkeypatch.setattr("clairscore.workflows.deliver.generate_delivery", refuse_with(error))
        return run("data", "generate", "--out", tmp_path / "out")

    return ended


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/srv/data"), "'/srv/data' cannot be used: you may not"),
        (OSError(errno.EROFS, "Read-only file system", "/srv/data"), "'/srv/data' cannot be used: the disk can only"),
        (OSError(errno.ENOSPC, "No space left", Path("/srv/data")), "'/srv/data' cannot be used: the disk is full"),
        (OSError(errno.ELOOP, "Too many levels of links", "/srv/a"), "'/srv/a' cannot be used: Too many levels"),
        (OSError("Cannot read '/srv/a.parquet'."), "The system refused it: Cannot read '/srv/a.parquet'."),
    ],
)
def test_what_the_system_refuses_is_a_sentence(generate, error: OSError, said: str) -> None:
    ended = generate(error)
    assert ended.code == 1
    assert said in ended.err
    assert ended.err.splitlines()[-1].endswith(".")
    assert "Traceback" not in ended.err


def test_a_home_inside_a_file_is_a_sentence(run, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("CLAIRSCORE_HOME", str(tmp_path / "file"))
    ended = run("demo", "--applications", 500, "--no-serve", "--dir", tmp_path / "file")
    assert ended.code == 1
    assert str(tmp_path / "file") in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "text", ["libgomp.so.1: cannot open shared object file", "dlopen: Library not loaded: @rpath/libomp.dylib"]
)
def test_a_missing_openmp_runtime_says_what_installs_it(generate, text: str) -> None:
    ended = generate(OSError(text))
    assert ended.code == 2
    assert "apt-get install libgomp1" in ended.err
    assert "brew install libomp" in ended.err


def test_who_stops_a_command_is_told_that_it_stopped(generate) -> None:
    ended = generate(KeyboardInterrupt())
    assert (ended.code, ended.err.splitlines()[-1]) == (130, "Stopped.")


@pytest.mark.parametrize("lender", ["nobody", "../home", "..", ""])
@pytest.mark.parametrize(
    "arguments", [("list",), ("show", "champion"), ("promote", "v1", "--by", "ada", "--why", "better")]
)
def test_an_unknown_lender_has_no_shelf(run, tmp_path: Path, lender: str, arguments: tuple[str, ...]) -> None:
    ended = run("model", *arguments, "--lender", lender)
    assert ended.code == 7
    assert "There is home_credit" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_model_shows_what_its_cutoff_costs_where_it_was_not_chosen() -> None:
    from types import SimpleNamespace

    from clairscore.cli.model import _summary

    estimate = {"value": 0.5, "low": 0.4, "high": 0.6}
    numbers = ("bad_rate", "gini", "ks", "brier", "expected_calibration_error", "approve_all_cost")
    metrics = dict.fromkeys((*numbers, "refuse_all_cost", "approved_share"), 0.5)
    metrics |= {"auc": estimate, "cost": estimate, "fold_auc": [0.5], "cross_fitted_cost": 0.5123}
    training = {"n_features": 1, "n_rows": 2, "n_bad": 1, "n_rounds": 3}
    facts = {"name": "home_credit", "version": "v1", "feature_set": "full", "cutoff": 0.1, "path": "x"}
    shown = _summary(SimpleNamespace(metrics=metrics, training=training, **facts))
    assert shown["cost, cut-off of other folds"] == "0.5123"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("features", "list", "--source", "nope"), "bureau_balance"),
        (("features", "build", "--data", ".", "--out", "x.csv"), ".parquet"),
        (("data", "generate", "--out", "x", "--seed", "-1"), "--seed"),
    ],
)
def test_a_wrong_option_is_named_with_what_it_may_be(run, arguments: tuple[str, ...], said: str) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_features_of_one_source_are_listed(run) -> None:
    assert "bureau" in run("features", "list", "--source", "bureau").out
