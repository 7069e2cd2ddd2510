"""The switch between French and English."""

import streamlit as st

from clairscore.conventions import LANGUAGES, Language
from clairscore.dashboard import session

NAMES: dict[Language, str] = {"fr": "Français", "en": "English"}
"""Each language in its own words, so that whoever reads it finds it."""


def language_switch(key: str) -> None:
    """Place the switch; what it chooses holds for the session.

    Args:
        key: Name of the switch on its page.
    """
    texts = session.texts()
    st.session_state[key] = session.language()
    st.segmented_control(
        texts("app.language"),
        LANGUAGES,
        required=True,
        format_func=lambda language: NAMES[language],
        key=key,
        on_change=lambda: session.set_language(st.session_state[key]),
        label_visibility="collapsed",
    )
