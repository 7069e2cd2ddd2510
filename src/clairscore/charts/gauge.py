"""Gauge of the probability of default against the cut-off."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure, percent_ticks
from clairscore.charts.palette import APPROVE, APPROVE_SOFT, DECLINE, DECLINE_SOFT, INK, MUTED, PAPER
from clairscore.conventions import Language
from clairscore.quantities import format_percent, labelled

ROW_HEIGHT = 66
VEIL = "rgba(255, 255, 255, 0.7)"
NARROW_ZONE = 0.27


@dataclass(frozen=True)
class RiskEstimate:
    """One row of the gauge.

    Attributes:
        label: Name of the row, such as "Before"; empty when there is one row.
        p_default: Probability of default, 0 to 1.
        low: Lower end of its interval.
        high: Upper end of its interval.
    """

    label: str
    p_default: float
    low: float
    high: float


@dataclass(frozen=True)
class GaugeWords:
    """Words of the gauge: what the axis is, the cut-off, the two zones, the interval."""

    axis: str
    cutoff: str
    below: str
    above: str
    interval: str


def risk_gauge(estimates: Sequence[RiskEstimate], cutoff: float, words: GaugeWords, language: Language) -> go.Figure:
    """Draw estimates on one axis that the cut-off divides in two zones.

    Args:
        estimates: Rows from top to bottom, at least one.
        cutoff: Decision boundary on the probability of default, 0 to 1.
        words: Words on the figure, in ``language``.
        language: Language of the numbers.

    Returns:
        A figure whose axis begins at 0 and reaches past the cut-off and past every interval. The zone below the
        cut-off goes without its words where it is too narrow for them.
    """
    upper = gauge_end([estimate.high for estimate in estimates], cutoff)
    rows = list(range(len(estimates)))[::-1]
    figure = new_figure(ROW_HEIGHT * len(estimates) + 82, language, left=14, right=22, top=40, bottom=42)
    for start, end, colour in ((0.0, cutoff, APPROVE_SOFT), (cutoff, upper, DECLINE_SOFT)):
        figure.add_shape(
            type="rect", x0=start, x1=end, y0=0, y1=1, yref="paper", fillcolor=colour, line_width=0, layer="below"
        )
    figure.add_shape(
        type="line", x0=cutoff, x1=cutoff, y0=0, y1=1.06, yref="paper", line={"color": INK, "width": 2, "dash": "dot"}
    )
    _note(
        figure,
        cutoff,
        1.06,
        f"<b>{words.cutoff} {format_percent(cutoff, language)}</b>",
        INK,
        yanchor="bottom",
        xanchor=_side(cutoff, upper),
    )
    if cutoff / upper >= NARROW_ZONE:
        _note(figure, 0, 0.0, words.below, APPROVE, yanchor="bottom", xanchor="left")
    _note(figure, upper, 0.0, words.above, DECLINE, yanchor="bottom", xanchor="right")
    for row, estimate in zip(rows, estimates, strict=True):
        _add_row(figure, row, estimate, cutoff, upper, words, language)
    ticks, tick_texts = percent_ticks(0, upper, language)
    figure.update_xaxes(
        range=[0, upper],
        tickvals=ticks,
        ticktext=tick_texts,
        title={"text": words.axis, "font": {"size": 13, "color": MUTED}, "standoff": 4},
        tickfont={"color": MUTED, "size": 13},
        ticklabeloverflow="allow",
        showgrid=False,
    )
    figure.update_yaxes(range=[-0.75, len(estimates) - 0.35], showticklabels=False, showgrid=False)
    return figure


def gauge_end(highs: Sequence[float], cutoff: float) -> float:
    """Return where the axis ends: 2.5 times the cut-off, or further when an interval reaches further; at most 1."""
    return min(1.0, max(2.5 * cutoff, *(1.15 * high for high in highs)))


def _add_row(
    figure: go.Figure,
    row: int,
    estimate: RiskEstimate,
    cutoff: float,
    upper: float,
    words: GaugeWords,
    language: Language,
) -> None:
    colour = APPROVE if estimate.p_default < cutoff else DECLINE
    hover = (
        f"{estimate.label} {format_percent(estimate.p_default, language)}<br>"
        f"{words.interval} {format_percent(estimate.low, language)} – "
        f"{format_percent(estimate.high, language)}<extra></extra>"
    )
    figure.add_trace(
        go.Scatter(
            x=[estimate.low, estimate.high],
            y=[row, row],
            mode="lines+markers",
            line={"color": colour, "width": 5},
            marker={"symbol": "line-ns", "size": 18, "line": {"color": colour, "width": 4}},
            hovertemplate=hover,
            opacity=0.55,
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[estimate.p_default],
            y=[row],
            mode="markers",
            marker={"symbol": "diamond", "size": 19, "color": colour, "line": {"color": PAPER, "width": 2}},
            hovertemplate=hover,
        )
    )
    risk = f"<b>{format_percent(estimate.p_default, language)}</b>"
    figure.add_annotation(
        x=estimate.p_default,
        y=row,
        yshift=15,
        text=labelled(estimate.label, risk, language) if estimate.label else risk,
        showarrow=False,
        font={"size": 16, "color": colour},
        xanchor=_side(estimate.p_default, upper),
        yanchor="bottom",
        bgcolor=VEIL,
        borderpad=1,
    )


def _side(x: float, upper: float) -> str:
    """Return the anchor that keeps a text at ``x`` inside the figure."""
    if x < 0.25 * upper:
        return "left"
    return "right" if x > 0.75 * upper else "center"


def _note(figure: go.Figure, x: float, y: float, text: str, colour: str, *, yanchor: str, xanchor: str) -> None:
    figure.add_annotation(
        x=x,
        y=y,
        yref="paper",
        text=text,
        showarrow=False,
        font={"size": 13, "color": colour},
        xanchor=xanchor,
        yanchor=yanchor,
    )
