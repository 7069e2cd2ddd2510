"""What the dashboard remembers of one browser session, and nothing beyond it.

All of it lives in ``st.session_state``, which Streamlit keeps per browser session in memory: no cookie, no file,
nothing shared between users. Logging out forgets everything but the language.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar, cast

import httpx
import streamlit as st

from clairscore.conventions import LANGUAGES, Language
from clairscore.dashboard.client import TIMEOUT_SECONDS, ApiClient
from clairscore.dashboard.texts import Texts, read_texts
from clairscore.schemas.access import Me, Token
from clairscore.settings import load_settings

REMEMBERED_SECONDS = 120.0
MOST_REMEMBERED = 64

ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Person:
    """Who is logged in.

    Attributes:
        token: The API's token.
        expires: When it ends, on the monotonic clock, in seconds.
        me: Name, role, rights.
    """

    token: str
    expires: float
    me: Me


def open_http() -> httpx.Client:
    """Open a connection to the API that the settings name."""
    return httpx.Client(base_url=load_settings().api_url, timeout=TIMEOUT_SECONDS, trust_env=False)


def language() -> Language:
    """Return the language this session reads."""
    return cast(Language, st.session_state.get("language", LANGUAGES[0]))


def set_language(chosen: Language) -> None:
    """Read in another language from now on."""
    st.session_state["language"] = chosen


def texts() -> Texts:
    """Return the dashboard's words in the session's language."""
    return read_texts(language())


def person() -> Person | None:
    """Return who is logged in; None before logging in and once the token has expired."""
    found = cast(Person | None, st.session_state.get("person"))
    if found is not None and monotonic() >= found.expires:
        log_out("login.expired")
        return None
    return found


def may(right: str) -> bool:
    """Return whether who is logged in has a right of the API."""
    who = person()
    return who is not None and right in who.me.rights


def log_in(token: Token, me: Me) -> None:
    """Remember who logged in, and read in that person's language unless another was chosen."""
    st.session_state.setdefault("language", me.language)
    st.session_state["person"] = Person(token.access_token, monotonic() + token.expires_in, me)


def log_out(notice: str) -> None:
    """Forget everything but the language, and leave a notice for the log-in page.

    Args:
        notice: Key of the text to show there.
    """
    chosen = st.session_state.get("language")
    if "http" in st.session_state:
        cast(httpx.Client, st.session_state["http"]).close()
    for key in list(st.session_state):
        del st.session_state[key]
    if chosen is not None:
        set_language(chosen)
    st.session_state["notice"] = notice


def take_notice() -> str | None:
    """Return the key of the notice left for the log-in page, once."""
    return cast(str | None, st.session_state.pop("notice", None))


def api(token: str | None = None) -> ApiClient:
    """Return the API, asked in the session's language on behalf of who is logged in.

    Args:
        token: Ask on behalf of whoever holds this token instead.
    """
    if "http" not in st.session_state:
        st.session_state["http"] = open_http()
    who = cast(Person | None, st.session_state.get("person"))
    if token is None and who is not None:
        token = who.token
    return ApiClient(cast(httpx.Client, st.session_state["http"]), language(), token)


def remembered(key: Hashable, load: Callable[[], ValueT], seconds: float = REMEMBERED_SECONDS) -> ValueT:
    """Load an answer once for this session and language, and again when it has become old.

    Args:
        key: What the answer is about.
        load: Asks the API; what it raises is not remembered.
        seconds: How long the answer is good.
    """
    answers: dict[Hashable, tuple[float, object]] = st.session_state.setdefault("answers", {})
    full_key = (key, language())
    if full_key in answers and monotonic() - answers[full_key][0] < seconds:
        return cast(ValueT, answers[full_key][1])
    value = load()
    answers.pop(full_key, None)
    while len(answers) >= MOST_REMEMBERED:
        del answers[next(iter(answers))]
    answers[full_key] = (monotonic(), value)
    return value


def forget() -> None:
    """Forget the remembered answers, so that they are asked for again."""
    st.session_state.pop("answers", None)


def client_id() -> int | None:
    """Return the client whose file is open."""
    return cast(int | None, st.session_state.get("client_id"))


def open_client(chosen: int | None) -> None:
    """Open a client's file; None closes it."""
    st.session_state["client_id"] = chosen


def set_pages(pages: Mapping[str, st.Page]) -> None:
    """Remember the pages open to who is logged in, by slug."""
    st.session_state["pages"] = dict(pages)


def opens(slug: str) -> bool:
    """Return whether who is logged in has this page."""
    return slug in st.session_state.get("pages", {})


def go_to(slug: str) -> None:
    """Leave for another page."""
    st.switch_page(st.session_state["pages"][slug])
