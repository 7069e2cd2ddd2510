"""How predictions move with two features: a map whose every cell says its figure."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from clairscore.charts.figure import new_figure
from clairscore.charts.palette import BRAND, BRAND_SOFT, INK, LOWERS, PAPER, RAISES

_ROW = 34


@dataclass(frozen=True)
class Axis:
    """One side of the map.

    Attributes:
        title: Name of the feature.
        places: Its values as people read them.
        client: Position of the place the client is nearest to; None without a client or where it is not known.
    """

    title: str
    places: Sequence[str]
    client: int | None = None


def surface_map(
    down: Axis, across: Axis, values: Sequence[Sequence[float]], texts: Sequence[Sequence[str]], client: str
) -> go.Figure:
    """Draw a map.

    Args:
        down: The feature of the rows.
        across: The feature of the columns.
        values: A row per place down, a column per place across; with negative ones, 0 is the middle of the colours.
        texts: What each cell says.
        client: What the frame around a cell means, written above the map.
    """
    figure = new_figure(_ROW * len(down.places) + 130, "fr", left=10, right=10, top=34, bottom=10)
    flat = [value for row in values for value in row]
    signed = min(flat) < 0
    reach = max(map(abs, flat)) or 1.0
    scale = [[0, LOWERS], [0.5, PAPER], [1, RAISES]] if signed else [[0, PAPER], [0.5, BRAND_SOFT], [1, BRAND]]
    low, high = (-reach, reach) if signed else (min(flat), max(flat) if max(flat) > min(flat) else min(flat) + 1)
    figure.add_trace(
        go.Heatmap(
            z=[list(row) for row in values],
            x=list(range(len(across.places))),
            y=list(range(len(down.places))),
            colorscale=scale,
            zmin=low,
            zmax=high,
            showscale=False,
            xgap=1,
            ygap=1,
            hoverinfo="skip",
        )
    )
    for row, cells in enumerate(texts):
        for column, text in enumerate(cells):
            place = (values[row][column] - low) / (high - low)
            dark = abs(place - 0.5) > 0.35 if signed else place > 0.75
            figure.add_annotation(
                x=column, y=row, text=text, showarrow=False, font={"size": 12, "color": PAPER if dark else INK}
            )
    if down.client is not None and across.client is not None:
        x, y = across.client, down.client
        line = {"color": INK, "width": 3}
        figure.add_shape(type="rect", x0=x - 0.5, x1=x + 0.5, y0=y - 0.5, y1=y + 0.5, line=line)
        figure.add_annotation(
            x=1,
            y=1,
            xref="paper",
            yref="paper",
            text=f"<b>▢ {client}</b>",
            showarrow=False,
            xanchor="right",
            yanchor="bottom",
            font={"size": 13, "color": INK},
        )
    figure.update_xaxes(
        tickvals=list(range(len(across.places))),
        ticktext=list(across.places),
        title=across.title,
        tickfont={"size": 12},
        tickangle=-35,
        automargin=True,
        showgrid=False,
        ticklabelstandoff=4,
    )
    figure.update_yaxes(
        tickvals=list(range(len(down.places))),
        ticktext=list(down.places),
        title=down.title,
        tickfont={"size": 12},
        automargin=True,
        showgrid=False,
        ticklabelstandoff=4,
    )
    return figure
