"""The page to log in."""

import streamlit as st

from clairscore.dashboard import blocks, session
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.failures import show_problem
from clairscore.dashboard.language_switch import language_switch


def show() -> None:
    """Ask for name and password; remember who it is, for this session only."""
    texts = session.texts()
    _, middle, _ = st.columns([1, 2, 1])
    with middle:
        st.html(blocks.brand(texts("app.title"), texts("app.tagline")))
        language_switch("login_language")
        st.title(texts("login.title"))
        st.write(texts("login.intro"))
        notice = session.take_notice()
        if notice is not None:
            st.info(texts(notice), icon=":material/info:")
        with st.form("login"):
            name = st.text_input(texts("login.name"), key="login_name", autocomplete="username")
            password = st.text_input(
                texts("login.password"), type="password", key="login_password", autocomplete="current-password"
            )
            submitted = st.form_submit_button(texts("login.submit"), type="primary", width="stretch")
        if submitted:
            _log_in(name.strip(), password)


def _log_in(name: str, password: str) -> None:
    texts = session.texts()
    if not name or not password:
        st.error(texts("login.missing"), icon=":material/error:")
        return
    try:
        with st.spinner(texts("app.loading")):
            token = session.api().log_in(name, password)
            me = session.api(token.access_token).me()
    except ApiError as problem:
        if problem.status in (400, 401):
            st.error(texts("login.refused"), icon=":material/error:")
        else:
            show_problem(problem)
        return
    session.log_in(token, me)
    st.rerun()
