"""What all figures share: font, margins, number format, no tools that a reader did not ask for."""

from math import ceil, floor
from typing import Final

import plotly.graph_objects as go

from clairscore.charts.palette import INK, PAPER
from clairscore.conventions import Language
from clairscore.quantities import DECIMAL_MARKS, THOUSANDS_SEPARATORS, format_percent

FONT: Final = '"Source Sans", "Source Sans Pro", "Segoe UI", Roboto, Arial, sans-serif'


TICK_STEPS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
MOST_TICKS: Final = 6


def percent_ticks(low: float, high: float, language: Language) -> tuple[list[float], list[str]]:
    """Choose round percentages on an axis of shares.

    Args:
        low: Where the axis begins, as a share.
        high: Where it ends.
        language: Language of the numbers.

    Returns:
        Shares within the axis, at most seven unless it is longer than 1.5, and what to write at each.
    """
    step = next((step for step in TICK_STEPS if (high - low) / step <= MOST_TICKS), 0.5)
    digits = 1 if step < 0.01 else 0
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    ticks = [index * step for index in range(first, last + 1)]
    return ticks, [format_percent(tick, language, digits) for tick in ticks]


def new_figure(
    height: int, language: Language, *, left: int = 8, right: int = 8, top: int = 8, bottom: int = 8
) -> go.Figure:
    """Start a figure in the house style.

    Args:
        height: Height in pixels; the width follows the page.
        language: Decides the decimal mark and the thousands separator of axes.
        left: Margin in pixels.
        right: Margin in pixels.
        top: Margin in pixels.
        bottom: Margin in pixels.
    """
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        font={"family": FONT, "size": 14, "color": INK},
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        separators=DECIMAL_MARKS[language] + THOUSANDS_SEPARATORS[language],
        showlegend=False,
        hoverlabel={"font": {"family": FONT, "size": 14}},
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True, zeroline=False)
    figure.update_yaxes(fixedrange=True, zeroline=False)
    return figure
