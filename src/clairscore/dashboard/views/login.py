"""The page to log in."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from clairscore.dashboard import blocks, session
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.failures import show_problem
from clairscore.dashboard.language_switch import language_switch
from clairscore.schemas.access import Token

HANDED_OVER = "login"
"""What the address holds after single sign-on: a token that is good once and for a minute."""


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
        address = session.sign_on_address()
        if address is not None:
            st.link_button(texts("login.sign_on"), address, icon=":material/account_balance:", width="stretch")
        handed_over = st.query_params.get(HANDED_OVER)
        if handed_over:
            del st.query_params[HANDED_OVER]
            _enter(partial(session.api().refresh, handed_over), "login.sign_on_refused")
        elif submitted and not (name.strip() and password):
            st.error(texts("login.missing"), icon=":material/error:")
        elif submitted:
            _enter(partial(session.api().log_in, name.strip(), password), "login.refused")


def _enter(log_in: Callable[[], Token], refused: str) -> None:
    texts = session.texts()
    try:
        with st.spinner(texts("app.loading")):
            token = log_in()
            me = session.api(token.access_token).me()
    except ApiError as problem:
        if problem.status in (400, 401):
            st.error(texts(refused), icon=":material/error:")
        else:
            show_problem(problem)
        return
    session.log_in(token, me)
    st.rerun()
