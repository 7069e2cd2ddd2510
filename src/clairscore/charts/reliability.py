"""Reliability: mean PD against the bad rate of tenths of the applications, beside the line of a perfect PD."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure, percent_ticks
from clairscore.charts.palette import BRAND, INK
from clairscore.conventions import Language
from clairscore.quantities import format_percent

_WORDS = {
    "fr": ("PD moyenne", "Taux de défaut observé", "PD parfaite"),
    "en": ("Mean PD", "Observed bad rate", "Perfect PD"),
}


@dataclass(frozen=True)
class Tenth:
    """Applications with PDs next to each other: their mean PD and the share of them that went bad, 0 to 1."""

    mean_p_default: float
    bad_rate: float


def reliability_curve(tenths: Sequence[Tenth], language: Language) -> go.Figure:
    """Draw the bad rate of each tenth against its mean PD.

    Args:
        tenths: In the order of their PDs, at least one.
        language: Language of words and numbers.
    """
    pd_words, rate_words, perfect = _WORDS[language]
    most = max(max(one.mean_p_default, one.bad_rate) for one in tenths) * 1.05
    figure = new_figure(380, language, left=70, right=16, bottom=50)
    figure.add_trace(
        go.Scatter(
            x=[0, most],
            y=[0, most],
            mode="lines",
            line={"color": INK, "dash": "dot", "width": 1},
            name=perfect,
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[one.mean_p_default for one in tenths],
            y=[one.bad_rate for one in tenths],
            mode="lines+markers",
            line={"color": BRAND, "width": 2},
            marker={"size": 9},
            name=rate_words,
            customdata=[
                [format_percent(one.mean_p_default, language, 1), format_percent(one.bad_rate, language, 1)]
                for one in tenths
            ],
            hovertemplate=f"{pd_words} %{{customdata[0]}}<br>{rate_words} %{{customdata[1]}}<extra></extra>",
        )
    )
    ticks, written = percent_ticks(0, most, language)
    figure.update_xaxes(title=pd_words, range=[0, most], tickvals=ticks, ticktext=written)
    figure.update_yaxes(title=rate_words, range=[0, most], tickvals=ticks, ticktext=written)
    return figure
