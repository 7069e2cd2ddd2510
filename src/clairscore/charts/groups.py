"""One client beside groups of clients: the middle half of each, and where he stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure, percent_ticks
from clairscore.charts.palette import BRAND, BRAND_SOFT, INK, LINE, MUTED
from clairscore.conventions import DAYS_PER_YEAR, Language
from clairscore.quantities import YEARS_FROM_DAYS, format_value, labelled

_ROW = 44
_HALF = 0.3


@dataclass(frozen=True)
class GroupRange:
    """A group and the quartiles of its values; None where they are not told."""

    label: str
    quartiles: tuple[float, float, float] | None


@dataclass(frozen=True)
class GroupWords:
    """Words of the chart: the client, the median, the middle half of a group, and that nothing is told of a group."""

    client: str
    median: str
    half: str
    untold: str


def group_ranges(
    groups: Sequence[GroupRange], value: float | None, unit: str, words: GroupWords, language: Language
) -> go.Figure:
    """Draw a client's value across the middle halves of groups.

    Args:
        groups: From top to bottom; the first is drawn as the reader's own.
        value: The client's value; None when it is not known.
        unit: Unit of the values, as ``format_value`` takes it.
        words: Words on the figure.
        language: Language of the numbers.

    Returns:
        A figure with a bar from the lower to the upper quartile of each group, a stroke at its median, and a dashed
        line at the client, named above it.
    """
    told = [number for group in groups for number in group.quartiles or ()]
    known = told if value is None else [*told, value]
    if unit == "days" and known and max(map(abs, known)) >= YEARS_FROM_DAYS:
        unit = "years"
        groups = [GroupRange(group.label, _in_years(group.quartiles)) for group in groups]
        value, known = None if value is None else value / DAYS_PER_YEAR, [days / DAYS_PER_YEAR for days in known]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    figure = new_figure(_ROW * len(groups) + 84, language, left=10, right=18, top=36, bottom=40)
    rows = range(len(groups) - 1, -1, -1)
    for row, group in zip(rows, groups, strict=True):
        if group.quartiles is None:
            figure.add_annotation(
                x=low - margin,
                y=row,
                text=words.untold,
                showarrow=False,
                xanchor="left",
                font={"size": 13, "color": MUTED},
            )
        else:
            _bar(figure, row, group.label, group.quartiles, row == len(groups) - 1, unit, words, language)
    if value is not None:
        figure.add_shape(
            type="line",
            x0=value,
            x1=value,
            y0=-0.6,
            y1=len(groups) - 0.4,
            line={"color": BRAND, "width": 2.5, "dash": "dash"},
        )
        place = (value - low) / (high - low) if high > low else 0.5
        figure.add_annotation(
            x=value,
            y=len(groups) - 0.4,
            text=f"<b>{labelled(words.client, format_value(value, unit, language, rounded=True), language)}</b>",
            showarrow=False,
            yanchor="bottom",
            xanchor="left" if place < 0.25 else "right" if place > 0.75 else "center",
            font={"size": 15, "color": BRAND},
        )
    figure.update_xaxes(
        range=[low - margin, high + margin],
        tickfont={"color": MUTED, "size": 13},
        nticks=5,
        showgrid=True,
        gridcolor=LINE,
        tickformat=",",
    )
    if unit == "share":
        ticks, tick_texts = percent_ticks(low - margin, high + margin, language)
        figure.update_xaxes(tickvals=ticks, ticktext=tick_texts)
    figure.update_yaxes(
        range=[-0.6, len(groups) - 0.4],
        tickvals=list(rows),
        ticktext=[group.label for group in groups],
        automargin=True,
        ticklabelstandoff=8,
        showgrid=False,
    )
    return figure


def _bar(
    figure: go.Figure,
    row: int,
    label: str,
    quartiles: tuple[float, float, float],
    own: bool,
    unit: str,
    words: GroupWords,
    language: Language,
) -> None:
    lower, median, upper = quartiles
    figure.add_shape(
        type="rect",
        x0=lower,
        x1=upper,
        y0=row - _HALF,
        y1=row + _HALF,
        fillcolor=BRAND_SOFT if own else LINE,
        line={"color": BRAND if own else MUTED, "width": 1},
        layer="below",
    )
    figure.add_shape(
        type="line", x0=median, x1=median, y0=row - _HALF, y1=row + _HALF, line={"color": INK, "width": 2.5}
    )
    written = [format_value(number, unit, language, rounded=True) for number in (lower, median, upper)]
    said = labelled(words.half, f"{written[0]} – {written[2]}", language)
    figure.add_trace(
        go.Scatter(
            x=[median],
            y=[row],
            mode="markers",
            name=label,
            marker={"symbol": "line-ns", "size": 12, "color": INK},
            hovertemplate=f"{label}<br>{labelled(words.median, written[1], language)}<br>{said}<extra></extra>",
        )
    )


def _in_years(quartiles: tuple[float, float, float] | None) -> tuple[float, float, float] | None:
    if quartiles is None:
        return None
    lower, median, upper = quartiles
    return lower / DAYS_PER_YEAR, median / DAYS_PER_YEAR, upper / DAYS_PER_YEAR
