"""A decision as every page shows it: banner, gauge, figures, summary, reasons, evidence."""

from collections.abc import Mapping, Sequence

import streamlit as st

from clairscore.charts.gauge import GaugeWords, RiskEstimate, risk_gauge
from clairscore.conventions import Language
from clairscore.dashboard import blocks
from clairscore.dashboard.texts import Texts
from clairscore.quantities import NO_BREAK_SPACE, format_day, format_percent, format_value
from clairscore.schemas.decision import DecisionAnswer
from clairscore.schemas.explanation import FeatureContribution

PLOTLY = {"displayModeBar": False, "responsive": True}


def show_banner(decision: DecisionAnswer, texts: Texts) -> None:
    """Announce the decision."""
    word, sentence = texts(f"decision.{decision.decision}"), texts(f"decision.{decision.decision}_text")
    st.html(blocks.decision_banner(decision.decision, word, sentence))


def show_standing(decision: DecisionAnswer, texts: Texts) -> None:
    """Say what people made of the decision: what stands in its place, or until when a person has to decide."""
    if decision.standing is not None and decision.standing != decision.decision:
        sentence = texts("decision.stands", decision=texts(f"decision.{decision.standing}"))
        st.html(blocks.standing(decision.standing, sentence))
    if decision.due_at is not None:
        day = format_day(decision.due_at.date(), texts.language)
        st.html(blocks.paragraph(texts("decision.due", day=day)))


def show_concerns(decision: DecisionAnswer, texts: Texts) -> None:
    """List what a person should look at whatever the score says; nothing where there is none."""
    if decision.concerns:
        st.subheader(texts("decision.concerns"))
        st.html(blocks.reason_list([concern.text for concern in decision.concerns], "notice", ""))


def show_figures(decision: DecisionAnswer, texts: Texts) -> None:
    """Show risk, score, confidence and cut-off, each with what it means."""
    st.html(blocks.facts(decision_facts(decision, texts)))


def decision_facts(decision: DecisionAnswer, texts: Texts) -> list[tuple[str, str, str]]:
    """Return the figures of a decision: name, figure, note."""
    language = texts.language
    low, high = format_percent(decision.pd_low, language), format_percent(decision.pd_high, language)
    side = "decision.confidence_below" if decision.pd < decision.cutoff else "decision.confidence_above"
    return [
        (texts("decision.pd"), format_percent(decision.pd, language), texts("decision.interval", low=low, high=high)),
        (texts("decision.score"), str(decision.score), texts("decision.score_help")),
        (texts("decision.confidence"), confidence_text(decision.confidence, language), texts(side)),
        (texts("decision.cutoff"), format_percent(decision.cutoff, language), texts("decision.cutoff_help")),
    ]


def confidence_text(confidence: float, language: Language) -> str:
    """Write a confidence to the percent; one that would round to certainty is told as more than 99 %."""
    text = format_percent(min(confidence, 0.99), language, 0)
    return f">{NO_BREAK_SPACE}{text}" if confidence >= 0.995 else text


def show_gauge(decisions: Mapping[str, DecisionAnswer], texts: Texts, key: str) -> None:
    """Draw the gauge.

    Args:
        decisions: Label of the row to decision, from top to bottom; all share one cut-off.
        texts: The dashboard's words.
        key: Name of the chart on its page.
    """
    shown = list(decisions.values())
    estimates = [RiskEstimate(label, item.pd, item.pd_low, item.pd_high) for label, item in decisions.items()]
    words = GaugeWords(**{name: texts(f"gauge.{name}") for name in ("axis", "cutoff", "below", "above", "interval")})
    figure = risk_gauge(estimates, shown[-1].cutoff, words, texts.language)
    st.plotly_chart(figure, theme=None, config=PLOTLY, key=key, alt=_gauge_alt(shown, texts))


def _gauge_alt(decisions: Sequence[DecisionAnswer], texts: Texts) -> str:
    def percent(share: float) -> str:
        return format_percent(share, texts.language)

    last = decisions[-1]
    if len(decisions) == 1:
        return texts(
            "gauge.alt",
            pd=percent(last.pd),
            low=percent(last.pd_low),
            high=percent(last.pd_high),
            cutoff=percent(last.cutoff),
        )
    return texts(
        "gauge.alt_change", before=percent(decisions[0].pd), after=percent(last.pd), cutoff=percent(last.cutoff)
    )


def show_summary(decision: DecisionAnswer, texts: Texts) -> None:
    """Write the paragraph an adviser can say aloud."""
    st.subheader(texts("decision.summary"))
    st.html(blocks.paragraph(decision.summary))


def show_reasons(decision: DecisionAnswer, texts: Texts, *, beside: bool = True) -> None:
    """List what raises the risk and what speaks for the client.

    Args:
        decision: The decision.
        texts: The dashboard's words.
        beside: Whether the two lists stand beside each other.
    """
    left, right = st.columns(2, gap="medium") if beside else (st.container(), st.container())
    with left:
        st.subheader(texts("decision.reasons"))
        st.html(
            blocks.reason_list([reason.text for reason in decision.reasons], "raises", texts("decision.no_reasons"))
        )
    with right:
        st.subheader(texts("decision.strengths"))
        st.html(
            blocks.reason_list([reason.text for reason in decision.strengths], "lowers", texts("decision.no_strengths"))
        )


def show_evidence(decision: DecisionAnswer, texts: Texts) -> None:
    """Write what was missing, and by which model and policy it was decided.

    Args:
        decision: The decision.
        texts: The dashboard's words.
    """
    if decision.missing_labels:
        text = texts("decision.missing", sources=", ".join(decision.missing_labels))
        st.html(blocks.paragraph(text, "cs-caption"))
    key = "decision.caption_simulation" if decision.simulation else "decision.caption"
    model = decision.model
    caption = texts(
        key,
        model=model.name,
        version=model.version,
        feature_set=model.feature_set,
        policy=decision.policy,
        as_of=format_day(decision.as_of, texts.language),
        decision_id=decision.decision_id or "",
    )
    st.html(blocks.paragraph(caption, "cs-caption"))


def value_text(value: float | str | bool | None, unit: str, texts: Texts) -> str:
    """Write a value of the API in the reader's language."""
    if value is None:
        return texts("app.not_known")
    if isinstance(value, bool):
        return texts("app.yes") if value else texts("app.no")
    return value if isinstance(value, str) else format_value(value, unit, texts.language)


def feature_text(item: FeatureContribution, texts: Texts) -> str:
    """Write the value of a feature: a flag as yes or no, a category by its label."""
    if item.kind == "flag" and item.value is not None:
        return value_text(bool(item.value), "", texts)
    if isinstance(item.value, float):
        return format_value(item.value, item.unit, texts.language, rounded=True)
    return item.value_label or texts("app.not_known")
