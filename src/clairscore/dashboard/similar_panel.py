"""How credits of clients like the open one ended, and where he stands among them and everybody else."""

from functools import partial

import streamlit as st

from clairscore.charts.groups import GroupRange, GroupWords, group_ranges
from clairscore.dashboard import blocks, session
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.decision_panel import PLOTLY, value_text
from clairscore.dashboard.fields import choose
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number, format_percent, format_value
from clairscore.schemas.similar import By, ComparisonAnswer, GroupAnswer, GroupName, QuartilesAnswer, SimilarAnswer

_NOTHING_KEPT = 409
_TOO_FEW = 422
_LARGE = 1000


def show_similar(client_id: int, texts: Texts) -> None:
    """Say how credits of similar clients ended, then where the client stands among the groups."""
    st.subheader(texts("similar.title"))
    try:
        found = _ask(client_id, None, "view", ())
    except ApiError as problem:
        if problem.status not in (_NOTHING_KEPT, _TOO_FEW):
            raise
        key = "similar.nothing_kept" if problem.status == _NOTHING_KEPT else "similar.too_few"
        st.html(blocks.paragraph(texts(key), "cs-none"))
        return
    words = st.container()
    way, size = st.columns(2)
    with way:
        by: By = _choose_way(texts) if found.comparisons else "view"
    with size:
        sizes = {str(one): format_number(one, texts.language) for one in found.sizes}
        k = int(choose(texts("similar.size"), sizes, str(found.k), "similar_size", texts) or found.k)
    features = _choose_features(found, texts) if by == "variables" else ()
    if (k, by, features) != (found.k, "view", ()):
        found = _ask(client_id, k, by, features)
    with words:
        st.html(blocks.paragraph(found.summary))
        st.html(blocks.table(_group_header(texts), [_group_row(group, texts) for group in found.groups]))
    if found.comparisons:
        _show_feature(found, texts)
    st.html(blocks.paragraph(texts("similar.caption"), "cs-caption"))


def _ask(client_id: int, k: int | None, by: By, features: tuple[str, ...]) -> SimilarAnswer:
    ask = partial(session.api().similar, client_id, k, by, features)
    return session.remembered(("similar", client_id, k, by, features), ask)


def _choose_way(texts: Texts) -> By:
    ways = {"view": texts("similar.by_view"), "variables": texts("similar.by_variables")}
    return "variables" if choose(texts("similar.by"), ways, "view", "similar_by", texts) == "variables" else "view"


def _choose_features(found: SimilarAnswer, texts: Texts) -> tuple[str, ...]:
    labels = {one.feature: one.label for one in found.comparisons}
    kept = [name for name in st.session_state.get("similar_features", list(labels)[:3]) if name in labels]
    chosen = st.multiselect(
        texts("similar.features"),
        list(labels),
        default=kept,
        format_func=labels.__getitem__,
        key=f"similar_features.{texts.language}",
        placeholder=texts("similar.all_features"),
    )
    st.session_state["similar_features"] = chosen
    return tuple(chosen)


def _group_header(texts: Texts) -> list[str]:
    return [texts(f"similar.{name}") for name in ("group", "n", "rate", "interval")]


def _group_row(group: GroupAnswer, texts: Texts) -> tuple[str, str, str, str]:
    language, told, digits = texts.language, group.bad_rate, 1 if group.n >= _LARGE else 0
    n = format_number(group.n, language)
    if told is None:
        return group.label, n, texts("similar.untold"), ""
    rate, low, high = (format_percent(share, language, digits) for share in (told.rate, told.low, told.high))
    return group.label, n, rate, texts("decision.interval", low=low, high=high)


def _show_feature(found: SimilarAnswer, texts: Texts) -> None:
    comparisons = {one.feature: one for one in found.comparisons}
    labels = {name: one.label for name, one in comparisons.items()}
    name = choose(texts("similar.compare"), labels, next(iter(labels)), f"similar_compare_{found.by}", texts)
    one = comparisons.get(name or "", found.comparisons[0])
    ranges = [GroupRange(group.label, _three(_told(one, group.name))) for group in found.groups]
    words = GroupWords(*(texts(f"similar.{word}") for word in ("client", "median", "half", "untold")))
    figure = group_ranges(ranges, one.value, one.unit, words, texts.language)
    alt = texts("similar.alt", feature=one.label, value=_written(one.value, one.unit, texts))
    st.plotly_chart(figure, theme=None, config=PLOTLY, key="similar_chart", alt=alt)
    st.html(blocks.paragraph(texts("similar.how_to_read"), "cs-caption"))
    with st.expander(texts("similar.table")):
        header = [texts("similar.feature"), texts("similar.client"), *(group.label for group in found.groups)]
        st.html(blocks.table(header, [_medians(each, found, texts) for each in found.comparisons]))


def _medians(one: ComparisonAnswer, found: SimilarAnswer, texts: Texts) -> list[str]:
    told = [_told(one, group.name) for group in found.groups]
    medians = [texts("similar.untold") if each is None else _written(each.median, one.unit, texts) for each in told]
    return [one.label, _written(one.value, one.unit, texts), *medians]


def _told(one: ComparisonAnswer, name: GroupName) -> QuartilesAnswer | None:
    return {"neighbours": one.neighbours, "approved": one.approved, "declined": one.declined, "all": one.all}[name]


def _three(told: QuartilesAnswer | None) -> tuple[float, float, float] | None:
    return None if told is None else (told.lower, told.median, told.upper)


def _written(value: float | None, unit: str, texts: Texts) -> str:
    return value_text(None, unit, texts) if value is None else format_value(value, unit, texts.language, rounded=True)
