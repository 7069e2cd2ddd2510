"""Signed contributions to one estimate, as bars that add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure
from clairscore.charts.palette import INK, LINE, LOWERS, MUTED, RAISES
from clairscore.conventions import Language
from clairscore.quantities import format_signed

BAR_HEIGHT = 38
LABEL_WIDTH = 24
SMALLEST = 0.005


@dataclass(frozen=True)
class Contribution:
    """What one subject or feature adds, in log-odds or points of PD; positive raises the probability of default."""

    label: str
    contribution: float


@dataclass(frozen=True)
class ContributionWords:
    """Words of the chart: what each side means, and the name of the bar that holds the rest."""

    raises: str
    lowers: str
    rest: str


def contribution_bars(
    contributions: Sequence[Contribution],
    words: ContributionWords,
    language: Language,
    most: int = 10,
    digits: int = 2,
) -> go.Figure:
    """Draw contributions as horizontal bars, the largest in size on top.

    Args:
        contributions: All of them, in any order; their sum is what leads from the base to this estimate.
        words: Words on the figure.
        language: Language of the numbers.
        most: Bars shown; what is left is folded into one last bar, so that the bars still add up.
        digits: Decimals of the numbers.

    Returns:
        A figure: to the right raises the probability of default, to the left lowers it.
    """
    shown = fold(contributions, words.rest, most, 0.5 / 10**digits)
    top = shown[::-1]
    values = [item.contribution for item in top]
    reach = max((abs(value) for value in values), default=0.0) * 1.6 or 1.0
    figure = new_figure(BAR_HEIGHT * len(top) + 44, language, left=10, right=10, top=36)
    figure.add_trace(
        go.Bar(
            x=values,
            y=list(range(len(top))),
            orientation="h",
            marker={"color": [RAISES if value > 0 else LOWERS for value in values], "cornerradius": 3},
            text=[format_signed(value, language, digits) for value in values],
            textposition="outside",
            textfont={"color": INK, "size": 13},
            customdata=[item.label for item in top],
            hovertemplate="%{customdata}<br>%{text}<extra></extra>",
            cliponaxis=False,
        )
    )
    figure.add_vline(x=0, line={"color": MUTED, "width": 1})
    for x, text, colour, anchor in (
        (-reach, f"◀ {words.lowers}", LOWERS, "left"),
        (reach, f"{words.raises} ▶", RAISES, "right"),
    ):
        figure.add_annotation(
            x=x,
            y=1,
            yref="paper",
            yanchor="bottom",
            xanchor=anchor,
            text=f"<b>{text}</b>",
            showarrow=False,
            font={"size": 13, "color": colour},
        )
    figure.update_xaxes(range=[-reach, reach], showticklabels=False, gridcolor=LINE, showgrid=False)
    figure.update_yaxes(
        tickvals=list(range(len(top))),
        ticktext=["<br>".join(wrap(item.label, LABEL_WIDTH)) for item in top],
        tickfont={"size": 13},
        automargin=True,
        ticklabelstandoff=8,
        showgrid=False,
    )
    figure.update_layout(bargap=0.35)
    return figure


def fold(contributions: Sequence[Contribution], rest: str, most: int, smallest: float = SMALLEST) -> list[Contribution]:
    """Keep the largest contributions in size and fold what is left into one, so that the sum stays the same.

    Those too small to be seen, below ``smallest`` in size, are folded as well.
    """
    ordered = sorted(contributions, key=lambda item: abs(item.contribution), reverse=True)
    n_seen = sum(abs(item.contribution) >= smallest for item in ordered)
    most = min(most, n_seen)
    if len(ordered) <= most + 1:
        return ordered
    kept, left = ordered[:most], ordered[most:]
    return [*kept, Contribution(rest, sum(item.contribution for item in left))]
