"""Every refusal of an applicant's data, and of what people decide, has words in every language."""

import ast
from pathlib import Path
from string import Formatter

from clairscore.api.refusals import read_refusals, written_refusal
from clairscore.errors import InvalidApplicant

CODED = {"InvalidApplicant", "ReviewRefused", "AnotherPersonNeeded", "ReasonTooShort"}
SOURCE = Path(__file__).parents[2] / "src/clairscore"


def _raised() -> dict[str, set[str]]:
    """Return the codes that are raised anywhere, each with the names its English text puts in."""
    found: dict[str, set[str]] = {}
    for path in set(SOURCE.rglob("*.py")) - {SOURCE / "errors.py"}:  # where refusals are made of others
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CODED:
                *_, text, code = (argument for argument in node.args)
                assert isinstance(text, ast.Constant), path
                assert isinstance(code, ast.Constant), path
                found[code.value] = _slots(text.value)
                assert {one.arg for one in node.keywords} == found[code.value], path
    return found


def _slots(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_code_that_is_raised_has_a_french_text_with_the_same_names() -> None:
    assert {code: _slots(text) for code, text in read_refusals("fr").items()} == _raised()


def test_numbers_in_a_refusal_are_written_as_the_language_does() -> None:
    refusal = InvalidApplicant("rows", "hold more than {limit:,} rows.", "too_many_rows", limit=1500)
    assert "1\u202f500 lignes" in written_refusal(refusal, "fr")
    assert written_refusal(refusal, "en") == "hold more than 1,500 rows."


def test_what_has_no_words_in_a_language_is_said_in_english() -> None:
    assert written_refusal(InvalidApplicant("age", "is strange."), "fr") == "is strange."
