"""The letter to the client: a button that has it written, then one that saves it."""

from typing import Final

import streamlit as st

from clairscore.dashboard import session
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.failures import show_problem
from clairscore.dashboard.texts import Texts
from clairscore.schemas.decision import DecisionAnswer

_WRITTEN: Final = "letter"


def letter_button(decision: DecisionAnswer, texts: Texts) -> None:
    """Offer the letter about a decision, in the reader's language, to who may read decisions; a simulation has none.

    The letter is written only when somebody asks for it, since the API notes each as a reading of the client's data. It
    is kept until another is written, somebody decides or the language changes.
    """
    if decision.decision_id is None or decision.simulation or not session.may("reviews:read"):
        return
    wanted = (decision.decision_id, decision.standing, decision.due_at, texts.language)
    written: tuple[object, bytes] | None = st.session_state.get(_WRITTEN)
    if written is None or written[0] != wanted:
        if not st.button(texts("letter.write"), icon=":material/mail:", key="letter_write"):
            return
        try:
            with st.spinner(texts("app.loading")):
                content = session.api().letter(decision.decision_id)
        except ApiError as problem:
            show_problem(problem, not_found="reviews.gone")
            return
        st.session_state[_WRITTEN] = (wanted, content)
        st.rerun()
    else:
        st.download_button(
            texts("letter.save"),
            written[1],
            file_name=f"{texts('letter.file')}-{decision.decision_id[:8]}.pdf",
            mime="application/pdf",
            on_click="ignore",
            icon=":material/download:",
            key="letter_save",
        )


def forget_letter() -> None:
    """Forget the letter that was written, since what it tells has changed."""
    st.session_state.pop(_WRITTEN, None)
