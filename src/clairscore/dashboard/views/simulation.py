"""The simulation: what would change if the application were different. No decision is made here."""

from functools import partial

import streamlit as st

from clairscore.dashboard import blocks, decision_panel, session
from clairscore.dashboard.carried import GENERATION, SENT, carried, forget
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.client_decision import decision_on
from clairscore.dashboard.decision_panel import value_text
from clairscore.dashboard.failures import show_problem
from clairscore.dashboard.fields import FormField, PlacedForm, Value, changed_values, field_of_client_value, money_first
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_percent
from clairscore.schemas.client import ClientInfo
from clairscore.schemas.decision import DecisionAnswer


def show() -> None:
    """Change items of the open client's application and compare."""
    texts = session.texts()
    st.title(texts("simulation.title"))
    client_id = session.client_id()
    if client_id is None:
        st.html(blocks.empty_state("search", texts("simulation.empty_title"), texts("simulation.empty")))
        if st.button(texts("simulation.open_client"), type="primary", icon=":material/search:"):
            session.go_to("client")
        return
    api = session.api()
    try:
        with st.spinner(texts("app.loading")):
            info = session.remembered(("client_info", client_id), partial(api.client_info, client_id))
            before = decision_on(client_id)
    except ApiError as problem:
        show_problem(problem, not_found="failure.unknown_client")
        return
    if before is None:
        st.info(texts("decision.no_right"), icon=":material/lock:")
        return
    st.header(texts("client.heading", client_id=client_id))
    if info.made_up:
        st.html(blocks.made_up_notice(texts("app.made_up")))
    st.info(texts("simulation.not_a_decision"), icon=":material/experiment:")
    fields = money_first(field_of_client_value(item) for item in info.application if item.changeable)
    if not fields:
        st.warning(texts("simulation.nothing_changeable"), icon=":material/lock:")
        return
    left, right = st.columns([5, 7], gap="large")
    with left:
        form = _place_form(fields, client_id, texts)
    with right:
        _show_result(before, info, fields, form, texts)


def _place_form(fields: list[FormField], client_id: int, texts: Texts) -> PlacedForm:
    generation = st.session_state.setdefault(GENERATION, 0)
    st.subheader(texts("simulation.fields"))
    with st.form(f"simulation_{client_id}_{generation}"):
        form = PlacedForm(fields, f"simulation.{client_id}.{generation}", texts, entered=carried(client_id))
        with st.container(horizontal=True):
            run = st.form_submit_button(texts("simulation.run"), type="primary", icon=":material/play_arrow:")
            st.form_submit_button(texts("simulation.reset"), icon=":material/restart_alt:", on_click=forget)
    if run:
        st.session_state[SENT] = (client_id, changed_values(fields, form.values))
    return form


def _show_result(
    before: DecisionAnswer, info: ClientInfo, fields: list[FormField], form: PlacedForm, texts: Texts
) -> None:
    sent_for, changes = st.session_state.get(SENT, (None, {}))
    if sent_for != info.client_id:
        st.html(blocks.empty_state("form", texts("simulation.waiting_title"), texts("simulation.waiting")))
        return
    faults = form.faults()
    if faults:
        form.show_faults(faults, texts("applicant.check_fields"))
        return
    if not changes:
        st.warning(texts("simulation.nothing_changed"), icon=":material/edit_off:")
        return
    try:
        with st.spinner(texts("app.scoring")):
            key = ("simulation", info.client_id, tuple(sorted(changes.items())))
            after = session.remembered(key, partial(session.api().simulation, info.client_id, changes))
    except ApiError as problem:
        if problem.status == 422:
            form.show_faults(problem.faults, texts("applicant.check_fields") if problem.faults else problem.detail)
        else:
            show_problem(problem)
        return
    _compare(before, after, fields, changes, texts)
    decision_panel.show_evidence(after, texts)


def _compare(
    before: DecisionAnswer, after: DecisionAnswer, fields: list[FormField], changes: dict[str, Value], texts: Texts
) -> None:
    st.subheader(texts("simulation.result"))
    labels = {"before": texts("simulation.before"), "after": texts("simulation.after")}
    decision_panel.show_gauge({labels["before"]: before, labels["after"]: after}, texts, "simulation_gauge")
    header = [texts("simulation.item"), labels["before"], labels["after"]]
    language = texts.language
    rows = [
        (
            texts("decision.pd"),
            format_percent(before.pd, language),
            format_percent(after.pd, language),
        ),
        (texts("decision.score"), str(before.score), str(after.score)),
        (
            texts("decision.confidence"),
            decision_panel.confidence_text(before.confidence, language),
            decision_panel.confidence_text(after.confidence, language),
        ),
        (texts("simulation.outcome"), texts(f"decision.{before.decision}"), texts(f"decision.{after.decision}")),
    ]
    st.html(blocks.table(header, rows))
    st.subheader(texts("simulation.changes"))
    changed = [
        (field.label, *(_value_text(field, value, texts) for value in (field.value, changes[field.name])))
        for field in fields
        if field.name in changes
    ]
    st.html(blocks.table(header, changed))
    decision_panel.show_reasons(after, texts, beside=False)


def _value_text(field: FormField, value: Value, texts: Texts) -> str:
    return value_text(field.choices.get(value, value) if isinstance(value, str) else value, field.unit, texts)
