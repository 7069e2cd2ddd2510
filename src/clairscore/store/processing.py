"""Processing: what is done with data about persons, why, where and how long, as ``conf/processing.toml`` says."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from clairscore.conventions import LANGUAGES, Language
from clairscore.errors import SettingsError


@dataclass(frozen=True)
class Retention:
    """After how many days what leads to a person is erased.

    Attributes:
        decided_days: After a decision: whom it was about, what it was made on and why.
        delivered_days: After a delivery: the rows of a client to whom no decision leads.
        cached_days: After it was last written: a file that can be made again.
    """

    decided_days: int
    delivered_days: int
    cached_days: int

    def __post_init__(self) -> None:
        for name, days in vars(self).items():
            if isinstance(days, bool) or not isinstance(days, int) or days < 1:
                raise ValueError(f"{name} must be a whole number of days from 1 up, received {days!r}.")


@dataclass(frozen=True)
class Activity:
    """One thing that is done with data about persons: why, on which ground, and who sees it."""

    name: str
    purpose: str
    ground: str
    recipients: str


@dataclass(frozen=True)
class Holding:
    """One place where data about persons lies.

    Attributes:
        name: What it is called.
        activity: For what it is held.
        holds: What, a sentence.
        erased: What of it goes when a person is erased.
        kept: Name of the number of days after which it goes anyway.
        tables: Tables of the store.
        files: Kind of files of the home folder; empty for tables.
    """

    name: str
    activity: str
    holds: str
    erased: str
    kept: str
    tables: tuple[str, ...] = ()
    files: str = ""


@dataclass(frozen=True)
class Remainder:
    """What an erasure leaves, and why, by language."""

    name: str
    what: Mapping[Language, str]
    why: Mapping[Language, str]


@dataclass(frozen=True)
class Processing:
    """All of it."""

    retention: Retention
    activities: tuple[Activity, ...]
    holdings: tuple[Holding, ...]
    remains: tuple[Remainder, ...]


@cache
def load_processing() -> Processing:
    """Read ``conf/processing.toml``.

    Raises:
        SettingsError: If it cannot be read, lacks a part, or names an activity it does not declare.
    """
    try:
        content = tomllib.loads(files("clairscore").joinpath("conf/processing.toml").read_text("utf-8"))
        found = Processing(
            Retention(**content["retention"]),
            tuple(Activity(**one) for one in content["activity"]),
            tuple(Holding(**{**one, "tables": tuple(one.get("tables", ()))}) for one in content["holding"]),
            tuple(Remainder(**one) for one in content["remains"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"conf/processing.toml cannot be used: {error}.") from error
    known = {one.name for one in found.activities}
    if odd := [one.name for one in found.holdings if one.activity not in known]:
        raise SettingsError(f"conf/processing.toml holds '{odd[0]}' for an activity that it does not declare.")
    if any(set(text) != set(LANGUAGES) for one in found.remains for text in (one.what, one.why)):
        raise SettingsError(f"conf/processing.toml must say what remains in {' and '.join(LANGUAGES)}.")
    return found
