import pytest

from clairscore.explanations.tree_shap import kernel


@pytest.mark.parametrize("passes", [kernel.explain_row, kernel.explain_rows])
def test_nothing_is_compiled_that_takes_the_tests_for_nan_away(passes):
    assert not passes.targetoptions.get("fastmath")
    assert passes.targetoptions["nogil"]
