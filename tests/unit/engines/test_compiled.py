import subprocess
import sys

import pytest
from numba.core.caching import CacheImpl

from clairscore.engines.compiled import compiled


def twice(number):
    return 2 * number


def test_it_is_compiled_also_where_no_folder_can_be_written(monkeypatch):
    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    assert compiled(twice)(21) == 42


@pytest.mark.parametrize("nogil", [True, False])
def test_the_lock_of_the_interpreter_is_let_go_where_that_is_asked(nogil):
    function = compiled(twice, inline=True, nogil=nogil)
    assert function.targetoptions["nogil"] is nogil
    assert not function.targetoptions.get("fastmath")


def test_features_are_declared_and_built_without_the_compiler():
    code = "import sys, clairscore.features.serve, clairscore.workflows.vector; print('numba' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
