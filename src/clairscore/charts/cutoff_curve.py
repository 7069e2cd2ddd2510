"""What every cut-off would do: cost, approval rate and bad rate, one above the other on one axis."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure, percent_ticks
from clairscore.charts.palette import APPROVE, BRAND, BRAND_SOFT, INK, LINE, MUTED, RAISES
from clairscore.conventions import Language
from clairscore.quantities import format_number, format_percent, labelled

_PANEL, _GAP = 0.27, 0.095


@dataclass(frozen=True)
class CutoffCurveWords:
    """Words of the chart: its three panels, the axis and the two cut-offs marked."""

    cost: str
    approval_rate: str
    bad_rate: str
    axis: str
    cutoff: str
    break_even: str


@dataclass(frozen=True)
class MarkedCutoff:
    """The cut-off that was chosen, the ends of its interval, and the PD at which deciding either way costs the same."""

    value: float
    low: float
    high: float
    break_even: float


def cutoff_curve(
    cutoffs: Sequence[float],
    cost: Sequence[float],
    approval_rate: Sequence[float],
    bad_rate: Sequence[float | None],
    marked: MarkedCutoff,
    words: CutoffCurveWords,
    language: Language,
) -> go.Figure:
    """Draw three curves over the cut-off, with the one chosen, its interval and the break-even PD.

    Args:
        cutoffs: PDs, rising.
        cost: Cost per application at each.
        approval_rate: Share of applications below each.
        bad_rate: Share of these that went bad; None where there are none.
        marked: What is marked.
        words: Words on the figure.
        language: Language of the numbers.
    """
    figure = new_figure(640, language, left=70, right=18, top=44, bottom=56)
    panels = (
        (words.cost, cost, BRAND, False),
        (words.approval_rate, approval_rate, APPROVE, True),
        (words.bad_rate, bad_rate, RAISES, True),
    )
    for row, (title, values, colour, is_share) in enumerate(panels):
        axis = "y" if row == 0 else f"y{row + 1}"
        top = 1 - row * (_PANEL + _GAP)
        written = [_written(value, language, is_share) for value in values]
        figure.add_trace(
            go.Scatter(
                x=list(cutoffs),
                y=list(values),
                yaxis=axis,
                name=title,
                mode="lines",
                line={"color": colour, "width": 2.5},
                customdata=[
                    [labelled(words.axis, format_percent(cutoff, language, 2), language), text]
                    for cutoff, text in zip(cutoffs, written, strict=True)
                ],
                hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
            )
        )
        known = [value for value in values if value is not None]
        low, high = min(known, default=0.0), max(known, default=1.0)
        style = {"domain": [max(0.0, top - _PANEL), top], "gridcolor": LINE, "tickfont": {"color": MUTED}, "nticks": 5}
        if is_share:
            ticks, texts = percent_ticks(low, high, language)
            style |= {"tickvals": ticks, "ticktext": texts}
        figure.update_layout({axis.replace("y", "yaxis"): {**style, "fixedrange": True, "zeroline": False}})
        figure.add_annotation(
            x=0, y=top, xref="paper", yref="paper", yanchor="bottom", xanchor="left", showarrow=False,
            text=f"<b>{title}</b>", font={"color": INK, "size": 14},
        )  # fmt: skip
    figure.add_shape(
        type="rect", x0=marked.low, x1=marked.high, y0=0, y1=1, yref="paper", fillcolor=BRAND_SOFT, line={"width": 0},
        layer="below",
    )  # fmt: skip
    for x, text, dash, anchor in (
        (marked.value, words.cutoff, "solid", "right" if marked.value < marked.break_even else "left"),
        (marked.break_even, words.break_even, "dot", "left" if marked.value < marked.break_even else "right"),
    ):
        figure.add_shape(
            type="line", x0=x, x1=x, y0=0, y1=1, yref="paper", line={"color": INK, "width": 1.5, "dash": dash}
        )
        figure.add_annotation(
            x=x, y=1.035, yref="paper", yanchor="bottom", xanchor=anchor, showarrow=False,
            text=labelled(text, format_percent(x, language, 2), language), font={"color": INK, "size": 13},
        )  # fmt: skip
    ticks, texts = percent_ticks(0.0, max(cutoffs), language)
    figure.update_xaxes(
        range=[0, max(cutoffs)], tickvals=ticks, ticktext=texts, title=words.axis, anchor="free", position=0,
        showgrid=False,
    )  # fmt: skip
    return figure


def _written(value: float | None, language: Language, is_share: bool) -> str:
    if value is None:
        return "-"
    return format_percent(value, language, 2) if is_share else format_number(value, language, 4)
