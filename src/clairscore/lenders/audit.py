"""Audit: by which attributes a lender's decisions are looked at, though none of them decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clairscore.conventions import Language
from clairscore.features.feature import Definition


@dataclass(frozen=True)
class AuditedAttribute:
    """An attribute that splits applications into groups.

    Attributes:
        name: What commands call it.
        label: What people read, by language.
        definition: Expression on the application that gives the group as a word, null where it is not known.
    """

    name: str
    label: Mapping[Language, str]
    definition: Definition = field(repr=False, compare=False)


@dataclass(frozen=True)
class Audit:
    """What is audited.

    Attributes:
        attributes: Attributes.
        crossed: Names of attributes whose intersections are audited too.
        proxies: Subjects of features that may stand in for what is sensitive; the price list says what they are worth.
    """

    attributes: tuple[AuditedAttribute, ...] = ()
    crossed: tuple[tuple[str, ...], ...] = ()
    proxies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = {one.name for one in self.attributes}
        if unknown := sorted({name for names in self.crossed for name in names} - known):
            raise ValueError(f"'{unknown[0]}' is crossed and not audited. There are {', '.join(sorted(known))}.")
