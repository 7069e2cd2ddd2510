"""Grid search: every combination of a few values, each kept as soon as it is measured."""

import json
from collections.abc import Mapping
from pathlib import Path

from clairscore.conventions import Report, silent
from clairscore.models.tuning.space import Space, Value, grid
from clairscore.models.tuning.trial import Deadline, Evaluate, OutOfTime, Trial


def search_grid(
    evaluate: Evaluate,
    space: Space,
    file: Path,
    *,
    n_trials: int,
    deadline: Deadline,
    seed: int,
    first: Mapping[str, Value] | None = None,
    steps: int = 3,
    report: Report = silent,
) -> tuple[Trial, ...]:
    """Measure combinations, in an order that depends on the seed only, those kept from an earlier run left out.

    Args:
        evaluate: What parameters are worth.
        space: What may be tried.
        file: JSON lines of what was measured, one a combination; it is added to.
        n_trials: Most combinations, those of earlier runs counted.
        deadline: When to stop.
        seed: Seed of the order.
        first: Parameters measured before the others; none unless given.
        steps: Values of each stretch of numbers.
        report: Told after each combination.

    Returns:
        Trials in the order of the search.
    """
    wanted = [*([dict(first)] if first else []), *grid(space, steps, seed)]
    wanted = [point for index, point in enumerate(wanted) if point not in wanted[:index]][:n_trials]
    known = _read(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    found: list[Trial] = []
    report("search", 0, len(wanted))
    try:
        for point in wanted:
            value = known.get(_key(point))
            if value is None:
                deadline.check()
                value = evaluate(point, lambda _done, _value: deadline.check())
                with file.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps({"parameters": point, "value": value}) + "\n")
            found.append(Trial(point, value))
            report("search", len(found), len(wanted))
    except OutOfTime:
        pass
    return tuple(found)


def _read(file: Path) -> dict[str, float]:
    """Return what was measured by parameters; a last line that was cut off is left out."""
    found = {}
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        try:
            kept = json.loads(line)
            found[_key(kept["parameters"])] = float(kept["value"])
        except (ValueError, KeyError):
            continue
    return found


def _key(parameters: Mapping[str, Value]) -> str:
    return json.dumps(dict(parameters), sort_keys=True)
