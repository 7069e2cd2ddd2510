"""To review: what waits for a person, the earliest deadline first; one opened, read and settled."""

import streamlit as st

from clairscore.dashboard import blocks, case_blocks, session
from clairscore.dashboard.case_panel import show_case
from clairscore.dashboard.client import ApiError
from clairscore.dashboard.failures import show_problem
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number
from clairscore.schemas.review import ReviewQueueAnswer

PAGE_LENGTH = 10
OFFSET = "reviews_offset"


def show() -> None:
    """Show the queue, or the case that is open."""
    texts = session.texts()
    st.title(texts("reviews.title"))
    decision_id = session.case()
    if decision_id is None:
        _show_queue(texts)
        return
    st.button(texts("reviews.back"), icon=":material/arrow_back:", key="back", on_click=session.open_case, args=(None,))
    try:
        with st.spinner(texts("app.loading")):
            record = session.api().decision_record(decision_id)
    except ApiError as problem:
        show_problem(problem, not_found="reviews.gone")
        return
    show_case(record, texts)


def _show_queue(texts: Texts) -> None:
    st.html(blocks.paragraph(texts("reviews.intro")))
    with st.spinner(texts("app.loading")):
        queue = session.api().reviews(PAGE_LENGTH, _offset())
        if not queue.items and queue.total:
            st.session_state[OFFSET] = 0
            queue = session.api().reviews(PAGE_LENGTH)
    if not queue.total:
        st.html(blocks.empty_state("approve", texts("reviews.empty_title"), texts("reviews.empty")))
        return
    counts = [("waiting", queue.total), ("overdue", queue.overdue)]
    st.html(
        blocks.facts(
            [
                (texts(f"reviews.{name}"), format_number(n, texts.language), texts(f"reviews.{name}_help"))
                for name, n in counts
            ]
        )
    )
    for review in queue.items:
        with st.container(border=True):
            line, way = st.columns([8, 2], vertical_alignment="center")
            line.html(case_blocks.case_line(review, texts))
            way.button(
                _open_text(review.client_id, texts),
                key=f"open.{review.review_id}",
                on_click=session.open_case,
                args=(review.decision_id,),
                width="stretch",
            )
    _show_pages(queue, texts)


def _open_text(client_id: int | None, texts: Texts) -> str:
    if client_id is None:
        return texts("reviews.open_applicant")
    return texts("reviews.open_client", client_id=client_id)


def _show_pages(queue: ReviewQueueAnswer, texts: Texts) -> None:
    offset = _offset()
    if queue.total <= PAGE_LENGTH:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            texts("reviews.previous"),
            icon=":material/chevron_left:",
            key="previous",
            disabled=offset == 0,
            on_click=_turn,
            args=(-PAGE_LENGTH,),
        )
        st.button(
            texts("reviews.next"),
            icon=":material/chevron_right:",
            key="next",
            disabled=offset + len(queue.items) >= queue.total,
            on_click=_turn,
            args=(PAGE_LENGTH,),
        )
        said = texts(
            "reviews.page_of",
            first=format_number(offset + 1, texts.language),
            last=format_number(offset + len(queue.items), texts.language),
            total=format_number(queue.total, texts.language),
        )
        st.html(blocks.paragraph(said, "cs-caption"))


def _offset() -> int:
    return int(st.session_state.get(OFFSET, 0))


def _turn(by: int) -> None:
    st.session_state[OFFSET] = max(0, _offset() + by)
