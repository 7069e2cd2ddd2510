"""Lines of cases as words."""

from datetime import UTC, datetime

import pytest

from clairscore.dashboard.blocks import standing
from clairscore.dashboard.case_blocks import case_line, due_text, history
from clairscore.dashboard.texts import read_texts
from clairscore.schemas.review import ReviewLine, ReviewRecord

NOW = datetime(2026, 11, 21, 23, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "french", "english"),
    [
        ("2026-11-28T08:00:00Z", "Échéance le 28/11/2026, dans 7\u00a0jours", "Due on 2026-11-28, in 7\u00a0days"),
        ("2026-11-22T08:00:00Z", "Échéance le 22/11/2026, dans 1\u00a0jour", "Due on 2026-11-22, in 1\u00a0day"),
        ("2026-11-21T23:59:00Z", "Échéance le 21/11/2026", "Due on 2026-11-21"),
    ],
)
def test_a_deadline_is_told_as_a_day_and_in_days(case, due: str, french: str, english: str) -> None:
    review = ReviewLine.model_validate(case(due_at=due))
    assert [due_text(review, read_texts(language), NOW) for language in ("fr", "en")] == [french, english]


def test_what_is_late_is_told_in_words_and_by_a_shape(case) -> None:
    review = ReviewLine.model_validate(case(due_at="2026-11-12T08:00:00Z", overdue=True))
    html = case_line(review, read_texts("en"))
    assert "Overdue: it was due on 2026-11-12" in html
    assert "cs-icon-late" in html


def test_names_and_words_are_escaped(case) -> None:
    said = case(opened_for="contest", words="<i>no</i>", reason="<u>yes</u>", settled_by="<b>", outcome="approve")
    done = said | {"state": "settled", "overrides": True, "closed_at": "2026-11-21T08:00:00Z", "taken_by": "<s>"}
    record = ReviewRecord.model_validate(done)
    html = history([record], read_texts("en")) + case_line(record, read_texts("en")) + standing("approve", "<em>")
    assert not {"<i>", "<u>", "<b>", "<s>", "<em>"} & {html[i : i + n] for n in (3, 4) for i in range(len(html))}
    assert "against the side of the score" in html


def test_what_ended_with_the_person_is_told(case) -> None:
    record = ReviewRecord.model_validate(case(state="ended", closed_at="2026-11-21T08:00:00Z"))
    assert "la personne a été oubliée" in history([record], read_texts("fr"))
