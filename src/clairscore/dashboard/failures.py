"""What a page shows when the API did not give what it needs: one designed message per kind of failure."""

import logging
from collections.abc import Callable
from functools import wraps
from traceback import format_tb

import streamlit as st

from clairscore.dashboard import session
from clairscore.dashboard.client import UNREACHABLE, ApiError

UNFORESEEN = 500

_log = logging.getLogger("clairscore.dashboard")

KEYS = {
    403: "failure.not_allowed",
    404: "failure.not_found",
    409: "failure.conflict",
    422: "failure.invalid",
    429: "failure.too_many",
    503: "failure.unavailable",
    UNREACHABLE: "failure.unreachable",
}
RETRIED = frozenset({UNREACHABLE, 429, 500, 502, 503, 504})


def show_problem(problem: ApiError, *, not_found: str = "failure.not_found") -> None:
    """Show a problem in the reader's words; an expired session goes back to the log-in page.

    Args:
        problem: What went wrong.
        not_found: Key of the text for a status of 404.
    """
    if problem.status == 401:
        session.log_out("login.expired")
        st.rerun()
    texts = session.texts()
    key = not_found if problem.status == 404 else KEYS.get(problem.status, "failure.unexpected")
    message = texts(key)
    if problem.detail and problem.status in (409, 422, 503):
        message += "\n\n" + plain(texts("failure.detail", detail=problem.detail))
    for fault in problem.faults:
        message += "\n- " + plain(f"{fault.field} {fault.reason}".strip())
    if problem.status == 403:
        st.warning(message, icon=":material/lock:")
    else:
        st.error(message, icon=":material/error:")
    if problem.status in RETRIED:
        st.button(texts("failure.retry"), icon=":material/refresh:", key="retry", on_click=session.forget)


def guarded(show: Callable[[], None]) -> Callable[[], None]:
    """Make a page that says what is wrong in the reader's language; a surprise is logged without its message."""

    @wraps(show)
    def guarded_show() -> None:
        try:
            show()
        except ApiError as problem:
            show_problem(problem)
        except Exception as error:
            _log.error("A page failed: %s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
            show_problem(ApiError(UNFORESEEN))

    return guarded_show


def plain(text: str) -> str:
    """Write words as Markdown that shows them as they are."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]()<>#+-!|$~:" else character for character in text)
