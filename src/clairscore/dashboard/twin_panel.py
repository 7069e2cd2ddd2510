"""The points table beside the model's decision: what it says in words, and the client's points line by line."""

from functools import partial

import streamlit as st

from clairscore.dashboard import blocks, session
from clairscore.dashboard.failures import guarded
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number, format_percent, format_signed
from clairscore.schemas.decision import DecisionAnswer, TwinAnswer


def show_twin(client_id: int, decision: DecisionAnswer, texts: Texts) -> None:
    """Show what the points table says of a client; nothing where the model has none."""
    said = decision.twin
    if said is None:
        return
    state = _state(said)
    title = texts(f"twin.{state}", decision=texts(f"decision.{said.decision}"))
    with st.expander(title, icon=_ICONS[state], expanded=state == "far"):
        guarded(partial(_show_table, client_id, texts))()


def _show_table(client_id: int, texts: Texts) -> None:
    table = session.remembered(("scorecard", client_id), partial(session.api().client_scorecard, client_id))
    language = texts.language
    st.html(blocks.paragraph(table.sentence))
    rows = [(texts("twin.start"), "", format_number(table.base_points, language, 0))]
    rows += [(row.label, row.value, format_signed(row.points, language, 0)) for row in table.characteristics]
    rows.append((texts("twin.total"), "", format_number(table.points, language, 0)))
    notes = ["", *(row.subject_label for row in table.characteristics), ""]
    header = [texts(f"twin.{name}") for name in ("characteristic", "value", "points")]
    st.html(blocks.table(header, rows, notes))
    compared = texts(
        "twin.caption",
        points=format_number(table.points, language, 0),
        pd=format_percent(table.pd, language),
        score=format_number(table.score, language, 0),
        score_pd=format_percent(table.score_pd, language),
    )
    st.html(blocks.paragraph(compared, "cs-caption"))


def _state(said: TwinAnswer) -> str:
    """Return how the table stands to the model: on its side, near it on the other, or far on the other."""
    if said.agrees:
        return "agrees"
    return "far" if said.refers else "near"


_ICONS = {
    "agrees": ":material/check_circle:",
    "near": ":material/compare_arrows:",
    "far": ":material/report:",
}
