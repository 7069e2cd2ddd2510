"""A calibration read back from the JSON of a bundle."""

from collections.abc import Mapping
from typing import Any

from clairscore.models.calibration.calibration import Calibration
from clairscore.models.calibration.isotonic import Isotonic
from clairscore.models.calibration.sigmoid import Sigmoid
from clairscore.models.calibration.steps import Steps
from clairscore.models.calibration.venn_abers import VennAbers


def read_calibration(facts: Mapping[str, Any]) -> Calibration:
    """Return the calibration that wrote these facts; without a kind they are slope and intercept of a sigmoid.

    Raises:
        ValueError: If the kind is not known or the values make no calibration.
        KeyError: If one is missing.
    """
    kind = facts.get("kind", Sigmoid.kind)
    if kind == Sigmoid.kind:
        return Sigmoid(float(facts["slope"]), float(facts["intercept"]))
    if kind not in (Isotonic.kind, VennAbers.kind):
        raise ValueError(f"No calibration is of the kind '{kind}'.")
    raw = tuple(map(float, facts["raw"]))

    def steps(line: str) -> Steps:
        return Steps(raw, tuple(map(float, facts[line])))

    if kind == Isotonic.kind:
        return Isotonic(steps("margin"))
    return VennAbers(steps("margin"), steps("if_good"), steps("if_bad"))
