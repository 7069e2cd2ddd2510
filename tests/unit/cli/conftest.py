"""The command line run in this process, on a home of its own."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from clairscore.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command as its user would: ``run("user", "list")``."""
    monkeypatch.setenv("CLAIRSCORE_HOME", str(tmp_path / "home"))
    for name in ("CLAIRSCORE_DATABASE_URL", "CLAIRSCORE_PASSWORD", "CLAIRSCORE_LENDER"):
        monkeypatch.delenv(name, raising=False)

    def run_command(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["clairscore", *map(str, arguments)])
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        assert isinstance(code, int)
        return Ended(code, said.out, said.err)

    return run_command
