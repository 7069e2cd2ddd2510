"""How the model behaves: along a feature, along two, and what LIME says of a client beside SHAP."""

from functools import partial

import streamlit as st

from clairscore.dashboard import blocks, session
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.client_search import client_search
from clairscore.dashboard.dependence_panel import show_effects, show_joint, show_mean
from clairscore.dashboard.failures import show_problem
from clairscore.dashboard.fields import choose
from clairscore.dashboard.lime_panel import show_lime
from clairscore.dashboard.texts import Texts
from clairscore.schemas.explanation import GlobalImportance

_VIEWS = ("one", "two", "lime")
_SECONDS = 3600.0


def show() -> None:
    """Choose what to look at, then show it."""
    texts = session.texts()
    st.title(texts("behaviour.title"))
    st.html(blocks.paragraph(texts("behaviour.intro"), "cs-caption"))
    with st.spinner(texts("app.loading")):
        importance = session.remembered("global_importance", session.api().global_importance, seconds=600)
    if importance.made_up:
        st.html(blocks.made_up_notice(texts("app.made_up")))
    view = st.segmented_control(
        texts("behaviour.look_at"),
        _VIEWS,
        format_func=lambda name: texts(f"behaviour.view_{name}"),
        default=_VIEWS[0],
        required=True,
        key="behaviour_view",
    )
    _place_client(texts)
    try:
        if view == "one":
            _show_one(importance, texts)
        elif view == "two":
            _show_two(importance, texts)
        else:
            _show_lime(texts)
    except ApiError as problem:
        if problem.status != 409:
            show_problem(problem, not_found="failure.unknown_client")
            return
        st.html(blocks.empty_state("notice", texts("behaviour.no_sample_title"), problem.detail))


def _place_client(texts: Texts) -> None:
    """Let the reader choose a client, or go on without."""
    client_id = session.client_id()
    with st.expander(
        texts("behaviour.no_client") if client_id is None else texts("behaviour.with_client", client_id=client_id)
    ):
        client_search()
        if client_id is not None:
            st.button(
                texts("behaviour.without_client"),
                icon=":material/close:",
                key="without_client",
                on_click=_forget_client,
            )


def _forget_client() -> None:
    """Take the client off, and out of the search, which would open him again."""
    st.session_state["client_search"] = ""
    session.open_client(None)


def _show_one(importance: GlobalImportance, texts: Texts) -> None:
    choices = _features(importance)
    feature = choose(texts("behaviour.feature"), choices, next(iter(choices)), "behaviour_feature", texts)
    if feature is None:
        return
    client_id, api = session.client_id(), session.api()
    with st.spinner(texts("behaviour.computing")):
        mean, effects = (
            session.remembered(
                ("dependence", feature, kind, client_id), partial(api.dependence, feature, kind, client_id), _SECONDS
            )
            for kind in ("ice", "ale")
        )
    left, right = st.columns(2, gap="large")
    with left:
        show_mean(mean, texts)
    with right:
        show_effects(effects, texts)


def _show_two(importance: GlobalImportance, texts: Texts) -> None:
    choices = _features(importance)
    names = list(choices)
    left, right = st.columns(2, gap="large")
    with left:
        first = choose(texts("behaviour.first"), choices, names[0], "behaviour_feature", texts)
    others = {name: label for name, label in choices.items() if name != first}
    with right:
        default = next(iter(others))
        second = choose(texts("behaviour.second"), others, default, "behaviour_second", texts)
    if first is None or second is None:
        return
    client_id, api = session.client_id(), session.api()
    with st.spinner(texts("behaviour.computing")):
        found = session.remembered(
            ("joint", first, second, client_id), partial(api.joint_dependence, first, second, client_id), _SECONDS
        )
    show_joint(found, texts)


def _show_lime(texts: Texts) -> None:
    client_id = session.client_id()
    if client_id is None:
        st.html(blocks.empty_state("search", texts("client.empty_title"), texts("lime.empty")))
        return
    with st.spinner(texts("lime.computing")):
        found = session.remembered(("lime", client_id), partial(session.api().lime, client_id), _SECONDS)
    show_lime(found, texts)


def _features(importance: GlobalImportance) -> dict[str, str]:
    """Return the features of the model, name to subject and label, those that weigh most first."""
    subjects = {item.subject: item.label for item in importance.subjects}
    return {
        item.feature: f"{subjects.get(item.subject, item.subject)} · {item.label}"
        for item in sorted(importance.features, key=lambda item: -item.mean_absolute_contribution)
    }
