"""Human oversight: whether the people who settle look at a file, or only repeat the score."""

from functools import partial

import streamlit as st

from clairscore.dashboard import blocks, session
from clairscore.dashboard.texts import Texts
from clairscore.quantities import format_number, format_percent, labelled
from clairscore.schemas.review import OversightAnswer, OversightLine, OversightShare

PERIODS = (30, 90, 365)
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def show() -> None:
    """Show what was settled, by all together and by each person."""
    texts = session.texts()
    st.title(texts("oversight.title"))
    st.html(blocks.paragraph(texts("oversight.intro")))
    days = st.segmented_control(
        texts("oversight.period"),
        PERIODS,
        default=90,
        required=True,
        format_func=lambda found: texts("oversight.days", days=found),
        key=f"oversight_days.{texts.language}",
    )
    with st.spinner(texts("app.loading")):
        found = session.remembered(
            ("oversight", days), partial(session.api().oversight, int(days or PERIODS[1])), seconds=15
        )
    st.html(blocks.facts(_facts(found, texts)))
    if not found.everybody.n_settled:
        st.html(blocks.empty_state("refer", texts("oversight.empty_title"), texts("oversight.empty")))
        return
    _show_signals(found, texts)
    _show_people(found, texts)
    st.html(blocks.paragraph(_caption(found, texts), "cs-caption"))


def _facts(found: OversightAnswer, texts: Texts) -> list[tuple[str, str, str]]:
    everybody, language = found.everybody, texts.language
    seconds = everybody.seconds
    return [
        (
            texts("oversight.settled"),
            format_number(everybody.n_settled, language),
            texts("oversight.settled_help", overrides=format_number(everybody.n_overrides, language)),
        ),
        (texts("oversight.agreement"), _value(everybody.agreement, texts), _interval(everybody.agreement, texts)),
        (
            texts("oversight.median"),
            duration_text(seconds.median, texts) if seconds else texts("oversight.none"),
            texts("oversight.median_help"),
        ),
        (
            texts("oversight.waiting"),
            format_number(found.waiting, language),
            texts("oversight.waiting_help", overdue=format_number(found.overdue, language)),
        ),
    ]


def _show_signals(found: OversightAnswer, texts: Texts) -> None:
    st.subheader(texts("oversight.signals"))
    limits = found.limits
    words = {
        "agrees": texts("oversight.signal_agrees", limit=format_percent(limits.agreement_limit, texts.language, 0)),
        "quick": texts(
            "oversight.signal_quick",
            seconds=format_number(limits.quick_seconds, texts.language, 0),
            limit=format_percent(limits.quick_limit, texts.language, 0),
        ),
    }
    said = [labelled(one.adviser, words[signal], texts.language) for one in found.advisers for signal in one.signals]
    st.html(blocks.reason_list(said, "raises", texts("oversight.no_signal")))


def _show_people(found: OversightAnswer, texts: Texts) -> None:
    st.subheader(texts("oversight.by_person"))
    seconds = format_number(found.limits.quick_seconds, texts.language, 0)
    header = [
        texts("oversight.person"),
        texts("oversight.n_settled"),
        texts("oversight.n_overrides"),
        texts("oversight.agreement"),
        texts("oversight.duration"),
        texts("oversight.quick", seconds=seconds),
    ]
    st.html(blocks.table(header, [_row(one, texts) for one in found.advisers]))


def _row(one: OversightLine, texts: Texts) -> tuple[str, ...]:
    return (
        one.adviser,
        format_number(one.n_settled, texts.language),
        format_number(one.n_overrides, texts.language),
        _with_interval(one.agreement, texts),
        _durations(one, texts),
        _with_interval(one.quick, texts),
    )


def _value(share: OversightShare, texts: Texts) -> str:
    return texts("oversight.none") if share.value is None else format_percent(share.value, texts.language, 0)


def _interval(share: OversightShare, texts: Texts) -> str:
    if share.value is None:
        return ""
    low, high = (format_percent(end, texts.language, 0) for end in (share.low, share.high))
    return texts("oversight.interval", low=low, high=high)


def _with_interval(share: OversightShare, texts: Texts) -> str:
    return f"{_value(share, texts)} ({_interval(share, texts)})" if share.value is not None else _value(share, texts)


def _durations(one: OversightLine, texts: Texts) -> str:
    if one.seconds is None:
        return texts("oversight.none")
    lower, upper = (duration_text(end, texts) for end in (one.seconds.lower, one.seconds.upper))
    return f"{duration_text(one.seconds.median, texts)} ({texts('oversight.quartiles', lower=lower, upper=upper)})"


def duration_text(seconds: float, texts: Texts) -> str:
    """Write a span of time in the unit that people would choose."""
    for unit, length, until in (
        ("seconds", 1, 2 * _MINUTE),
        ("minutes", _MINUTE, 2 * _HOUR),
        ("hours", _HOUR, 2 * _DAY),
    ):
        if seconds < until:
            return texts(f"oversight.{unit}", n=format_number(round(seconds / length), texts.language))
    return texts("oversight.span_days", n=format_number(round(seconds / _DAY), texts.language))


def _caption(found: OversightAnswer, texts: Texts) -> str:
    return texts(
        "oversight.caption",
        level=format_percent(found.limits.level, texts.language, 0),
        least=format_number(found.limits.least_cases, texts.language),
    )
