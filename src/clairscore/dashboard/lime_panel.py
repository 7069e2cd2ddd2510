"""LIME beside SHAP for one client: what is seen, figures of merit, and both explanations."""

import streamlit as st

from clairscore.charts.explanations import TwoParts, TwoWords, two_explanations
from clairscore.dashboard import blocks
from clairscore.dashboard.decision_panel import PLOTLY, value_text
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number, format_percent, format_signed
from clairscore.schemas.lime import LimeAnswer


def show_lime(found: LimeAnswer, texts: Texts) -> None:
    """Show what LIME says beside SHAP, how far they agree, and how far LIME agrees with itself."""
    language = texts.language
    st.html(blocks.paragraph(found.summary))
    low, high = format_percent(found.r2_low, language, 0), format_percent(found.r2_high, language, 0)
    correlation = found.agreement.rank_correlation
    facts = [
        (texts("lime.fit"), format_percent(found.r2, language, 0), texts("lime.fit_help", low=low, high=high)),
        (
            texts("lime.stability"),
            format_percent(found.stability.overlap, language, 0),
            texts("lime.stability_help", variation=format_percent(found.stability.variation, language, 0)),
        ),
        (
            texts("lime.agreement"),
            format_percent(found.agreement.overlap, language, 0),
            texts("lime.agreement_help", same_sign=format_percent(found.agreement.same_sign, language, 0)),
        ),
        (
            texts("lime.ranks"),
            texts("app.not_known") if correlation is None else format_number(correlation, language),
            texts("lime.ranks_help"),
        ),
        (
            texts("lime.time"),
            texts("lime.milliseconds", n=format_number(1000 * found.shap_seconds, language, 1)),
            texts("lime.time_help", lime=format_number(1000 * found.lime_seconds, language, 0)),
        ),
    ]
    st.html(blocks.facts(facts))
    st.subheader(texts("lime.title"))
    parts = [TwoParts(one.label, one.shap, one.lime, one.lime_low, one.lime_high) for one in found.features]
    words = TwoWords(*(texts(f"lime.{name}") for name in ("shap", "lime", "raises", "lowers")))
    figure = two_explanations(parts, words, language)
    st.plotly_chart(figure, theme=None, config=PLOTLY, key="lime", alt=texts("lime.alt"))
    n_runs, n_samples = format_number(found.n_runs, language), format_number(found.n_samples, language)
    st.html(blocks.paragraph(texts("lime.explained", n_runs=n_runs, n_samples=n_samples), "cs-caption"))
    with st.expander(texts("behaviour.table")):
        names = ("feature", "value", "shap", "lime", "lowest", "highest", "named")
        header = [texts(f"lime.{name}") for name in names]
        rows = [
            (
                one.label,
                value_text(one.value_label if one.value_label is not None else one.value, one.unit, texts),
                *(format_signed(part, language) for part in (one.shap, one.lime, one.lime_low, one.lime_high)),
                texts("lime.of", n=one.named, total=n_runs),
            )
            for one in found.features
        ]
        st.html(blocks.table(header, rows))
