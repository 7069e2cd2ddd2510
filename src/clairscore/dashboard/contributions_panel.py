"""Why the open client's PD is what it is: what each subject adds, in points of risk or in the model's log-odds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from clairscore.charts.contributions import Contribution, ContributionWords, contribution_bars
from clairscore.conventions import Language
from clairscore.dashboard import blocks
from clairscore.dashboard.decision_panel import PLOTLY, feature_text
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number, format_percent, format_signed
from clairscore.schemas.explanation import FeatureContribution, LocalImportance, SubjectContribution

_CHOSEN: Final = "contribution_scale"


@dataclass(frozen=True)
class _Scale:
    """What contributions are told in.

    Attributes:
        in_points: Whether in points of PD, or else in log-odds.
        digits: Decimals of a number.
    """

    in_points: bool
    digits: int

    def of(self, item: FeatureContribution | SubjectContribution) -> float:
        return 100 * item.pd_contribution if self.in_points else item.contribution

    def text(self, item: FeatureContribution | SubjectContribution, language: Language) -> str:
        return format_signed(self.of(item), language, self.digits)


_SCALES: Final[Mapping[str, _Scale]] = {
    "points": _Scale(in_points=True, digits=1),
    "log_odds": _Scale(in_points=False, digits=2),
}


def show_contributions(importance: LocalImportance, texts: Texts) -> None:
    """Show what each subject and the features that weigh most add, from the average file to this one."""
    language = texts.language
    st.subheader(texts("contributions.title"))
    name = _choose_scale(texts)
    scale = _SCALES[name]
    bars = [Contribution(item.label, scale.of(item)) for item in importance.subjects]
    words = ContributionWords(*(texts(f"contributions.{one}") for one in ("raises", "lowers", "rest")))
    figure = contribution_bars(bars, words, language, digits=scale.digits)
    st.plotly_chart(figure, theme=None, config=PLOTLY, key="contributions", alt=texts("contributions.alt"))
    explained = texts(
        f"contributions.explained_{name}",
        base=format_percent(importance.base_pd, language)
        if scale.in_points
        else format_number(importance.base_value, language),
        margin=format_number(importance.margin, language),
        pd=format_percent(importance.pd, language),
    )
    st.html(blocks.paragraph(explained, "cs-caption"))
    _show_tables(importance, scale, texts(f"contributions.effect_{name}"), texts)


def _choose_scale(texts: Texts) -> str:
    names = list(_SCALES)
    picked = st.radio(
        texts("contributions.scale"),
        names,
        index=names.index(st.session_state.get(_CHOSEN, names[0])),
        format_func=lambda one: texts(f"contributions.scale_{one}"),
        horizontal=True,
        key=f"{_CHOSEN}.{texts.language}",
    )
    st.session_state[_CHOSEN] = picked
    return str(picked)


def _show_tables(importance: LocalImportance, scale: _Scale, effect: str, texts: Texts) -> None:
    language = texts.language
    subjects = sorted(importance.subjects, key=lambda item: abs(item.contribution), reverse=True)
    with st.expander(texts("contributions.table")):
        header = [*(texts(f"contributions.{name}") for name in ("subject", "direction")), effect]
        rows = [(item.label, _direction(item.contribution, texts), scale.text(item, language)) for item in subjects]
        st.html(blocks.table(header, rows))
    features = sorted(importance.features, key=lambda item: abs(item.contribution), reverse=True)[:20]
    labels = {item.subject: item.label for item in subjects}
    with st.expander(texts("contributions.features_table")):
        header = [*(texts(f"contributions.{name}") for name in ("feature", "value")), effect]
        shown = [(item.label, feature_text(item, texts), scale.text(item, language)) for item in features]
        st.html(blocks.table(header, shown, [labels.get(item.subject, "") for item in features]))


def _direction(contribution: float, texts: Texts) -> str:
    return texts("contributions.raises" if contribution > 0 else "contributions.lowers")
