"""Two explanations of one client side by side: SHAP as a diamond, LIME as a circle with its range over the draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure
from clairscore.charts.palette import BRAND, LINE, MUTED, PAPER, REFER
from clairscore.conventions import Language
from clairscore.quantities import format_signed, labelled

_ROW = 44
_GAP = 12
_LINE_HEIGHT = 15
_MOST_LINES = 3
_LABEL_WIDTH = 30


@dataclass(frozen=True)
class TwoParts:
    """What both say of one feature, in log-odds: SHAP, LIME's mean, and the least and most of any draw."""

    label: str
    shap: float
    lime: float
    lime_low: float
    lime_high: float


@dataclass(frozen=True)
class TwoWords:
    """Words of the figure: the two explanations, and what the two sides of the axis do."""

    shap: str
    lime: str
    raises: str
    lowers: str


def two_explanations(parts: Sequence[TwoParts], words: TwoWords, language: Language) -> go.Figure:
    """Draw a line a feature, in the order given from top to bottom.

    Args:
        parts: Features.
        words: Words on the figure.
        language: Language of the numbers.
    """
    ordered = list(parts)[::-1]
    rows = list(range(len(ordered)))
    labels = [wrap(part.label, _LABEL_WIDTH, max_lines=_MOST_LINES, placeholder=" …") for part in ordered]
    height = _GAP + _LINE_HEIGHT * max((len(lines) for lines in labels), default=1)
    figure = new_figure(max(_ROW, height) * len(ordered) + 104, language, left=10, right=14, top=64, bottom=36)
    for row, part in zip(rows, ordered, strict=True):
        figure.add_shape(
            type="line",
            x0=part.lime_low,
            x1=part.lime_high,
            y0=row - 0.16,
            y1=row - 0.16,
            line={"color": REFER, "width": 3},
        )
    for name, offset, values, marker in (
        (words.shap, 0.16, [part.shap for part in ordered], {"symbol": "diamond", "size": 13, "color": BRAND}),
        (
            words.lime,
            -0.16,
            [part.lime for part in ordered],
            {"symbol": "circle", "size": 11, "color": PAPER, "line": {"color": REFER, "width": 3}},
        ),
    ):
        figure.add_trace(
            go.Scatter(
                x=values,
                y=[row + offset for row in rows],
                mode="markers",
                marker=marker,
                name=name,
                customdata=[labelled(name, format_signed(value, language), language) for value in values],
                hovertemplate="%{customdata}<extra></extra>",
                cliponaxis=False,
            )
        )
    figure.add_vline(x=0, line={"color": MUTED, "width": 1})
    drawn = [abs(end) for part in ordered for end in (part.shap, part.lime_low, part.lime_high)]
    reach = max(drawn, default=0.0) * 1.15 or 1.0
    for x, text, anchor in ((-reach, f"◀ {words.lowers}", "left"), (reach, f"{words.raises} ▶", "right")):
        figure.add_annotation(
            x=x,
            y=1,
            yref="paper",
            yanchor="bottom",
            xanchor=anchor,
            text=text,
            showarrow=False,
            font={"size": 13, "color": MUTED},
        )
    figure.update_xaxes(range=[-reach, reach], gridcolor=LINE, tickfont={"color": MUTED}, nticks=7)
    figure.update_yaxes(
        tickvals=rows,
        ticktext=["<br>".join(lines) for lines in labels],
        tickfont={"size": 13},
        automargin=True,
        ticklabelstandoff=8,
        showgrid=False,
        range=[-0.6, len(ordered) - 0.4],
    )
    legend = {
        "orientation": "h",
        "x": 0,
        "y": 1.0,
        "yanchor": "bottom",
        "yref": "container",
        "itemclick": False,
        "itemdoubleclick": False,
    }
    legend |= {"y": 0.99, "yanchor": "top"}
    figure.update_layout(showlegend=True, legend=legend)
    return figure
