"""What is unusual of the open client: in words for the adviser, with percentile and robust z for who wants them."""

from functools import partial

import streamlit as st

from clairscore.dashboard import blocks, session
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.decision_panel import value_text
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number, format_percent, format_signed
from clairscore.schemas.atypia import AtypiaAnswer, ValueAtypiaAnswer

_NOT_MEASURED = 409
_LISTED = 15


def show_atypia(client_id: int, texts: Texts) -> None:
    """Say whether the client is unlike those the model learned from, and by which values."""
    st.subheader(texts("atypia.title"))
    try:
        found = session.remembered(("atypia", client_id), partial(session.api().atypia, client_id))
    except ApiError as problem:
        if problem.status != _NOT_MEASURED:
            raise
        st.html(blocks.paragraph(texts("atypia.not_measured"), "cs-none"))
        return
    st.html(blocks.paragraph(found.text))
    unusual = [f"{one.text}." for one in found.unusual]
    st.html(blocks.reason_list(unusual, "notice", texts("atypia.nothing")))
    with st.expander(texts("atypia.table")):
        _show_values(found, texts)


def _show_values(found: AtypiaAnswer, texts: Texts) -> None:
    header = [texts(f"atypia.{name}") for name in ("feature", "value", "percentile", "robust_z")]
    st.html(blocks.table(header, [_row(one, texts) for one in found.values[:_LISTED] if one.value is not None]))
    explained = texts("atypia.explained", n=format_number(found.n_rows, texts.language, 0))
    st.html(blocks.paragraph(explained, "cs-caption"))


def _row(one: ValueAtypiaAnswer, texts: Texts) -> tuple[str, str, str, str]:
    language = texts.language
    value = one.value_label or value_text(bool(one.value) if one.kind == "flag" else one.value, one.unit, texts)
    percentile = "" if one.at_most is None or one.kind == "category" else format_percent(one.at_most, language)
    return one.label, value, percentile, "" if one.robust_z is None else format_signed(one.robust_z, language, 1)
