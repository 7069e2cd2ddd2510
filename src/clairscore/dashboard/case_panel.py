"""One case: what the score says and why, what people said, and what who is logged in may do about it."""

import streamlit as st

from clairscore.dashboard import blocks, case_blocks, decision_panel, session
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.failures import show_problem
from clairscore.dashboard.letter_button import forget_letter, letter_button
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_day
from clairscore.schemas.review import MOST_CHARACTERS, DecisionRecord, ReviewRecord

NOTICE = "case_notice"


def show_case(record: DecisionRecord, texts: Texts) -> None:
    """Show a case.

    Args:
        record: The decision with what people decided of it.
        texts: The dashboard's words.
    """
    _show_head(record, texts)
    left, right = st.columns([7, 5], gap="large")
    with left:
        st.subheader(texts("reviews.machine"))
        decision_panel.show_banner(record, texts)
        decision_panel.show_figures(record, texts)
        decision_panel.show_gauge({"": record}, texts, "case_gauge")
        if record.language != texts.language:
            st.html(blocks.paragraph(texts("reviews.other_language"), "cs-caption"))
        decision_panel.show_summary(record, texts)
        decision_panel.show_concerns(record, texts)
        decision_panel.show_reasons(record, texts, beside=False)
    with right:
        if record.reviews:
            st.subheader(texts("reviews.history"))
            st.html(case_blocks.history(record.reviews, texts))
        _show_steps(record, texts)
    st.divider()
    decision_panel.show_evidence(record, texts)


def _show_head(record: DecisionRecord, texts: Texts) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(case_blocks.who_text(record.client_id, texts))
        letter_button(record, texts)
        if record.client_id is not None and session.opens("client"):
            asked = st.button(texts("reviews.open_file"), icon=":material/person:", key="open_file")
            if asked:
                session.open_client(record.client_id)
                session.go_to("client")
    if record.made_up:
        st.html(blocks.made_up_notice(texts("app.made_up")))
    notice = st.session_state.pop(NOTICE, None)
    if notice:
        st.success(texts(notice), icon=":material/check_circle:")
    last = next((one for one in reversed(record.reviews) if one.outcome is not None), None)
    if last is not None and last.closed_at is not None:
        stands = texts(
            "reviews.stands",
            decision=texts(f"decision.{record.standing}"),
            who=str(last.settled_by),
            day=format_day(last.closed_at.date(), texts.language),
        )
        st.html(blocks.standing(record.standing or record.decision, stands))


def _show_steps(record: DecisionRecord, texts: Texts) -> None:
    case = next((one for one in record.reviews if one.closed_at is None), None)
    if case is not None:
        st.subheader(texts("reviews.to_do"))
        _show_open(record, case, texts)
        return
    if "override" in record.may:
        with st.expander(texts("reviews.override_title"), icon=":material/swap_horiz:"):
            st.html(blocks.paragraph(texts("reviews.override_help"), "cs-caption"))
            _settle_form(record, texts)
    if "contest" in record.may:
        with st.expander(texts("reviews.contest_title"), icon=":material/record_voice_over:"):
            _contest_form(record, texts)


def _show_open(record: DecisionRecord, case: ReviewRecord, texts: Texts) -> None:
    if "settle" in record.may:
        _settle_form(record, texts)
    elif "take" in record.may:
        st.html(blocks.paragraph(texts("reviews.take_help"), "cs-caption"))
        if st.button(texts("reviews.take"), icon=":material/front_hand:", type="primary", key="take"):
            try:
                session.api().take(case.review_id)
            except ApiError as problem:
                show_problem(problem)
                return
            st.rerun()
    else:
        if case.taken_by:
            st.html(blocks.paragraph(texts("reviews.held", who=case.taken_by)))
        st.info(texts("reviews.not_you"), icon=":material/group:")


def _settle_form(record: DecisionRecord, texts: Texts) -> None:
    least = record.minimum_reason
    outcomes = [one for one in ("approve", "decline") if "override" not in record.may or one != record.decision]
    with st.form(f"settle.{record.decision_id}"):
        outcome = st.radio(
            texts("reviews.outcome"),
            outcomes,
            index=None,
            horizontal=True,
            format_func=lambda one: texts(f"decision.{one}"),
            key=f"outcome.{record.decision_id}",
        )
        reason = st.text_area(
            texts("reviews.reason_label"),
            max_chars=MOST_CHARACTERS,
            height=140,
            help=texts("reviews.reason_help", minimum=least),
            placeholder=texts("reviews.reason_help", minimum=least),
            key=f"reason.{record.decision_id}",
        )
        sent = st.form_submit_button(texts("reviews.settle"), type="primary", icon=":material/gavel:")
    if not sent:
        return
    length = len(" ".join(reason.split()))
    if outcome is None:
        st.html(blocks.fault(texts("reviews.no_outcome")))
    if length < least:
        st.html(blocks.fault(texts("reviews.reason_short", minimum=least, length=length)))
    if outcome is None or length < least:
        return
    try:
        session.api().settle(str(record.decision_id), outcome, reason)
    except ApiError as problem:
        show_problem(problem)
        return
    _done("reviews.done")


def _contest_form(record: DecisionRecord, texts: Texts) -> None:
    st.html(blocks.paragraph(texts("reviews.contest_help"), "cs-caption"))
    with st.form(f"contest.{record.decision_id}"):
        words = st.text_area(
            texts("reviews.contest_label"),
            max_chars=MOST_CHARACTERS,
            height=120,
            key=f"words.{record.decision_id}.{len(record.reviews)}",
        )
        sent = st.form_submit_button(texts("reviews.contest_send"), icon=":material/record_voice_over:")
    if not sent:
        return
    if not words.strip():
        st.html(blocks.fault(texts("reviews.contest_empty")))
        return
    try:
        session.api().contest(str(record.decision_id), words)
    except ApiError as problem:
        show_problem(problem)
        return
    _done("reviews.contested")


def _done(notice: str) -> None:
    """Show the case anew, with what was done said on top."""
    st.session_state[NOTICE] = notice
    forget_letter()
    st.rerun()
