import pytest
from numba.core.caching import CacheImpl

from clairscore.explanations.tree_shap import kernel


def twice(number):
    return 2 * number


def test_it_is_compiled_also_where_no_folder_can_be_written(monkeypatch):
    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    assert kernel.compiled(twice)(21) == 42


@pytest.mark.parametrize("passes", [kernel.explain_row, kernel.explain_rows])
def test_nothing_is_compiled_that_takes_the_tests_for_nan_away(passes):
    assert not passes.targetoptions.get("fastmath")
    assert passes.targetoptions["nogil"]
