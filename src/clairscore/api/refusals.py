"""Refusals of an applicant's data and of what people decide, in the reader's language; English is their own."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from clairscore.conventions import Language
from clairscore.errors import InvalidApplicant, ReviewRefused
from clairscore.quantities import format_number

_FOLDER = Path(__file__).parent


def written_refusal(refusal: InvalidApplicant | ReviewRefused, language: Language) -> str:
    """Say what is wrong.

    Args:
        refusal: What was refused.
        language: Language of the reader.

    Returns:
        What follows the name of the field, or a sentence; in English where the language has no words for it.
    """
    template = read_refusals(language).get(refusal.code) if language != "en" else None
    if template is None:
        return refusal.reason
    named = {
        name: value if isinstance(value, str) else format_number(value, language)
        for name, value in refusal.parameters.items()
    }
    return template.format(**named)


@cache
def read_refusals(language: Language) -> Mapping[str, str]:
    """Read ``refusals.<language>.toml``: templates by code."""
    with (_FOLDER / f"refusals.{language}.toml").open("rb") as file:
        return {code: str(text) for code, text in tomllib.load(file).items()}
