"""The search for a client by number, with suggestions as one types."""

from functools import partial

import streamlit as st

from clairscore.dashboard import blocks, session
from clairscore.dashboard.failures import guarded
from clairscore.quantities import format_number

MOST_DIGITS = 18


@st.fragment
def client_search() -> None:
    """Place the search; choosing a suggestion, or typing a whole number, opens that client's file."""
    guarded(_search)()


def _search() -> None:
    texts = session.texts()
    typed = st.text_input(
        texts("client.search"),
        key="client_search",
        type="search",
        live="300ms",
        max_chars=MOST_DIGITS,
        placeholder=texts("client.placeholder"),
        help=texts("client.search_help"),
        icon=":material/search:",
        persist_state="session",
    ).strip()
    if typed and not typed.isdecimal():
        st.html(blocks.fault(texts("client.digits")))
        return
    found = session.remembered(("clients", typed), partial(session.api().clients, typed), seconds=30)
    ids = [item.client_id for item in found.items]
    if not ids:
        st.html(blocks.paragraph(texts("client.found_none"), "cs-none"))
        return
    if found.total == 1 and str(ids[0]) == typed:
        if session.client_id() != ids[0]:
            session.open_client(ids[0])
            st.rerun()
        return
    key = f"suggested.{typed}"
    count = (
        texts("client.found_one")
        if found.total == 1
        else texts("client.found_many", total=format_number(found.total, texts.language))
    )
    st.pills(
        count,
        ids,
        key=key,
        default=session.client_id() if session.client_id() in ids else None,
        on_change=lambda: _open(st.session_state[key]),
    )
    if st.session_state.pop("client_opened", False):
        st.rerun()


def _open(client_id: int | None) -> None:
    if client_id is not None:
        session.open_client(client_id)
        st.session_state["client_opened"] = True
