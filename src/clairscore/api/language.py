"""Language of an answer: asked for, preferred, or French."""

from typing import Annotated

from fastapi import Depends, Header, Query, Request

from clairscore.conventions import LANGUAGES, Language


def preferred_language(header: str) -> Language:
    """Choose from an ``Accept-Language`` header.

    Args:
        header: Such as ``en-GB,en;q=0.9,fr;q=0.5``, with or without spaces; empty for none.

    Returns:
        The language we have that is preferred most; French if there is none.

    Examples:
        >>> preferred_language("de, fr; q=0.5, en-GB ; Q = 0.8"), preferred_language("")
        ('en', 'fr')
    """
    best: tuple[float, Language] = (0.0, LANGUAGES[0])
    for part in header.split(","):
        tag, _, parameter = part.partition(";")
        name, _, weight = parameter.partition("=")
        try:
            quality = float(weight) if name.strip().lower() == "q" else 1.0
        except ValueError:
            continue
        for language in LANGUAGES:
            if tag.strip().lower().split("-")[0] == language and quality > best[0]:
                best = (quality, language)
    return best[1]


def language_of(request: Request) -> Language:
    """Return the language of a request that may be wrong in any way, for an answer that refuses it."""
    asked = request.query_params.get("lang", "")
    for language in LANGUAGES:
        if asked == language:
            return language
    return preferred_language(request.headers.get("accept-language", ""))


async def _language(
    lang: Annotated[Language | None, Query(description="Language of texts; `Accept-Language` if absent.")] = None,
    accept_language: Annotated[str, Header(include_in_schema=False)] = "",
) -> Language:
    return lang or preferred_language(accept_language)


Reader = Annotated[Language, Depends(_language)]
"""Language of who reads the answer."""
