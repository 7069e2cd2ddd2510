"""What all figures share: font, margins, number format, no tools that a reader did not ask for."""

from typing import Final

import plotly.graph_objects as go

from clairscore.charts.numbers import DECIMAL_MARKS, THOUSANDS_SEPARATORS
from clairscore.charts.palette import INK, PAPER
from clairscore.conventions import Language

FONT: Final = '"Source Sans", "Source Sans Pro", "Segoe UI", Roboto, Arial, sans-serif'


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
