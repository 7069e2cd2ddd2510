import copy
import importlib.util
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
Fault = Callable[[dict[str, Any], dict[str, Any]], object]


def _first(lock: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in lock["package"] if one["name"] == "fastapi")


@pytest.fixture(scope="module")
def faults() -> Callable[..., Any]:
    spec = importlib.util.spec_from_file_location("check_lock", ROOT / "scripts/check_lock.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.faults


@pytest.fixture(scope="module")
def files() -> tuple[dict[str, Any], dict[str, Any]]:
    project, lock = (tomllib.loads((ROOT / name).read_text("utf-8")) for name in ("pyproject.toml", "uv.lock"))
    return project, lock


def test_the_lock_of_this_project_holds(faults, files) -> None:
    assert list(faults(*files)) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda project, lock: _first(lock)["wheels"][0].pop("hash"), "without SHA-256"),
        (lambda project, lock: _first(lock)["wheels"][0].update(url="https://evil.example/f.whl"), "from elsewhere"),
        (lambda project, lock: _first(lock).update(source={"git": "https://evil.example"}), "not come from the index"),
        (lambda project, lock: _first(lock).pop("version"), "not pinned"),
        (lambda project, lock: (_first(lock).pop("wheels"), _first(lock).pop("sdist")), "names no file"),
        (lambda project, lock: project["project"]["dependencies"].append("Left_Pad>=1"), "left-pad is in pyproject"),
        (lambda project, lock: project["project"]["optional-dependencies"].pop("redis"), "redis of extra redis is in"),
    ],
)
def test_a_lock_that_was_spoilt_is_found(faults, files, spoil: Fault, said: str) -> None:
    project, lock = copy.deepcopy(files)
    spoil(project, lock)
    assert said in "\n".join(faults(project, lock))
