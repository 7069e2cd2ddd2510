"""How predictions move with one feature: a curve with the spread around it, or a bar a category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure, percent_ticks
from clairscore.charts.palette import BRAND, BRAND_SOFT, INK, LINE, LOWERS, MUTED, NEUTRAL, PAPER, RAISES
from clairscore.conventions import DAYS_PER_YEAR, Language
from clairscore.quantities import MINUS, YEARS_FROM_DAYS, format_percent, format_value, labelled

_BAR = 34
_LABEL_WIDTH = 28


@dataclass(frozen=True)
class Curve:
    """A curve over the values of a number.

    Attributes:
        values: Values, rising.
        unit: Their unit, as ``format_value`` takes it.
        shares: Mean PD at each, or how far above or below the mean it lies.
        bands: Shares of single curves that lie lower, each with the PDs at which they do; empty for none.
        client: The client's value; None without a client or where it is not known.
        client_shares: The client's PD at each value; empty without.
        missing: Mean PD if the value were not known; None where there is nothing to say.
    """

    values: Sequence[float]
    unit: str
    shares: Sequence[float]
    bands: Mapping[float, Sequence[float]] = field(default_factory=dict)
    client: float | None = None
    client_shares: Sequence[float] = ()
    missing: float | None = None


@dataclass(frozen=True)
class CurveWords:
    """Words of the figure: the axis of values, the axis of PDs, the mean, the bands, the client, the value unknown."""

    values: str
    shares: str
    mean: str
    most: str
    half: str
    client: str
    missing: str


def dependence_curve(curve: Curve, words: CurveWords, language: Language) -> go.Figure:
    """Draw the mean as a solid line, bands around it, and the client's own curve dashed with a diamond where he is.

    Args:
        curve: What to draw, at least one value.
        words: Words on the figure.
        language: Language of the numbers.
    """
    unit, values, client = _in_years(curve)
    figure = new_figure(360, language, left=64, right=18, top=40, bottom=56)
    for low, high, colour, name in ((0.05, 0.95, LINE, words.most), (0.25, 0.75, BRAND_SOFT, words.half)):
        if low in curve.bands and high in curve.bands:
            _band(figure, values, curve.bands[low], curve.bands[high], colour, name)
    _line(figure, values, curve.shares, words.mean, {"color": INK, "width": 3}, unit, language)
    if curve.client_shares:
        style = {"color": BRAND, "width": 2, "dash": "dash"}
        _line(figure, values, curve.client_shares, words.client, style, unit, language)
    if curve.missing is not None:
        figure.add_hline(y=curve.missing, line={"color": MUTED, "width": 1.5, "dash": "dot"})
        said = labelled(words.missing, format_percent(curve.missing, language), language)
        figure.add_annotation(
            x=1,
            xref="paper",
            y=curve.missing,
            text=said,
            showarrow=False,
            xanchor="right",
            yanchor="bottom",
            font={"size": 13, "color": MUTED},
            bgcolor=PAPER,
        )
    if client is not None:
        _mark_client(figure, client, values, curve, words, unit, language)
    low, high = _reach(curve)
    ticks, texts = percent_ticks(low, high, language)
    figure.update_yaxes(
        range=[low, high],
        tickvals=ticks,
        ticktext=texts,
        gridcolor=LINE,
        tickfont={"color": MUTED},
        title=words.shares,
    )
    inside = [*values, *([client] if client is not None else [])]
    margin = (max(inside) - min(inside)) * 0.03 or 1.0
    start, end = min(inside) - margin, max(inside) + margin
    figure.update_xaxes(range=[start, end], tickfont={"color": MUTED}, showgrid=False, nticks=7, title=words.values)
    if unit == "share":
        ticks, texts = percent_ticks(start, end, language)
        figure.update_xaxes(tickvals=ticks, ticktext=texts)
    if min(curve.shares) < 0:
        figure.add_hline(y=0, line={"color": MUTED, "width": 1})
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False}
    figure.update_layout(showlegend=True, legend=legend)
    return figure


def dependence_bars(shares: Mapping[str, float], client: str | None, language: Language) -> go.Figure:
    """Draw a bar a category, in the order given from top to bottom, the client's own in bold and in colour.

    Args:
        shares: Category to mean PD, or to how far above or below the mean it lies.
        client: The client's category; None without a client or where it is not known.
        language: Language of the numbers.
    """
    ordered = list(shares.items())[::-1]
    signed = min(shares.values(), default=0.0) < 0
    figure = new_figure(_BAR * len(ordered) + 24, language, left=10, right=10)
    colours = [
        BRAND if name == client else (RAISES if share > 0 else LOWERS) if signed else NEUTRAL for name, share in ordered
    ]
    figure.add_trace(
        go.Bar(
            x=[share for _, share in ordered],
            y=list(range(len(ordered))),
            orientation="h",
            marker={"color": colours, "cornerradius": 3},
            text=[points(share, language) if signed else format_percent(share, language) for _, share in ordered],
            textposition="outside",
            textfont={"color": INK, "size": 13},
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    reach = max((abs(share) for share in shares.values()), default=1.0) * (1.8 if signed else 1.4) or 1.0
    labels = ["<br>".join(wrap(name, _LABEL_WIDTH)) for name, _ in ordered]
    labels = [f"<b>{text}</b>" if name == client else text for text, (name, _) in zip(labels, ordered, strict=True)]
    figure.update_xaxes(range=[-reach if signed else 0, reach], showticklabels=False, showgrid=False)
    figure.update_yaxes(tickvals=list(range(len(ordered))), ticktext=labels, automargin=True, ticklabelstandoff=8)
    figure.update_layout(bargap=0.35)
    return figure


def points(share: float, language: Language) -> str:
    """Write a difference of PDs with its sign, two decimals of a percent.

    Examples:
        >>> points(0.0123, "en"), points(-0.002, "en"), points(0.0, "en")
        ('+1.23%', '−0.20%', '0.00%')
    """
    text = format_percent(share, language, 2)
    return text if text.startswith(MINUS) or not round(share, 4) else f"+{text}"


def _band(
    figure: go.Figure, values: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str, name: str
) -> None:
    figure.add_trace(
        go.Scatter(
            x=[*values, *reversed(values)],
            y=[*high, *reversed(low)],
            fill="toself",
            fillcolor=colour,
            mode="lines",
            line={"width": 0},
            name=name,
            hoverinfo="skip",
        )
    )


def _line(
    figure: go.Figure,
    values: Sequence[float],
    shares: Sequence[float],
    name: str,
    style: Mapping[str, object],
    unit: str,
    language: Language,
) -> None:
    told = [
        f"{format_value(value, unit, language, rounded=True)}<br>{format_percent(share, language, 2)}"
        for value, share in zip(values, shares, strict=True)
    ]
    figure.add_trace(
        go.Scatter(
            x=list(values),
            y=list(shares),
            mode="lines+markers",
            line=dict(style),
            marker={"size": 5},
            name=name,
            customdata=told,
            hovertemplate="%{customdata}<extra></extra>",
        )
    )


def _mark_client(
    figure: go.Figure,
    client: float,
    values: Sequence[float],
    curve: Curve,
    words: CurveWords,
    unit: str,
    language: Language,
) -> None:
    figure.add_vline(x=client, line={"color": BRAND, "width": 1.5, "dash": "dot"})
    beside = curve.client_shares or curve.shares
    nearest = min(range(len(values)), key=lambda index: abs(values[index] - client))
    said = labelled(words.client, format_value(client, unit, language, rounded=True), language)
    figure.add_trace(
        go.Scatter(
            x=[client],
            y=[beside[nearest]],
            mode="markers",
            showlegend=False,
            marker={"symbol": "diamond", "size": 16, "color": BRAND, "line": {"color": PAPER, "width": 2}},
            hovertemplate=f"{said}<extra></extra>",
        )
    )
    figure.add_annotation(
        x=client,
        y=0.02,
        yref="paper",
        yanchor="bottom",
        text=f"<b>{said}</b>",
        showarrow=False,
        bgcolor=PAPER,
        xanchor="left" if client <= (values[0] + values[-1]) / 2 else "right",
        font={"size": 13, "color": BRAND},
    )


def _reach(curve: Curve) -> tuple[float, float]:
    drawn = [*curve.shares, *curve.client_shares, *(share for band in curve.bands.values() for share in band)]
    drawn += [curve.missing] if curve.missing is not None else []
    low, high = min(drawn), max(drawn)
    margin = (high - low) * 0.06 or max(abs(high) * 0.1, 0.001)
    return (low - margin if low < 0 else max(0.0, low - margin)), high + margin


def _in_years(curve: Curve) -> tuple[str, list[float], float | None]:
    if curve.unit == "days" and max(map(abs, curve.values)) >= YEARS_FROM_DAYS:
        client = None if curve.client is None else curve.client / DAYS_PER_YEAR
        return "years", [days / DAYS_PER_YEAR for days in curve.values], client
    return curve.unit, list(curve.values), curve.client
