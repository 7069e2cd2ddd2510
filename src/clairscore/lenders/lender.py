"""A lender: what differs from one lender to the next. Everything above and below it is generic."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from clairscore.conventions import Language
from clairscore.errors import UnknownFeature, UnknownModel
from clairscore.features.catalog import Catalog
from clairscore.features.feature import Definition, FeatureSet
from clairscore.tables.rows import ApplicantRows
from clairscore.tables.schema import SourceTable

Generate = Callable[..., None]
"""``generate(out, applications, seed, drift=False, progress=None)`` writes a made-up delivery."""


@dataclass(frozen=True)
class ShortFormField:
    """A question of the short form, from which rows are made when an applicant has no file yet.

    Attributes:
        name: Name over HTTP.
        label: What an adviser reads, by language.
        help: What it means, by language.
        unit: Unit of the answer.
        minimum: Smallest answer taken.
        maximum: Largest answer taken.
        required: Whether it must be answered.
        default: Answer shown before the adviser types, ``None`` for none.
    """

    name: str
    label: Mapping[Language, str]
    help: Mapping[Language, str]
    unit: str
    minimum: float
    maximum: float
    required: bool = False
    default: float | None = None


@dataclass(frozen=True)
class Lender:
    """The sources a lender delivers, the features on them and the words it uses.

    Attributes:
        name: Name in commands and paths.
        title: What people read, by language.
        sources: Source tables by name, the application first.
        application: The source whose rows are the applications.
        outcome: Column of the application that is 1 when the credit went bad.
        catalog: Every feature declared.
        feature_sets: Names of the features of each frozen set.
        default_set: Set a model is trained on unless another is asked for.
        person: Expression on the application that is equal for the applications of one person.
        sensitive: Columns of the application that never enter a champion and that are not shown by default.
        changeable: Columns of the application a simulation may change, as an adviser would.
        short_form: Questions of the short form.
        rows_from_short_form: Makes rows of checked answers.
        source_labels: What people call each source, by language.
        column_labels: What people call each column of the application, by language.
        texts: Folder with ``reasons.<language>.toml``.
        currency: Sign of the currency.
        generate: Writes a made-up delivery, ``None`` when the lender has none.
    """

    name: str
    title: Mapping[Language, str]
    sources: Mapping[str, SourceTable]
    application: SourceTable
    outcome: str
    catalog: Catalog
    feature_sets: Mapping[str, tuple[str, ...]]
    default_set: str
    person: Definition = field(repr=False)
    sensitive: frozenset[str]
    changeable: tuple[str, ...]
    short_form: tuple[ShortFormField, ...]
    rows_from_short_form: Callable[[Mapping[str, Any]], ApplicantRows] = field(repr=False)
    source_labels: Mapping[Language, Mapping[str, str]]
    column_labels: Mapping[Language, Mapping[str, str]]
    texts: Path
    currency: str = "EUR"
    generate: Generate | None = field(repr=False, default=None)

    def feature_set(self, name: str | None = None) -> FeatureSet:
        """Return a frozen set of features, the default one unless named.

        Raises:
            UnknownFeature: If no set has that name.
        """
        chosen = name or self.default_set
        if chosen not in self.feature_sets:
            raise UnknownFeature(f"No feature set is named '{chosen}'. There are {', '.join(self.feature_sets)}.")
        return self._sets[chosen]

    @cached_property
    def _sets(self) -> Mapping[str, FeatureSet]:
        return {name: self.catalog.select(name, names) for name, names in self.feature_sets.items()}


def find_lender(name: str = "home_credit") -> Lender:
    """Return a built-in lender by its name.

    Raises:
        UnknownModel: If there is none of that name.
    """
    if name != "home_credit":
        raise UnknownModel(f"No lender is named '{name}'. There is home_credit.")
    from clairscore.lenders.home_credit.lender import home_credit

    return home_credit()
