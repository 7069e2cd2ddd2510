"""What would change the decision on the open client, and a way from each proposal into the simulation."""

from functools import partial

import streamlit as st

from clairscore.dashboard import blocks, session
from clairscore.dashboard.carried import carry
from clairscore.dashboard.decision_panel import value_text
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_percent, format_value
from clairscore.schemas.counterfactual import CounterfactualsAnswer, ProposalAnswer


def show_counterfactuals(client_id: int, texts: Texts) -> None:
    """Show what the client could change so that the decision changes, or that nothing would and what was tried."""
    st.subheader(texts("counterfactuals.title"))
    with st.spinner(texts("app.scoring")):
        ask = partial(session.api().counterfactuals, client_id)
        found = session.remembered(("counterfactuals", client_id), ask)
    st.html(blocks.paragraph(found.summary))
    for number, proposal in enumerate(found.proposals, start=1):
        with st.container(border=True):
            _show_proposal(number, proposal, found, texts)
    if found.proposals:
        st.html(blocks.paragraph(texts("counterfactuals.caption"), "cs-caption"))
    elif found.levers:
        _show_tried(found, texts)


def _show_proposal(number: int, proposal: ProposalAnswer, found: CounterfactualsAnswer, texts: Texts) -> None:
    st.html(blocks.numbered(number, proposal.text))
    outcome = texts(
        "counterfactuals.outcome",
        decision=texts(f"decision.{proposal.decision}"),
        pd=format_percent(proposal.pd, texts.language),
        before=format_percent(found.pd, texts.language),
    )
    st.html(blocks.standing(proposal.decision, outcome))
    if proposal.application:
        header = [texts(f"counterfactuals.{name}") for name in ("item", "before", "after")]
        rows = [
            (change.label, *(value_text(value, change.unit, texts) for value in (change.before, change.after)))
            for change in proposal.application
        ]
        st.html(blocks.table(header, rows))
    if proposal.changes is None:
        st.html(blocks.paragraph(texts("counterfactuals.elsewhere"), "cs-caption"))
    elif session.opens("simulation"):
        label = texts("counterfactuals.try", number=number)
        if st.button(label, icon=":material/tune:", key=f"try_{found.client_id}_{number}"):
            carry(found.client_id, proposal.changes)
            session.go_to("simulation")


def _show_tried(found: CounterfactualsAnswer, texts: Texts) -> None:
    language = texts.language
    with st.expander(texts("counterfactuals.tried")):
        header = [texts(f"counterfactuals.{name}") for name in ("lever", "before", "furthest")]
        rows = [
            (
                lever.label,
                *(format_value(at, lever.unit, language, rounded=True) for at in (lever.before, lever.furthest)),
            )
            for lever in found.levers
        ]
        st.html(blocks.table(header, rows))
