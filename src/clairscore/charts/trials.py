"""Trials of a search as parallel coordinates: one line a trial, one axis a parameter, the result last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure
from clairscore.charts.palette import BRAND, BRAND_SOFT, RAISES
from clairscore.conventions import Language
from clairscore.quantities import format_number

_WIDE = 50.0
"""Ratio of the ends of a parameter from which its axis is logarithmic."""


@dataclass(frozen=True)
class Trial:
    """The parameters of one trial and its result."""

    parameters: Mapping[str, float | int | str | bool | None]
    result: float


def parallel_trials(trials: Sequence[Trial], result: str, language: Language, *, higher_is_better: bool) -> go.Figure:
    """Draw trials as lines through their parameters, coloured by result: the best darkest.

    Args:
        trials: Those with a result; at least one.
        result: What the last axis is called.
        language: Language of the numbers.
        higher_is_better: Whether a higher result is the better one.
    """
    names = list(dict.fromkeys(name for trial in trials for name in trial.parameters))
    results = [trial.result for trial in trials]
    dimensions = [_axis(name, [trial.parameters.get(name) for trial in trials], language) for name in names]
    dimensions.append({"label": result, "values": results})
    figure = new_figure(480, language, left=80, right=60, top=70, bottom=30)
    scale = [[0, BRAND_SOFT], [0.5, BRAND], [1, RAISES]]
    figure.add_trace(
        go.Parcoords(
            dimensions=dimensions,
            line={"color": results, "colorscale": scale, "reversescale": not higher_is_better, "showscale": True},
        )
    )
    return figure


def _axis(name: str, values: Sequence[float | int | str | bool | None], language: Language) -> dict[str, object]:
    """Return one axis: words at even steps, numbers as they are, or their logarithms where they span widely."""
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) != len(values):
        words = list(dict.fromkeys(map(str, values)))
        places = [words.index(str(value)) for value in values]
        return {"label": name, "values": places, "tickvals": list(range(len(words))), "ticktext": words}
    if min(numbers) <= 0 or max(numbers) / min(numbers) < _WIDE:
        return {"label": name, "values": numbers}
    ticks = list(range(int(log10(min(numbers)) // 1), int(log10(max(numbers)) // 1) + 1))
    return {
        "label": name,
        "values": [log10(number) for number in numbers],
        "tickvals": ticks,
        "ticktext": [format_number(10.0**tick, language, max(0, -tick)) for tick in ticks],
    }
