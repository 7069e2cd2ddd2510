"""Confusion matrices: who was approved and who refused, and how it went, one matrix a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from clairscore.charts.figure import new_figure
from clairscore.charts.palette import BRAND, BRAND_SOFT, PAPER
from clairscore.conventions import Language
from clairscore.quantities import format_number

_WORDS = {
    "fr": {"good": "remboursé", "bad": "défaut", "approved": "accordé", "refused": "refusé"},
    "en": {"good": "good", "bad": "bad", "approved": "approved", "refused": "refused"},
}
_A_ROW = 3


@dataclass(frozen=True)
class Counts:
    """Applications of one model, by outcome and decision such as ``bad_approved``."""

    label: str
    counts: Mapping[str, int]


def confusion_matrices(models: Sequence[Counts], language: Language) -> go.Figure:
    """Draw one matrix a model; each row of a matrix is shaded by its shares.

    Args:
        models: At least one.
        language: Language of words and numbers.
    """
    words = _WORDS[language]
    n_rows = -(-len(models) // _A_ROW)
    figure = make_subplots(n_rows, _A_ROW, subplot_titles=[one.label for one in models], vertical_spacing=0.3 / n_rows)
    outcomes, decisions = ("bad", "good"), ("approved", "refused")
    for index, one in enumerate(models):
        counts = [[one.counts[f"{outcome}_{decision}"] for decision in decisions] for outcome in outcomes]
        figure.add_trace(
            go.Heatmap(
                z=[[count / max(1, sum(row)) for count in row] for row in counts],
                x=[words[one] for one in decisions],
                y=[words[one] for one in outcomes],
                text=[[format_number(float(count), language, 0) for count in row] for row in counts],
                texttemplate="%{text}",
                colorscale=[[0, PAPER], [0.5, BRAND_SOFT], [1, BRAND]],
                zmin=0,
                zmax=1,
                showscale=False,
                hoverinfo="skip",
            ),
            row=index // _A_ROW + 1,
            col=index % _A_ROW + 1,
        )
    style = new_figure(240 * n_rows + 60, language, left=70, right=16, top=50, bottom=30).layout
    return figure.update_layout(
        height=style.height, margin=style.margin, font=style.font, paper_bgcolor=PAPER, plot_bgcolor=PAPER
    )
