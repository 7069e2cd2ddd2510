"""The dashboard's own words, in each of ``conventions.LANGUAGES``; what is about a client comes from the API."""

import re
import tomllib
from functools import cache
from pathlib import Path

from clairscore.conventions import Language
from clairscore.quantities import NO_BREAK_SPACE

FOLDER = Path(__file__).parent / "texts"


class Texts:
    """Words in one language.

    Args:
        language: The language.
        entries: Key such as ``login.title`` to text.
    """

    def __init__(self, language: Language, entries: dict[str, str]) -> None:
        self.language = language
        self.entries = entries

    def __call__(self, key: str, **values: str | int) -> str:
        """Return a text with its words in braces replaced.

        Raises:
            KeyError: If there is no such text, or a word to replace was not given.
        """
        return self.entries[key].format(**values)


def unbroken(text: str) -> str:
    """Keep French punctuation on the line of its word: no line may break before ``: ; ! ? »`` or after ``«``."""
    return re.sub(r" (?=[:;!?»])|(?<=«) ", NO_BREAK_SPACE, text)


@cache
def read_texts(language: Language) -> Texts:
    """Read the texts of one language."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        sections = tomllib.load(file)
    entries = {f"{section}.{name}": text for section, texts in sections.items() for name, text in texts.items()}
    return Texts(language, {key: unbroken(text) for key, text in entries.items()} if language == "fr" else entries)
