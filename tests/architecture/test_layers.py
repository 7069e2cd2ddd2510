"""What the tree promises: imports point down, heavy libraries stay out of the way, words are the house's."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/clairscore"
MODULES = sorted(SOURCE.rglob("*.py"))


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_imports_point_down():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], capture_output=True, text=True, cwd=SOURCE.parents[1]
    )
    assert done.returncode == 0, done.stdout


def test_the_help_loads_no_heavy_library():
    heavy = (
        "{'numpy', 'pandas', 'ibis', 'lightgbm', 'mlflow', 'sqlalchemy', 'fastapi', 'streamlit', 'pyarrow', 'scipy'}"
    )
    code = f"import sys, clairscore.cli; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("library", "home"),
    [("mlflow", "registry"), ("streamlit", "dashboard"), ("typer", "cli"), ("fastapi", "api")],
)
def test_a_library_that_could_be_replaced_lives_in_one_place(library, home):
    users = {
        path.relative_to(SOURCE).as_posix()
        for path in MODULES
        if any(name == library or name.startswith(f"{library}.") for name in _imports(path))
    }
    assert users
    assert not [user for user in users if not user.startswith(home)]


def test_nothing_is_pickled():
    users = [path.name for path in MODULES if {"pickle", "joblib", "dill", "cloudpickle"} & set(_imports(path))]
    assert users == []


def test_no_module_is_a_drawer():
    drawers = {"utils", "util", "helpers", "common", "core", "misc", "base"}
    assert [path.name for path in MODULES if path.stem in drawers] == []


def test_files_stay_short():
    long = {path.name: n for path in MODULES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert long == {}


def test_delivered_names_appear_in_the_declarations_of_the_tables_alone():
    delivered = ("SK_ID_CURR", "AMT_CREDIT", "DAYS_BIRTH", "NAME_CONTRACT", "EXT_SOURCE")
    declared = SOURCE / "lenders/home_credit/tables"
    made_up = SOURCE / "lenders/home_credit/synthetic"
    users = [
        path.relative_to(SOURCE).as_posix()
        for path in MODULES
        if not path.is_relative_to(declared)
        and not path.is_relative_to(made_up)
        and any(name in path.read_text(encoding="utf-8") for name in delivered)
    ]
    assert users == []
