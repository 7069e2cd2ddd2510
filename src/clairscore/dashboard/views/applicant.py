"""A new applicant: the form on the left, the decision on the right."""

from functools import partial

import streamlit as st

from clairscore.dashboard import blocks, decision_panel, session
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.failures import show_problem
from clairscore.dashboard.fields import PlacedForm, field_of_short_form
from clairscore.dashboard.letter_button import letter_button
from clairscore.dashboard.texts import Texts

SENT = "applicant_sent"
GENERATION = "applicant_generation"


def show() -> None:
    """Fill in the short form, run it, read the decision; reset empties both."""
    texts = session.texts()
    st.title(texts("applicant.title"))
    with st.spinner(texts("app.loading")):
        short_form = session.remembered("short_form", session.api().short_form, seconds=3600)
    left, right = st.columns([5, 7], gap="large")
    with left:
        st.subheader(texts("applicant.fields"))
        generation = st.session_state.setdefault(GENERATION, 0)
        with st.form(f"applicant_{generation}"):
            st.caption(texts("applicant.required"))
            fields = [field_of_short_form(field) for field in short_form.fields]
            form = PlacedForm(fields, f"applicant.{generation}", texts)
            with st.container(horizontal=True):
                run = st.form_submit_button(texts("applicant.run"), type="primary", icon=":material/play_arrow:")
                st.form_submit_button(texts("applicant.reset"), icon=":material/restart_alt:", on_click=_reset)
        if run:
            st.session_state[SENT] = {name: value for name, value in form.values.items() if value is not None}
    with right:
        _show_result(form, texts)


def _reset() -> None:
    st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1
    st.session_state.pop(SENT, None)


def _show_result(form: PlacedForm, texts: Texts) -> None:
    sent = st.session_state.get(SENT)
    faults = form.faults() if sent is not None else []
    if faults:
        form.show_faults(faults, texts("applicant.check_fields"))
    if sent is None or faults:
        st.html(blocks.empty_state("form", texts("applicant.empty_title"), texts("applicant.empty")))
        return
    try:
        with st.spinner(texts("app.scoring")):
            key = ("applicant", tuple(sorted(sent.items())))
            decision = session.remembered(key, partial(session.api().applicant, sent))
    except ApiError as problem:
        if problem.status == 422:
            form.show_faults(problem.faults, texts("applicant.check_fields") if problem.faults else problem.detail)
            st.html(blocks.empty_state("form", texts("applicant.empty_title"), texts("applicant.empty")))
        else:
            show_problem(problem)
        return
    if decision.made_up:
        st.html(blocks.made_up_notice(texts("app.made_up")))
    decision_panel.show_banner(decision, texts)
    decision_panel.show_standing(decision, texts)
    letter_button(decision, texts)
    decision_panel.show_figures(decision, texts)
    decision_panel.show_gauge({"": decision}, texts, "applicant_gauge")
    decision_panel.show_summary(decision, texts)
    decision_panel.show_concerns(decision, texts)
    decision_panel.show_reasons(decision, texts, beside=False)
    decision_panel.show_evidence(decision, texts)
