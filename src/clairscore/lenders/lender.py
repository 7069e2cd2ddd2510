"""A lender: what differs from one lender to the next. Everything above and below it is generic."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clairscore.conventions import LANGUAGES, Language
from clairscore.errors import InvalidApplicant, UnknownFeature
from clairscore.features.catalog import Catalog
from clairscore.features.feature import Definition, FeatureSet
from clairscore.lenders.audit import Audit
from clairscore.lenders.contact import Contact
from clairscore.lenders.levers import Lever
from clairscore.lenders.scenarios import Scenarios
from clairscore.lenders.short_form import ShortFormField
from clairscore.lenders.table_texts import TableTexts
from clairscore.lenders.years import YearsColumn
from clairscore.tables.rows import ApplicantRows, change_rows, rows_from_records
from clairscore.tables.schema import SourceTable

if TYPE_CHECKING:
    from clairscore.decisions.reasons import ReasonTexts
    from clairscore.models.fitted.feature import FittedFeature

Generate = Callable[..., None]
"""``generate(out, applications, seed, drift=False, progress=None)`` writes a made-up delivery."""


@dataclass(frozen=True)
class MeansFeatures:
    """Features that say what a household can bear, all over the period its income is told for.

    Attributes:
        debt_service: All repayments over income, a share.
        left: Income less all repayments, currency.
        people: People who live on it; empty where the lender does not know.
    """

    debt_service: str
    left: str
    people: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features."""
        return tuple(name for name in (self.debt_service, self.left, self.people) if name)


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
        registers: Files that say how a frozen set was chosen, by the name of the set.
        fitted: Features that can be fitted beside the trees, in order; none of them unless a training asks.
        person: Expression on the application that is equal for the applications of one person.
        sensitive: Columns of the application that never enter a champion and that are not shown by default.
        changeable: Columns of the application a simulation may change, as an adviser would.
        never_empty: Those of them that a simulation may not empty.
        short_form: Questions of the short form.
        rows_from_short_form: Makes rows of checked answers.
        years: Day columns of the application that people tell in years.
        table_texts: What people read of the tables, by language.
        column_subjects: What each column of the application speaks of; a column without a subject is absent.
        read_reason_texts: Reads the words for reasons in a language.
        currency: Sign of the currency.
        generate: Writes a made-up delivery, ``None`` when the lender has none.
        amount: Column of the application with the amount of the credit, for what is at stake; ``None`` without one.
        compared: Features by which a client is compared with similar ones, numbers of the default set, at most ten;
            where none is named or in the set of the model, its most important numbers.
        means: Features by which the policy says whether a credit can be borne; ``None`` where the lender has none.
        policy_file: The lender's own policy, ``None`` for ours.
        model_file: The lender's own model configuration, ``None`` for ours.
        unreviewed: What a machine guessed of the lender and no person has confirmed, a sentence each.
        audit: By which attributes decisions are looked at, though none of them decides.
        scenarios: Scenario clients every model is tried on, ``None`` when the lender has none.
        cohort: Expression on the application whose order is the order of time, such as the month it was made in;
            ``None`` where the delivery has no calendar, and the order of the application ids has to do.
        contact: Where a client reaches him; ``None`` while nobody has said, and letters then leave room for it.
        levers: What a client can change so that another decision may be taken, in the order they are pulled.
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
    never_empty: frozenset[str]
    short_form: tuple[ShortFormField, ...]
    rows_from_short_form: Callable[[Mapping[str, Any]], ApplicantRows] = field(repr=False)
    years: tuple[YearsColumn, ...]
    table_texts: Mapping[Language, TableTexts]
    column_subjects: Mapping[str, str]
    read_reason_texts: Callable[[Language], "ReasonTexts"] = field(repr=False)
    currency: str = "EUR"
    generate: Generate | None = field(repr=False, default=None)
    fitted: tuple["FittedFeature", ...] = ()
    registers: Mapping[str, Path] = field(repr=False, default_factory=dict)
    scenarios: Scenarios | None = field(repr=False, default=None)
    audit: Audit = field(repr=False, default_factory=Audit)
    cohort: Definition | None = field(repr=False, default=None)
    contact: Contact | None = None
    levers: tuple[Lever, ...] = ()
    amount: str | None = None
    compared: tuple[str, ...] = ()
    means: MeansFeatures | None = None
    policy_file: Path | None = field(repr=False, default=None)
    model_file: Path | None = field(repr=False, default=None)
    unreviewed: tuple[str, ...] = field(repr=False, default=())

    def feature_set(self, name: str | None = None) -> FeatureSet:
        """Return a frozen set of features, the default one unless named.

        Raises:
            UnknownFeature: If no set has that name.
        """
        chosen = name or self.default_set
        if chosen not in self.feature_sets:
            raise UnknownFeature(f"No feature set is named '{chosen}'. There are {', '.join(self.feature_sets)}.")
        return self._sets[chosen]

    def register_of(self, set_name: str | None = None) -> Path:
        """Return the file that says how a frozen set was chosen: the default set, or any, unless named.

        Raises:
            UnknownFeature: If none is kept of that set.
        """
        chosen = set_name or next((name for name in (self.default_set, *self.registers) if name in self.registers), "")
        if chosen not in self.registers:
            raise UnknownFeature(
                f"No register is kept of the set '{chosen or self.default_set}'. "
                "'clairscore features select' writes one: give it with --register."
            )
        return self.registers[chosen]

    def find_fitted(self, names: Collection[str]) -> tuple["FittedFeature", ...]:
        """Return fitted features by name, in declared order.

        Raises:
            UnknownFeature: If one is not declared.
        """
        declared = [one.name for one in self.fitted]
        if unknown := sorted(set(names) - set(declared)):
            raise UnknownFeature(f"No fitted feature is named '{unknown[0]}'. There are {', '.join(declared)}.")
        return tuple(one for one in self.fitted if one.name in names)

    @cached_property
    def reason_texts(self) -> Mapping[Language, "ReasonTexts"]:
        """Words for reasons and names of features, by language.

        Raises:
            SettingsError: If a file of texts cannot be read.
        """
        return {language: self.read_reason_texts(language) for language in LANGUAGES}

    def named_columns(self, language: Language) -> dict[str, tuple[str, str]]:
        """Return the label and the unit of each column of the application."""
        texts = self.table_texts[language].columns
        return {name: (texts[name].label, column.unit) for name, column in self.application.columns.items()}

    def read_changes(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns a simulation changes, with what people tell in years as days.

        Args:
            changes: Values by column, under our name or the delivered one, or by the name of a column told in years.

        Raises:
            InvalidApplicant: If a name cannot be changed, is given twice in two forms, or its years cannot be true.
        """
        told = {one.name: one for one in self.years if one.column in self.changeable}
        read: dict[str, Any] = {}
        for given, value in changes.items():
            column = told[given].column if given in told else self.application.name_of(given)
            field = f"changes.{given}"
            if column not in self.changeable:
                raise InvalidApplicant(
                    field,
                    "cannot be changed. A simulation may change {names}.",
                    "not_changeable",
                    names=", ".join((*self.changeable, *told)),
                )
            if value is None and column in self.never_empty:
                raise InvalidApplicant(field, "cannot be emptied in a simulation.", "not_emptied")
            if column in read:
                raise InvalidApplicant(field, "is given twice, in two forms. Give one of them.", "twice")
            read[column] = told[given].day(value, field) if given in told else value
        return read

    def changed_rows(self, rows: ApplicantRows, changes: Mapping[str, Any]) -> ApplicantRows:
        """Return the rows of a client as a simulation changes them.

        Args:
            rows: Rows by source.
            changes: As `read_changes` takes them.

        Raises:
            InvalidApplicant: If a change cannot be made, or a value cannot be true.
        """
        read = self.read_changes(changes)
        changed = change_rows(rows, read, self.application)
        self.refuse_untrue_years(changed, {name: f"changes.{given}" for given, name in zip(changes, read, strict=True)})
        return changed

    def read_rows(self, records: Mapping[str, Sequence[Mapping[str, Any]]]) -> ApplicantRows:
        """Return the rows of an applicant who brings records by source; see `rows_from_records`.

        Raises:
            InvalidApplicant: If a value, a field or a source cannot be taken.
        """
        rows = rows_from_records(records, self.sources, self.application)
        name = self.application.name
        self.refuse_untrue_years(rows, {column: f"{name}[0].{column}" for column in rows[name]})
        return rows

    def refuse_untrue_years(self, rows: ApplicantRows, given: Mapping[str, str]) -> None:
        """Refuse days of an application that cannot both be true, such as work begun before birth.

        Args:
            rows: Rows of an applicant, the application among them.
            given: Where each value was given, by column; what stood there before is left as it is.

        Raises:
            InvalidApplicant: If one of two days was given and they cannot both be true.
        """
        application = rows[self.application.name]
        for told in self.years:
            field = given.get(told.column) or given.get(told.after)
            if told.after and field:
                day, earlier = (application.get(name, [None])[0] for name in (told.column, told.after))
                told.refuse_before(day, earlier, field)

    @cached_property
    def _sets(self) -> Mapping[str, FeatureSet]:
        return {name: self.catalog.select(name, names) for name, names in self.feature_sets.items()}
