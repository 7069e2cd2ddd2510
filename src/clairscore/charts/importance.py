"""What a model leans on: mean absolute contributions as bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure
from clairscore.charts.palette import BRAND, INK
from clairscore.conventions import Language
from clairscore.quantities import format_number

LINE_HEIGHT = 15
GAP = 18
BAR_HEIGHT = 20
MOST_LINES = 3
LABEL_WIDTH = 28


@dataclass(frozen=True)
class Importance:
    """Mean absolute contribution of a subject or a feature, in log-odds; never negative."""

    label: str
    mean_absolute_contribution: float


def importance_bars(importances: Sequence[Importance], language: Language, most: int = 15) -> go.Figure:
    """Draw the most important ones as horizontal bars, the greatest on top.

    Args:
        importances: In any order.
        language: Language of the numbers.
        most: Bars shown.
    """
    ordered = sorted(importances, key=lambda item: item.mean_absolute_contribution, reverse=True)[:most][::-1]
    values = [item.mean_absolute_contribution for item in ordered]
    labels = [wrap(item.label, LABEL_WIDTH, max_lines=MOST_LINES, placeholder=" …") for item in ordered]
    height = GAP + LINE_HEIGHT * max((len(lines) for lines in labels), default=1)
    figure = new_figure(height * len(ordered) + 24, language, left=10, right=10)
    figure.add_trace(
        go.Bar(
            x=values,
            y=list(range(len(ordered))),
            orientation="h",
            width=BAR_HEIGHT / height,
            marker={"color": BRAND, "cornerradius": 3},
            text=[format_number(value, language, 3) for value in values],
            textposition="outside",
            textfont={"color": INK, "size": 13},
            customdata=[item.label for item in ordered],
            hovertemplate="%{customdata}<br>%{text}<extra></extra>",
            cliponaxis=False,
        )
    )
    figure.update_xaxes(range=[0, max(values, default=1.0) * 1.25 or 1.0], showticklabels=False, showgrid=False)
    figure.update_yaxes(
        tickvals=list(range(len(ordered))),
        ticktext=["<br>".join(lines) for lines in labels],
        tickfont={"size": 13},
        automargin=True,
        ticklabelstandoff=8,
        showgrid=False,
    )
    return figure
