"""The model that decides: which one it is and what it leans on."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from clairscore.charts.importance import Importance, importance_bars
from clairscore.dashboard import blocks, session
from clairscore.dashboard.decision_panel import PLOTLY
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number
from clairscore.schemas.explanation import FeatureImportance

_CLEAR: Final = 0.5
"""Rank correlation of value and contribution from which on a direction is said."""


def show() -> None:
    """Show the champion's name and its global importance, by subject and by feature."""
    texts = session.texts()
    st.title(texts("model.title"))
    with st.spinner(texts("app.loading")):
        found = session.remembered("global_importance", session.api().global_importance, seconds=600)
    if found.made_up:
        st.html(blocks.made_up_notice(texts("app.made_up")))
    n_rows = format_number(found.n_rows, texts.language)
    st.html(
        blocks.facts(
            [
                (texts("model.name"), found.model.name, ""),
                (texts("model.version"), found.model.version, ""),
                (texts("model.feature_set"), found.model.feature_set, ""),
                (texts("model.n_rows"), n_rows, ""),
            ]
        )
    )
    labels = {item.subject: item.label for item in found.subjects}
    subjects = [Importance(item.label, item.mean_absolute_contribution) for item in found.subjects]
    features = [Importance(item.label, item.mean_absolute_contribution) for item in found.features]
    left, right = st.columns(2, gap="large")
    with left:
        _show_importance("subjects", subjects, texts)
    with right:
        _show_importance("features", features, texts)
    st.html(blocks.paragraph(texts("model.explained", n_rows=n_rows), "cs-caption"))
    with st.expander(texts("model.table")):
        _show_tables(subjects, found.features, labels, texts)


def _show_importance(kind: str, importances: list[Importance], texts: Texts) -> None:
    st.subheader(texts(f"model.{kind}"))
    figure = importance_bars(importances, texts.language)
    st.plotly_chart(figure, theme=None, config=PLOTLY, key=f"importance_{kind}", alt=texts(f"model.alt_{kind}"))


def _show_tables(
    subjects: Sequence[Importance], features: Sequence[FeatureImportance], labels: Mapping[str, str], texts: Texts
) -> None:
    def figure(mean_absolute: float) -> str:
        return format_number(mean_absolute, texts.language, 3)

    ordered = sorted(subjects, key=lambda item: -item.mean_absolute_contribution)
    st.html(
        blocks.table(
            [texts("model.subject"), texts("model.importance")],
            [(item.label, figure(item.mean_absolute_contribution)) for item in ordered],
        )
    )
    first = sorted(features, key=lambda item: -item.mean_absolute_contribution)[:30]
    st.html(
        blocks.table(
            [texts("model.feature"), texts("model.importance"), texts("model.direction")],
            [
                (item.label, figure(item.mean_absolute_contribution), texts(f"model.{_direction(item.direction)}"))
                for item in first
            ],
            [labels.get(item.subject, "") for item in first],
        )
    )


def _direction(rank_correlation: float | None) -> str:
    """Name the direction in which a feature moves the risk; mixed where it does not hold for most values."""
    if rank_correlation is None:
        return "not_ordered"
    if abs(rank_correlation) < _CLEAR:
        return "mixed"
    return "rises" if rank_correlation > 0 else "falls"
