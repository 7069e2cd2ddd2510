"""A case as HTML: its line in the queue, and what people said of it; pure functions, with every word escaped."""

from datetime import UTC, datetime
from html import escape

from clairscore.dashboard.blocks import icon
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_day, format_moment
from clairscore.schemas.review import ReviewLine, ReviewRecord

_ICONS = {"referral": "refer", "contest": "contest", "override": "refer"}


def who_text(client_id: int | None, texts: Texts) -> str:
    """Name the person a case is about by his number; somebody who is no client has none."""
    return texts("reviews.applicant") if client_id is None else texts("reviews.client", client_id=client_id)


def due_text(review: ReviewLine, texts: Texts, now: datetime | None = None) -> str:
    """Say when a case must be settled, and in how long, or that it is late."""
    day = format_day(review.due_at.date(), texts.language)
    if review.overdue:
        return texts("reviews.late", day=day)
    days = (review.due_at.date() - (now or datetime.now(UTC)).date()).days
    if days < 1:
        return texts("reviews.due", day=day)
    return texts("reviews.due_in", day=day, span=format_moment(days, "days", texts.language))


def case_line(review: ReviewLine, texts: Texts) -> str:
    """Write the line of a case in the queue: who, why, until when, in whose hands."""
    state = texts("reviews.state_taken", who=review.taken_by) if review.taken_by else texts("reviews.state_open")
    late = " cs-late" if review.overdue else ""
    clock = icon("late" if review.overdue else "due")
    return (
        f'<div class="cs-case">{icon(_ICONS[review.opened_for])}'
        f"<div><strong>{escape(who_text(review.client_id, texts))}</strong>"
        f"<span>{escape(texts(f'reviews.{review.opened_for}'))} · {escape(state)}</span></div>"
        f'<div class="cs-due{late}">{clock}<span>{escape(due_text(review, texts))}</span></div></div>'
    )


def history(reviews: list[ReviewRecord], texts: Texts) -> str:
    """Tell what was said and decided, oldest first."""
    return f'<ol class="cs-history">{"".join(_told(review, texts) for review in reviews)}</ol>'


def _told(review: ReviewRecord, texts: Texts) -> str:
    parts = [f"<strong>{escape(texts(f'reviews.{review.opened_for}'))}</strong>"]
    if review.words:
        parts.append(_quoted(texts("reviews.words"), review.words))
    parts.append(f"<span>{escape(_outcome(review, texts))}</span>")
    if review.reason:
        parts.append(_quoted(texts("reviews.reason"), review.reason))
    return f"<li>{icon(_ICONS[review.opened_for])}<div>{''.join(parts)}</div></li>"


def _outcome(review: ReviewRecord, texts: Texts) -> str:
    if review.state == "ended":
        return texts("reviews.ended")
    if review.closed_at is None or review.outcome is None:
        day = format_day(review.opened_at.date(), texts.language)
        return f"{texts('reviews.waits', day=day, who=review.opened_by)} {due_text(review, texts)}."
    said = texts(
        "reviews.settled",
        decision=texts(f"decision.{review.outcome}"),
        who=str(review.settled_by),
        day=format_day(review.closed_at.date(), texts.language),
    )
    side = texts("reviews.against_score" if review.overrides else "reviews.with_score")
    return f"{said}, {side}."


def _quoted(label: str, text: str) -> str:
    return f"<small>{escape(label)}</small><blockquote>{escape(text)}</blockquote>"
