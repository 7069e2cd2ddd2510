"""The letter to the client: a button that has it written, then one that saves it."""

from functools import partial

import streamlit as st

from clairscore.dashboard import session
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.failures import show_problem
from clairscore.dashboard.texts import Texts
from clairscore.schemas.decision import DecisionAnswer

WANTED = "letter_wanted"


def letter_button(decision: DecisionAnswer, texts: Texts) -> None:
    """Offer the letter about a decision, in the reader's language, to who may read decisions; a simulation has none.

    The letter is written only when somebody asks for it, since the API notes each as a reading of the client's data.
    """
    if decision.decision_id is None or decision.simulation or not session.may("reviews:read"):
        return
    wanted = ("letter", decision.decision_id, decision.standing, decision.due_at, texts.language)
    if st.session_state.get(WANTED) != wanted:
        if not st.button(texts("letter.write"), icon=":material/mail:", key="letter_write"):
            return
        st.session_state[WANTED] = wanted
        st.rerun()
    try:
        with st.spinner(texts("app.loading")):
            content = session.remembered(wanted, partial(session.api().letter, decision.decision_id))
    except ApiError as problem:
        del st.session_state[WANTED]
        show_problem(problem, not_found="reviews.gone")
        return
    st.download_button(
        texts("letter.save"),
        content,
        file_name=f"{texts('letter.file')}-{decision.decision_id[:8]}.pdf",
        mime="application/pdf",
        on_click="ignore",
        icon=":material/download:",
        key="letter_save",
    )
