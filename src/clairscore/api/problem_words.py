"""Words of problems in the language somebody asked for; English is their own, and what nobody asked for stays so."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from fastapi import Request

from clairscore.api.language import preferred_language
from clairscore.conventions import LANGUAGES, Language

Part = Literal["titles", "details", "reasons"]
"""Part of a problem document: its title, its sentence, what is wrong with a field."""

_FOLDER: Final = Path(__file__).parent
_PLACE: Final = re.compile(r"\{(\w+)\}")


def asked_language(request: Request) -> Language:
    """Return the language that a request asks for, which may be wrong in any way; English if it asks for none."""
    wanted = request.query_params.get("lang", "")
    for language in LANGUAGES:
        if wanted == language:
            return language
    header = request.headers.get("accept-language", "")
    return preferred_language(header) if re.search(r"\bfr\b", header, re.IGNORECASE) else "en"


def in_words_of(part: Part, text: str, language: Language) -> str:
    """Say a part of a problem in a language.

    Args:
        part: Which part.
        text: In English.
        language: Language of the reader.

    Returns:
        The text in that language; in English where the language has no words for it.
    """
    if language == "en":
        return text
    for pattern, template in _phrases(language)[part]:
        found = pattern.fullmatch(text)
        if found:
            return _filled(template, found.groupdict())
    return text


def _filled(template: str, held: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: held.get(place[1], place[0]), template)


@cache
def _phrases(language: Language) -> Mapping[Part, tuple[tuple[re.Pattern[str], str], ...]]:
    """Read ``problems.<language>.toml``; what varies in a sentence is a named group, and stands in both languages."""
    with (_FOLDER / f"problems.{language}.toml").open("rb") as file:
        written = tomllib.load(file)
    parts: tuple[Part, ...] = ("titles", "details", "reasons")
    return {part: tuple((_pattern(said), other) for said, other in written[part].items()) for part in parts}


def _pattern(template: str) -> re.Pattern[str]:
    pieces = _PLACE.split(template)
    return re.compile("".join(f"(?P<{one}>.+?)" if at % 2 else re.escape(one) for at, one in enumerate(pieces)))
