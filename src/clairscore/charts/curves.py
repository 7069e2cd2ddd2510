"""Curves of several models in one figure, told apart by colour, dash and legend."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure
from clairscore.charts.palette import APPROVE, BRAND, DECLINE, INK, LINE, LOWERS, MUTED, NEUTRAL, RAISES, REFER
from clairscore.conventions import Language

_COLOURS = (BRAND, RAISES, LOWERS, APPROVE, DECLINE, REFER, MUTED, NEUTRAL)
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


@dataclass(frozen=True)
class Curve:
    """One line: what it is called, and its points."""

    label: str
    x: Sequence[float]
    y: Sequence[float]


def curves(lines: Sequence[Curve], x: str, y: str, language: Language, *, diagonal: float | None = None) -> go.Figure:
    """Draw curves over the same axes; the first is drawn strongest.

    Args:
        lines: At least one.
        x: What the horizontal axis says.
        y: What the vertical axis says.
        language: Language of the numbers.
        diagonal: Where a line from the origin ends on both axes; none unless given.
    """
    figure = new_figure(520, language, left=70, right=16, top=20, bottom=60)
    if diagonal is not None:
        figure.add_trace(
            go.Scatter(
                x=[0, diagonal],
                y=[0, diagonal],
                mode="lines",
                line={"color": INK, "dash": "dot", "width": 1},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    for index, line in enumerate(lines):
        figure.add_trace(
            go.Scatter(
                x=list(line.x),
                y=list(line.y),
                mode="lines",
                name=line.label,
                line={
                    "color": _COLOURS[index % len(_COLOURS)],
                    "dash": _DASHES[index % len(_DASHES)],
                    "width": 3 if index == 0 else 1.5,
                },
            )
        )
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title=x, gridcolor=LINE)
    figure.update_yaxes(title=y, gridcolor=LINE)
    return figure
