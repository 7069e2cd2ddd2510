"""What Streamlit runs for each session: who is it, which pages, and the frame around them.

Start it with ``clairscore serve dashboard``; ``clairscore.dashboard.serve`` holds the command behind it.
"""

from pathlib import Path

import streamlit as st

from clairscore.dashboard import blocks, session
from clairscore.dashboard.language_switch import language_switch
from clairscore.dashboard.pages import no_page, pages_for
from clairscore.dashboard.session import Person
from clairscore.dashboard.texts import Texts

FOLDER = Path(__file__).parent


def main() -> None:
    """Run one pass of the script."""
    who = session.person()
    texts = session.texts()
    st.set_page_config(page_title=texts("app.title"), page_icon=str(FOLDER / "mark.svg"), layout="wide")
    st.html(FOLDER / "style.css")
    _declare_language(texts)
    pages = pages_for(who.me if who else None, texts)
    session.set_pages(pages)
    if who is None:
        st.navigation(list(pages.values()), position="hidden").run()
        return
    if pages:
        page = st.navigation(list(pages.values()))
        _place_sidebar(who, texts)
        page.run()
    else:
        _place_sidebar(who, texts)
        no_page()


def _place_sidebar(who: Person, texts: Texts) -> None:
    st.logo(FOLDER / "wordmark.svg", size="large", icon_image=FOLDER / "mark.svg")
    with st.sidebar:
        st.html(blocks.paragraph(f"{who.me.name} · {texts(f'role.{who.me.role}')}", "cs-caption"))
        language_switch("sidebar_language")
        st.button(
            texts("app.log_out"),
            icon=":material/logout:",
            key="log_out",
            on_click=session.leave,
        )


def _declare_language(texts: Texts) -> None:
    """Tell screen readers which language the page is in; Streamlit itself always says English."""
    script = f"<script>document.documentElement.lang = '{texts.language}';</script>"
    st.html(f"<span hidden></span>{script}", unsafe_allow_javascript=True)


main()
