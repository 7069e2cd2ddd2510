"""What the dashboard remembers of one browser session, and nothing beyond it.

All of it lives in ``st.session_state``, which Streamlit keeps per browser session in memory: no cookie, no file,
nothing shared between users. Logging out forgets everything but the language. The API's tokens are short-lived: whoever
works on has his renewed, until the API ends the session.
"""

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar, cast

import httpx
import streamlit as st

from clairscore.conventions import LANGUAGES, Language
from clairscore.dashboard.client import TIMEOUT_SECONDS, ApiClient, ApiError
from clairscore.dashboard.forwarding import forwarded
from clairscore.dashboard.texts import Texts, read_texts
from clairscore.schemas.access import Me, Token
from clairscore.settings import load_settings

REMEMBERED_SECONDS = 120.0
MOST_REMEMBERED = 64
RENEWED_BEFORE = 0.25
"""A token is renewed in this last share of its time."""

ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Person:
    """Who is logged in.

    Attributes:
        token: The API's token.
        renewed_from: From when it is renewed, on the monotonic clock, in seconds, as the following.
        expires: When it ends.
        refresh_token: What renews it, once.
        refreshed_until: When the session ends for good.
        me: Name, role, rights.
    """

    token: str
    renewed_from: float
    expires: float
    refresh_token: str
    refreshed_until: float
    me: Me


def open_http() -> httpx.Client:
    """Open a connection to the API that the settings name, which says where the reader's browser is."""
    return httpx.Client(base_url=load_settings().api_url, headers=forwarded(), timeout=TIMEOUT_SECONDS, trust_env=False)


def sign_on_address() -> str | None:
    """Return where a browser goes to log in with the bank's single sign-on; None where there is none."""
    settings = load_settings()
    if settings.oidc_issuer is None or settings.oidc_redirect_url is None or settings.dashboard_url is None:
        return None
    return settings.oidc_redirect_url.removesuffix("/callback")


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
    """Return who is logged in, with a token that is good; None before logging in and once the session has ended."""
    found = cast(Person | None, st.session_state.get("person"))
    if found is None or monotonic() < found.renewed_from:
        return found
    if monotonic() < found.refreshed_until:
        try:
            _remember(ApiClient(_http(), language()).refresh(found.refresh_token), found.me)
        except ApiError as problem:
            if problem.status != 401 and monotonic() < found.expires:
                return found
        else:
            return cast(Person, st.session_state["person"])
    log_out("login.expired")
    return None


def may(right: str) -> bool:
    """Return whether who is logged in has a right of the API."""
    who = person()
    return who is not None and right in who.me.rights


def log_in(token: Token, me: Me) -> None:
    """Remember who logged in, and read in that person's language unless another was chosen."""
    st.session_state.setdefault("language", me.language)
    _remember(token, me)


def leave() -> None:
    """End the session at the API, as far as it answers, and forget it here."""
    with suppress(ApiError):
        api().log_out()
    log_out("login.logged_out")


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
    if token is None and (who := person()) is not None:
        token = who.token
    return ApiClient(_http(), language(), token)


def _http() -> httpx.Client:
    if "http" not in st.session_state:
        st.session_state["http"] = open_http()
    return cast(httpx.Client, st.session_state["http"])


def _remember(token: Token, me: Me) -> None:
    now = monotonic()
    st.session_state["person"] = Person(
        token=token.access_token,
        renewed_from=now + (1 - RENEWED_BEFORE) * token.expires_in,
        expires=now + token.expires_in,
        refresh_token=token.refresh_token,
        refreshed_until=now + token.refresh_expires_in,
        me=me,
    )


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


def case() -> str | None:
    """Return the decision whose case is open on the page of reviews."""
    return cast(str | None, st.session_state.get("case"))


def open_case(decision_id: str | None) -> None:
    """Open the case of a decision; None closes it."""
    st.session_state["case"] = decision_id


def set_pages(pages: Mapping[str, st.Page]) -> None:
    """Remember the pages open to who is logged in, by slug."""
    st.session_state["pages"] = dict(pages)


def opens(slug: str) -> bool:
    """Return whether who is logged in has this page."""
    return slug in st.session_state.get("pages", {})


def go_to(slug: str) -> None:
    """Leave for another page."""
    st.switch_page(st.session_state["pages"][slug])
