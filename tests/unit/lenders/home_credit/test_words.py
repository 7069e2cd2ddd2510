"""Every feature and every column has words in both languages, and French ones are French."""

import re
from collections import Counter

import pytest

from clairscore.conventions import LANGUAGES, Language
from clairscore.lenders.builtin import find_lender

LENDER = find_lender()
FEATURES = LENDER.catalog.features
SHOWN = set(LENDER.application.columns) - {LENDER.application.key, LENDER.outcome} - LENDER.sensitive
ENGLISH = (
    r"\b(the|of|in|with|and|or|over|months?|days?|years?|mean|share|largest|smallest|number|amount|credits?|loans?|"
    r"payments?|late|income|debt|home|house|staff|other|others|cash|card|region's|client's|building|walls|account)\b"
)
FRENCH_TOO = {"mode", "transport", "construction", "services", "culture", "police", "hall", "crédit", "crédits"}


def leaks(text: str) -> list[str]:
    """Return the English words of a French text."""
    return [word for word in re.findall(ENGLISH, text.lower()) if word not in FRENCH_TOO]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_feature_is_named_from_the_lenders_words(language: Language) -> None:
    texts = LENDER.reason_texts[language]
    stems = {one.name for one in FEATURES if not {one.name, one.stem} & {*texts.names, *texts.measures}}
    assert stems == set()
    parts = {
        one.name
        for one in FEATURES
        if (one.filter_name and one.filter_name not in texts.filters)
        or (one.window and one.window.name not in texts.windows)
        or (one.aggregate and one.aggregate.name not in texts.aggregates)
    }
    assert parts == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_features_have_one_name(language: Language) -> None:
    counts = Counter(LENDER.reason_texts[language].label(one) for one in FEATURES)
    assert [label for label, n in counts.items() if n > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_reads_as_a_label(language: Language) -> None:
    for one in FEATURES:
        label = LENDER.reason_texts[language].label(one)
        assert re.fullmatch(r"[A-ZÀ-Ý][^_{}]*[^ .,]", label), label
        assert "'" not in label or language == "en", label


def test_no_french_label_of_a_feature_holds_english() -> None:
    labels = [LENDER.reason_texts["fr"].label(one) for one in FEATURES]
    assert {label: leaks(label) for label in labels if leaks(label)} == {}


def test_every_column_shown_is_named_and_described_in_french() -> None:
    texts = LENDER.table_texts["fr"].columns
    for name in SHOWN:
        said = texts[name]
        assert said.description != LENDER.application.columns[name].description, name
        assert re.fullmatch(r"[A-ZÀ-Ý].*\.", said.description), name
        assert leaks(f"{said.label} {said.description}") == [], name
        assert "'" not in said.label + said.description, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_columns_have_one_name(language: Language) -> None:
    counts = Counter(LENDER.table_texts[language].columns[name].label for name in SHOWN)
    assert [label for label, n in counts.items() if n > 1] == []


def test_every_column_shown_is_named_in_english() -> None:
    for name in SHOWN - {"children", "education", "occupation"}:
        label = LENDER.table_texts["en"].columns[name].label
        assert label != name.replace("_", " ").capitalize() or " " in label, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_has_a_word_of_its_own(language: Language) -> None:
    for name in SHOWN:
        words = LENDER.table_texts[language].columns[name].choices
        assert list(words) == list(LENDER.application.columns[name].choices), name
        assert len(set(words.values())) == len(words), name
        if language == "fr":
            assert {word: leaks(word) for word in words.values() if leaks(word)} == {}, name


def test_every_column_but_those_about_the_visit_speaks_of_a_subject_that_has_words() -> None:
    assert SHOWN - set(LENDER.column_subjects) == {"suite", "weekday", "hour"}
    assert set(LENDER.column_subjects.values()) <= set(LENDER.reason_texts["fr"].labels)


def test_days_told_in_years_have_names() -> None:
    for language in LANGUAGES:
        assert set(LENDER.table_texts[language].years) == {one.name for one in LENDER.years}
