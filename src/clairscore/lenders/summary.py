"""The paragraph said of a decision, in words that are the same with every lender."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from clairscore.conventions import Language


@cache
def read_summary(language: Language) -> Mapping[str, str]:
    """Return the templates of the paragraph by name."""
    return tomllib.loads(Path(__file__).with_name(f"summary.{language}.toml").read_text(encoding="utf-8"))
