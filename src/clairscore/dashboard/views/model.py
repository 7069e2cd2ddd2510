"""The model that decides: which one it is and what it leans on."""

import streamlit as st

from clairscore.charts.importance import Importance, importance_bars
from clairscore.dashboard import blocks, session
from clairscore.dashboard.decision_panel import PLOTLY
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number


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
        _show_tables(
            subjects,
            [(item, labels.get(row.subject, "")) for item, row in zip(features, found.features, strict=True)],
            texts,
        )


def _show_importance(kind: str, importances: list[Importance], texts: Texts) -> None:
    st.subheader(texts(f"model.{kind}"))
    figure = importance_bars(importances, texts.language)
    st.plotly_chart(figure, theme=None, config=PLOTLY, key=f"importance_{kind}", alt=texts(f"model.alt_{kind}"))


def _show_tables(subjects: list[Importance], features: list[tuple[Importance, str]], texts: Texts) -> None:
    def size(item: Importance) -> float:
        return -item.mean_absolute_contribution

    def figure(item: Importance) -> str:
        return format_number(item.mean_absolute_contribution, texts.language, 3)

    st.html(
        blocks.table(
            [texts("model.subject"), texts("model.importance")],
            [(item.label, figure(item)) for item in sorted(subjects, key=size)],
        )
    )
    ordered = sorted(features, key=lambda pair: size(pair[0]))[:30]
    st.html(
        blocks.table(
            [texts("model.feature"), texts("model.importance")],
            [(item.label, figure(item)) for item, _ in ordered],
            [subject for _, subject in ordered],
        )
    )
