"""How predictions move with one feature or with two: figures, what they say, and the same figures as tables."""

import streamlit as st

from clairscore.charts.dependence import Curve, CurveWords, dependence_bars, dependence_curve, points
from clairscore.charts.surface import Axis, surface_map
from clairscore.dashboard import blocks
from clairscore.dashboard.decision_panel import PLOTLY
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number, format_percent, format_value
from clairscore.schemas.dependence import CurvePoint, DependenceCurve, FeatureAxis, JointDependence, Place

_NO_INTERACTION = 0.005
_NO_STRENGTH = 0.0005
"""Log-odds that would be written as 0."""


def show_mean(found: DependenceCurve, texts: Texts) -> None:
    """Show the mean PD along a feature, with the bands of single curves and the client's own.

    Args:
        found: Answer with the bands.
        texts: The dashboard's words.
    """
    st.subheader(texts("behaviour.mean_title"))
    _show(found, texts, "mean")
    language = texts.language
    explained = "behaviour.mean_explained" if found.kind == "number" else "behaviour.mean_bars"
    sentences = [texts(explained, n_rows=format_number(found.n_rows, language))]
    client = found.client
    if client is not None and client.value is None and client.choice is None:
        sentences.append(texts("behaviour.client_missing"))
    if found.missing is not None:
        share, pd = format_percent(found.missing_rate, language), format_percent(found.missing.pd, language)
        sentences.append(texts("behaviour.missing_explained", share=share, pd=pd))
    st.html(blocks.paragraph(" ".join(sentences), "cs-caption"))
    with st.expander(texts("behaviour.table")):
        header = [texts("behaviour.value"), texts("behaviour.mean")]
        bands = [band.share for band in found.points[0].bands] if found.points else []
        header += [texts("behaviour.below", share=format_percent(share, language, 0)) for share in bands]
        header += [texts("behaviour.client")] if client is not None else []
        st.html(blocks.table(header, [_mean_row(found, index, texts) for index in range(len(found.points))]))


def show_effects(found: DependenceCurve, texts: Texts) -> None:
    """Show accumulated local effects: how far above or below the mean PD each value lies, where applicants are."""
    st.subheader(texts("behaviour.effects_title"))
    _show(found, texts, "effects")
    explained = "behaviour.effects_category" if found.kind == "category" else "behaviour.effects_explained"
    st.html(blocks.paragraph(texts(explained), "cs-caption"))
    with st.expander(texts("behaviour.table")):
        rows = [(place_text(one, found, texts), points(one.pd, texts.language)) for one in found.points]
        st.html(blocks.table([texts("behaviour.value"), texts("behaviour.effect")], rows))


def show_joint(found: JointDependence, texts: Texts) -> None:
    """Show the mean PD over two features, and what the two do beyond each alone."""
    language = texts.language
    share = format_percent(min(found.h_squared, 1.0), language)
    key = "behaviour.alone" if found.h_squared < _NO_INTERACTION else "behaviour.together"
    st.html(blocks.paragraph(texts(key, share=share)))
    st.subheader(texts("behaviour.surface_title"))
    written = [[format_percent(pd, language) for pd in row] for row in found.pd]
    _map(found, found.pd, written, texts, "surface")
    st.html(
        blocks.paragraph(
            texts("behaviour.surface_explained", n_rows=format_number(found.n_rows, language)), "cs-caption"
        )
    )
    if found.log_odds is None or found.strength is None:
        st.html(blocks.paragraph(texts("behaviour.no_second_order"), "cs-caption"))
        return
    st.subheader(texts("behaviour.second_title"))
    if found.strength < _NO_STRENGTH:
        st.html(blocks.paragraph(texts("behaviour.no_second"), "cs-none"))
        return
    written = [[_signed(value, texts) for value in row] for row in found.log_odds]
    _map(found, found.log_odds, written, texts, "second")
    strength = format_number(found.strength, language, 3)
    st.html(blocks.paragraph(texts("behaviour.second_explained", strength=strength), "cs-caption"))


def place_text(place: Place, axis: FeatureAxis, texts: Texts) -> str:
    """Write a value of a feature: a category by its label, a flag as yes or no."""
    if place.choice is not None:
        return place.label or place.choice
    if place.value is None:
        return texts("app.not_known")
    if axis.kind == "flag":
        return texts("app.yes") if place.value else texts("app.no")
    return format_value(place.value, axis.unit, texts.language, rounded=True)


def _show(found: DependenceCurve, texts: Texts, key: str) -> None:
    if not found.points:
        st.html(blocks.paragraph(texts("behaviour.nothing_known"), "cs-none"))
        return
    client = found.client
    if found.kind == "number":
        figure = dependence_curve(_curve(found), _words(found, texts), texts.language)
    else:
        shares = {place_text(point, found, texts): point.pd for point in found.points}
        chosen = None if client is None else place_text(client, found, texts)
        figure = dependence_bars(shares, chosen, texts.language)
    alt = texts(f"behaviour.alt_{key}", feature=found.label)
    st.plotly_chart(figure, theme=None, config=PLOTLY, key=f"behaviour_{key}", alt=alt)


def _curve(found: DependenceCurve) -> Curve:
    client = found.client
    shares = [band.share for band in found.points[0].bands]
    return Curve(
        values=[point.value for point in found.points if point.value is not None],
        unit=found.unit,
        shares=[point.pd for point in found.points],
        bands={share: [point.bands[index].pd for point in found.points] for index, share in enumerate(shares)},
        client=None if client is None else client.value,
        client_shares=[] if client is None else client.curve,
        missing=None if found.missing is None else found.missing.pd,
    )


def _words(found: DependenceCurve, texts: Texts) -> CurveWords:
    effects = found.shown == "ale"
    return CurveWords(
        values=found.label,
        shares=texts("behaviour.axis_effect" if effects else "behaviour.axis_pd"),
        mean=texts("behaviour.effect" if effects else "behaviour.mean"),
        most=texts("behaviour.most"),
        half=texts("behaviour.half"),
        client=texts("behaviour.client"),
        missing=texts("behaviour.missing"),
    )


def _mean_row(found: DependenceCurve, index: int, texts: Texts) -> list[str]:
    point: CurvePoint = found.points[index]
    shares = [point.pd, *(band.pd for band in point.bands)]
    if found.client is not None:
        shares.append(found.client.curve[index])
    return [place_text(point, found, texts), *(format_percent(share, texts.language, 2) for share in shares)]


def _map(found: JointDependence, values: list[list[float]], written: list[list[str]], texts: Texts, key: str) -> None:
    client = found.client_places
    sides = (found.first, found.first_places, 0), (found.second, found.second_places, 1)
    down, across = (
        Axis(
            axis.label,
            [place_text(place, axis, texts) for place in places],
            None if client is None else _nearest(client[index], places),
        )
        for axis, places, index in sides
    )
    alt = texts(f"behaviour.alt_{key}", first=found.first.label, second=found.second.label)
    figure = surface_map(down, across, values, written, texts("behaviour.client"))
    st.plotly_chart(figure, theme=None, config=PLOTLY, key=f"behaviour_{key}", alt=alt)
    with st.expander(texts("behaviour.table"), key=f"behaviour_table_{key}"):
        rows = [[place, *cells] for place, cells in zip(down.places, written, strict=True)]
        st.html(blocks.table([f"{found.first.label} / {found.second.label}", *across.places], rows))


def _nearest(client: Place, places: list[Place]) -> int | None:
    """Return the position of the place a client is nearest to; None where his value is not known or not shown."""
    if client.choice is not None:
        return next((index for index, place in enumerate(places) if place.choice == client.choice), None)
    own = client.value
    if own is None:
        return None
    return min(range(len(places)), key=lambda index: abs((places[index].value or 0.0) - own), default=None)


def _signed(value: float, texts: Texts) -> str:
    return format_number(value, texts.language, 3)
