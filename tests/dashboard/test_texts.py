"""The dashboard's own words in both languages."""

import re
import string

import pytest

from clairscore.conventions import LANGUAGES
from clairscore.dashboard.texts import read_texts


def words_to_replace(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts():
    french, english = (set(read_texts(language).entries) for language in ("fr", "en"))
    assert french == english


def test_a_text_replaces_the_same_words_in_both_languages():
    french, english = (read_texts(language).entries for language in ("fr", "en"))
    assert {key: words_to_replace(text) for key, text in french.items()} == {
        key: words_to_replace(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language):
    assert [key for key, text in read_texts(language).entries.items() if not text.strip()] == []


def test_french_punctuation_never_begins_a_line():
    assert [text for text in read_texts("fr").entries.values() if re.search(r" [:;!?»]|« ", text)] == []


def test_an_unknown_text_is_an_error():
    with pytest.raises(KeyError):
        read_texts("fr")("login.nothing")
