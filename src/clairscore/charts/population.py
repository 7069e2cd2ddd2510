"""One client among the population."""

from collections.abc import Mapping
from dataclasses import dataclass

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure, percent_ticks
from clairscore.charts.palette import BRAND, BRAND_SOFT, INK, LINE, LOWERS, MUTED, NEUTRAL, PAPER, RAISES
from clairscore.conventions import DAYS_PER_YEAR, Language
from clairscore.quantities import YEARS_FROM_DAYS, format_percent, format_value, labelled


@dataclass(frozen=True)
class PopulationWords:
    """Words of the chart: the client, the median, and the medians of credits repaid and of credits that went bad."""

    client: str
    median: str
    good: str
    bad: str


def population_strip(
    quantiles: Mapping[float, float],
    value: float | None,
    unit: str,
    words: PopulationWords,
    language: Language,
    *,
    good_median: float | None = None,
    bad_median: float | None = None,
) -> go.Figure:
    """Draw a client's value over the spread of the population.

    Args:
        quantiles: Level (0 to 1) to value; at least two levels.
        value: The client's value; None when it is not known.
        unit: Unit of the values, as ``format_value`` takes it.
        words: Words on the figure.
        language: Language of the numbers.
        good_median: Median of credits that were repaid, where known.
        bad_median: Median of credits that went bad, where known.

    Returns:
        A figure with a wide band between the outermost levels within 5 % and 95 %, a darker one between the quartiles,
        a line at the median and a diamond at the client.
    """
    if unit == "days" and max(map(abs, quantiles.values())) >= YEARS_FROM_DAYS:
        unit = "years"
        quantiles = {level: days / DAYS_PER_YEAR for level, days in quantiles.items()}
        value, good_median, bad_median = (_in_years(days) for days in (value, good_median, bad_median))
    low, high = _outer(sorted(quantiles))
    figure = new_figure(220, language, left=18, right=18, top=36, bottom=78)
    _band(figure, quantiles[low], quantiles[high], 0.36, LINE)
    if 0.25 in quantiles and 0.75 in quantiles:
        _band(figure, quantiles[0.25], quantiles[0.75], 0.36, BRAND_SOFT)
    marks = [(good_median, words.good, LOWERS, "triangle-up"), (bad_median, words.bad, RAISES, "triangle-up-open")]
    for position, text, colour, symbol in marks:
        if position is not None:
            _mark(figure, position, -0.55, text, colour, symbol, unit, language)
    if 0.5 in quantiles:
        x = quantiles[0.5]
        figure.add_shape(type="line", x0=x, x1=x, y0=-0.36, y1=0.36, line={"color": INK, "width": 2})
        _mark(figure, x, 0, words.median, INK, "line-ns", unit, language)
    if value is not None:
        _mark(figure, value, 0, words.client, BRAND, "diamond", unit, language, size=20)
        figure.add_annotation(
            x=value,
            y=0.42,
            text=f"<b>{labelled(words.client, format_value(value, unit, language, rounded=True), language)}</b>",
            showarrow=False,
            yanchor="bottom",
            xanchor=_anchor(value, quantiles[low], quantiles[high]),
            font={"size": 15, "color": BRAND},
        )
    inside = [quantiles[low], quantiles[high], *(x for x in (value, good_median, bad_median) if x is not None)]
    margin = (max(inside) - min(inside)) * 0.06 or 1.0
    low_end, high_end = min(inside) - margin, max(inside) + margin
    figure.update_xaxes(
        range=[low_end, high_end],
        tickfont={"color": MUTED, "size": 13},
        nticks=5,
        showgrid=False,
        tickformat=",",
        ticklabeloverflow="allow",
        ticks="outside",
        tickcolor=LINE,
    )
    if unit == "share":
        ticks, tick_texts = percent_ticks(low_end, high_end, language)
        figure.update_xaxes(tickvals=ticks, ticktext=tick_texts)
    figure.update_yaxes(range=[-0.85, 0.8], showticklabels=False, showgrid=False)
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": -0.32,
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    return figure


def category_bars(shares: Mapping[str, float], choice: str | None, language: Language) -> go.Figure:
    """Draw how common each category is, with the client's own in colour.

    Args:
        shares: Category to share of the population, 0 to 1.
        choice: The client's category; None when it is not known.
        language: Language of the numbers.
    """
    ordered = sorted(shares.items(), key=lambda item: item[1])
    figure = new_figure(34 * len(ordered) + 24, language, left=10, right=10)
    figure.add_trace(
        go.Bar(
            x=[share for _, share in ordered],
            y=list(range(len(ordered))),
            orientation="h",
            marker={"color": [BRAND if name == choice else NEUTRAL for name, _ in ordered], "cornerradius": 3},
            text=[format_percent(share, language) for _, share in ordered],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    labels = [f"<b>{name}</b>" if name == choice else name for name, _ in ordered]
    figure.update_xaxes(range=[0, max(shares.values(), default=1.0) * 1.25], showticklabels=False, showgrid=False)
    figure.update_yaxes(tickvals=list(range(len(ordered))), ticktext=labels, automargin=True, ticklabelstandoff=8)
    figure.update_layout(bargap=0.35)
    return figure


def _in_years(days: float | None) -> float | None:
    return None if days is None else days / DAYS_PER_YEAR


def _outer(levels: list[float]) -> tuple[float, float]:
    """Return the lowest level from 5 % on and the highest up to 95 %, or the outermost when there are none."""
    inner = [level for level in levels if 0.05 <= level <= 0.95]
    kept = inner if len(inner) >= 2 else levels
    return kept[0], kept[-1]


def _band(figure: go.Figure, start: float, end: float, half: float, colour: str) -> None:
    figure.add_shape(
        type="rect",
        x0=start,
        x1=end,
        y0=-half,
        y1=half,
        fillcolor=colour,
        line={"color": PAPER, "width": 0},
        layer="below",
    )


def _mark(
    figure: go.Figure,
    x: float,
    y: float,
    text: str,
    colour: str,
    symbol: str,
    unit: str,
    language: Language,
    size: int = 13,
) -> None:
    figure.add_trace(
        go.Scatter(
            x=[x],
            y=[y],
            mode="markers",
            name=text,
            marker={
                "symbol": symbol,
                "size": size,
                "color": colour,
                "line": {"color": PAPER if size > 13 else colour, "width": 2},
            },
            hovertemplate=f"{labelled(text, format_value(x, unit, language, rounded=True), language)}<extra></extra>",
        )
    )


def _anchor(x: float, low: float, high: float) -> str:
    if high <= low:
        return "center"
    place = (x - low) / (high - low)
    return "left" if place < 0.25 else "right" if place > 0.75 else "center"
