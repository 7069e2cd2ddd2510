"""Scenario clients: made-up profiles, and in which order of risk common sense puts them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clairscore.conventions import LANGUAGES, Language
from clairscore.errors import SettingsError


@dataclass(frozen=True)
class Profile:
    """A made-up applicant.

    Attributes:
        name: What orders call him.
        label: Who he is, by language.
        form: Answers of the lender's short form.
        application: Columns of the application beyond the form, under our names.
    """

    name: str
    label: Mapping[Language, str]
    form: Mapping[str, Any]
    application: Mapping[str, Any]


@dataclass(frozen=True)
class Demand:
    """Of two profiles, one must not have a lower PD than the other.

    Attributes:
        riskier: Name of the profile that must have the higher PD.
        safer: Name of the other.
        why: What common sense says, by language.
    """

    riskier: str
    safer: str
    why: Mapping[Language, str]


@dataclass(frozen=True)
class Scenarios:
    """Profiles and demands of a lender.

    Attributes:
        profiles: Profiles by name.
        demands: In what order they must stand.
    """

    profiles: Mapping[str, Profile]
    demands: tuple[Demand, ...]


def load_scenarios(path: Path) -> Scenarios:
    """Read scenario clients.

    A profile may start ``like`` another and say only what differs, so that a demand tells of one thing at a time.

    Raises:
        SettingsError: If the file cannot be read, or a profile or demand lacks something or names one not there.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The scenario clients {path.name} cannot be read: {error}.") from error
    try:
        profiles: dict[str, Profile] = {}
        for name, said in content["profiles"].items():
            before = profiles[said["like"]] if "like" in said else Profile("", {}, {}, {})
            profiles[name] = Profile(
                name,
                {language: said[language] for language in LANGUAGES},
                {**before.form, **said.get("form", {})},
                {**before.application, **said.get("application", {})},
            )
        demands = tuple(
            Demand(
                profiles[said["riskier"]].name,
                profiles[said["safer"]].name,
                {language: said[language] for language in LANGUAGES},
            )
            for said in content["demands"]
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"The scenario clients {path.name} lack or misname {error}.") from error
    return Scenarios(profiles, demands)
