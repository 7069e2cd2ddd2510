"""The pages and who may open them."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from clairscore.conventions import ROLES, Role
from clairscore.dashboard import session
from clairscore.dashboard.failures import guarded
from clairscore.dashboard.texts import Texts
from clairscore.dashboard.views import applicant, behaviour, client, login, model, oversight, reviews, simulation
from clairscore.schemas.access import Me


@dataclass(frozen=True)
class PageEntry:
    """One page.

    Attributes:
        slug: Its address and the key of its title.
        icon: Its icon in the menu.
        rights: Rights of the API it cannot do without.
        show: What it does.
        roles: Roles it is meant for.
    """

    slug: str
    icon: str
    rights: frozenset[str]
    show: Callable[[], None]
    roles: frozenset[Role] = frozenset(ROLES)


PAGES = (
    PageEntry("client", ":material/person:", frozenset({"clients:read", "explanations:read"}), client.show),
    PageEntry("simulation", ":material/tune:", frozenset({"clients:read", "simulations:make"}), simulation.show),
    PageEntry("applicant", ":material/person_add:", frozenset({"decisions:make"}), applicant.show),
    PageEntry("reviews", ":material/rate_review:", frozenset({"reviews:read"}), reviews.show),
    PageEntry("model", ":material/monitoring:", frozenset({"models:read"}), model.show, frozenset(ROLES) - {"adviser"}),
    PageEntry(
        "behaviour",
        ":material/show_chart:",
        frozenset({"models:read", "explanations:read"}),
        behaviour.show,
        frozenset({"analyst", "compliance", "admin"}),
    ),
    PageEntry("oversight", ":material/groups:", frozenset({"oversight:read"}), oversight.show),
)


def open_pages(me: Me) -> list[PageEntry]:
    """Return the pages a person's rights open, in the order of the menu."""
    return [entry for entry in PAGES if entry.rights <= set(me.rights) and me.role in entry.roles]


def pages_for(me: Me | None, texts: Texts) -> dict[str, st.Page]:
    """Return Streamlit's pages by slug.

    Args:
        me: Who is logged in; None makes every address the log-in page, so that a bookmark works after it.
        texts: The dashboard's words.
    """
    if me is None:
        return {
            entry.slug: st.Page(
                _log_in_at(entry.slug), title=texts("login.title"), url_path=entry.slug, default=index == 0
            )
            for index, entry in enumerate(PAGES)
        }
    return {
        entry.slug: st.Page(
            guarded(entry.show),
            title=texts(f"page.{entry.slug}"),
            icon=entry.icon,
            url_path=entry.slug,
            default=index == 0,
        )
        for index, entry in enumerate(open_pages(me))
    }


def no_page() -> None:
    """Say that a role opens no page."""
    st.warning(session.texts()("login.no_right"), icon=":material/lock:")


def _log_in_at(slug: str) -> Callable[[], None]:
    def show() -> None:
        login.show()

    show.__name__ = f"login_{slug}"
    return show
