"""The declaration of a lender with one table, as ``lender.toml`` says it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, get_args

from clairscore.conventions import LANGUAGES, Language
from clairscore.errors import SettingsError
from clairscore.features.feature import Risk
from clairscore.lenders.contact import Contact

FILE: Final = "lender.toml"

ValueType = Literal["number", "count", "flag", "category"]
"""What a value is: any number, a whole one, a yes or no, or a word from a list."""

Role = Literal["feature", "sensitive", "ignored"]
"""What a column is for: the model reads it; it is audited and never read by a model; or it is left alone."""

_TABLES: Final = ("title", "outcome", "columns", "subjects", "contact")


@dataclass(frozen=True)
class FlatColumn:
    """A column of the table.

    Attributes:
        name: Our name.
        delivered: Name in the table.
        type: What its values are.
        role: What it is for.
        label: What people read, by language.
        unit: Unit of a number, such as ``currency`` or ``years``; empty when it has none.
        choices: Words of a category, in the order of their codes.
        choice_labels: What people read for them, by language; the word itself where nothing is said.
        minimum: Smallest number that can be true, None for no bound.
        maximum: Largest.
        asked: Whether the short form asks for it.
        required: Whether the short form must have it: what no applicant of the table lacks, no model has seen missing.
        actionable: Whether the client can change it, and a simulation therefore may.
        risk: Whether the PD rises or falls with it, where that is known; the model is held to it.
        subject: What it speaks of, for reasons; columns of one subject give one reason.
        audited: Whether decisions are looked at by it; what is sensitive always is.
        bands: Edges that cut an audited number into groups.
        proxy: Whether it may stand in for what is sensitive, so that its price is listed.
        review: What was guessed and is to be confirmed, a sentence each.
    """

    name: str
    delivered: str
    type: ValueType
    role: Role
    label: Mapping[Language, str]
    unit: str = ""
    choices: tuple[str, ...] = ()
    choice_labels: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    asked: bool = False
    required: bool = False
    actionable: bool = False
    risk: Risk | None = None
    subject: str = ""
    audited: bool = False
    bands: tuple[float, ...] = ()
    proxy: bool = False
    review: tuple[str, ...] = ()


@dataclass(frozen=True)
class FlatDeclaration:
    """A lender with one table.

    Attributes:
        name: Name in commands and folders.
        title: What people read, by language.
        files: Names of the delivered files without suffix.
        feature_set: Name of the set that every column of role ``feature`` makes.
        outcome: Delivered column that says how a credit ended.
        bad: Its values, as texts, that say a credit went bad.
        good: Its values that say it did not; none when every other value does.
        columns: All other columns.
        key: Delivered column with the id of the application, a whole number; None to number the rows.
        person: Our names of the columns that are equal for one person's applications; none when each is another person.
        calendar: Our name of the column whose order is the order of time; empty without one.
        amount: Our name of the column with the amount of the credit; empty without one.
        currency: ISO 4217 code of its money.
        crossed: Audited columns whose intersections are audited too.
        subjects: Words of subjects, by slug and language: ``label``, and maybe sentences of its own.
        review: What was guessed of the lender as a whole, a sentence each.
        contact: Where a client reaches the lender, None while nobody has said.
    """

    name: str
    title: Mapping[Language, str]
    files: tuple[str, ...]
    feature_set: str
    outcome: str
    bad: tuple[str, ...]
    columns: tuple[FlatColumn, ...]
    good: tuple[str, ...] = ()
    key: str | None = None
    person: tuple[str, ...] = ()
    calendar: str = ""
    amount: str = ""
    currency: str = "EUR"
    crossed: tuple[tuple[str, ...], ...] = ()
    subjects: Mapping[str, Mapping[Language, Mapping[str, str]]] = field(default_factory=dict)
    review: tuple[str, ...] = ()
    contact: Contact | None = None

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise ValueError(fault)

    @property
    def unreviewed(self) -> tuple[str, ...]:
        """Every guess that waits for a person."""
        return (*self.review, *(f"{column.name}: {said}" for column in self.columns for said in column.review))

    def of_role(self, role: Role) -> tuple[FlatColumn, ...]:
        """Return the columns of a role, in order."""
        return tuple(column for column in self.columns if column.role == role)

    def _faults(self) -> list[str]:
        names = [column.name for column in self.columns]
        found = [f"two columns are named '{name}'" for name in sorted(set(names)) if names.count(name) > 1]
        if not self.name.replace("_", "").replace("-", "").isalnum():
            found.append(f"name may hold letters, digits, '-' and '_', received '{self.name}'")
        if not self.of_role("feature"):
            found.append("no column has the role 'feature', so a model would have nothing to read")
        if not self.bad:
            found.append("outcome.bad must name the values of the outcome that say a credit went bad")
        if both := sorted(set(self.bad) & set(self.good)):
            found.append(f"the outcome '{both[0]}' cannot be bad and good")
        pointed = [*self.person, *(one for one in (self.calendar, self.amount) if one)]
        found += [f"no column is named '{name}'" for name in pointed if name not in names]
        audited = {column.name for column in self.columns if column.audited or column.role == "sensitive"}
        found += [
            f"'{name}' is crossed and not audited" for pair in self.crossed for name in pair if name not in audited
        ]
        for column in self.columns:
            if column.name in ("application_id", "is_bad"):
                found.append(f"a column may not be named '{column.name}', which is ours")
            if column.type == "category" and column.role != "ignored" and not column.choices:
                found.append(f"columns.{column.name} is a category and names no choices")
            if list(column.bands) != sorted(set(column.bands)):
                found.append(f"columns.{column.name}.bands must rise")
        return found


def load_declaration(folder: Path) -> FlatDeclaration:
    """Read the declaration in a folder.

    Raises:
        SettingsError: If it cannot be read, lacks something, or says what cannot be.
    """
    path = folder / FILE
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The lender '{path}' cannot be read: {error}.") from None
    try:
        return _declaration(content)
    except KeyError as error:
        raise SettingsError(f"The lender '{path}' lacks {error}.") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise SettingsError(f"The lender '{path}' is not usable: {error}.") from None


def _declaration(content: Mapping[str, Any]) -> FlatDeclaration:
    known = {one.name for one in fields(FlatDeclaration)} - {"bad", "good"}
    _refuse_unknown(content, known, "the file")
    outcome = content["outcome"]
    _refuse_unknown(outcome, {"column", "bad", "good"}, "[outcome]")
    plain = {name: value for name, value in content.items() if name not in _TABLES}
    return FlatDeclaration(
        title=_by_language(content["title"], "title"),
        outcome=outcome["column"],
        bad=_words(outcome["bad"]),
        good=_words(outcome.get("good", [])),
        columns=tuple(_column(name, said) for name, said in content["columns"].items()),
        subjects=content.get("subjects", {}),
        contact=_contact(content["contact"]) if "contact" in content else None,
        **{name: _frozen(value) for name, value in plain.items()},
    )


def _contact(said: Mapping[str, Any]) -> Contact:
    _refuse_unknown(said, {one.name for one in fields(Contact)}, "[contact]")
    return Contact(**{name: _frozen(value) for name, value in said.items()})


def _column(name: str, said: Mapping[str, Any]) -> FlatColumn:
    where = f"columns.{name}"
    _refuse_unknown(said, {one.name for one in fields(FlatColumn)} - {"name"}, f"[{where}]")
    _one_of(said["type"], get_args(ValueType), f"{where}.type")
    _one_of(said["role"], get_args(Role), f"{where}.role")
    if "risk" in said:
        _one_of(said["risk"], get_args(Risk), f"{where}.risk")
    column = {name_: _frozen(value) for name_, value in said.items()}
    column["label"] = _by_language(said["label"], f"{where}.label")
    column.setdefault("subject", name)
    column["choices"] = _words(said.get("choices", []))
    return FlatColumn(name=name, **column)


def _refuse_unknown(said: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(said) - known):
        raise ValueError(f"{where} says '{unknown[0]}', which is not known; known are {', '.join(sorted(known))}")


def _one_of(value: object, known: tuple[str, ...], where: str) -> None:
    if value not in known:
        raise ValueError(f"{where} must be one of {', '.join(known)}, received {value!r}")


def _by_language(said: Mapping[str, str], where: str) -> dict[Language, str]:
    if lacking := [language for language in LANGUAGES if not said.get(language)]:
        raise ValueError(f"{where} lacks its words in '{lacking[0]}'")
    return {language: said[language] for language in LANGUAGES}


def _words(values: Any) -> tuple[str, ...]:
    """Return values as the texts they are compared as: 2 and 2.0 as "2", true as "true"."""
    texts = []
    for value in values if isinstance(values, list) else [values]:
        whole = isinstance(value, float) and value.is_integer()
        texts.append(str(int(value)) if whole else str(value).lower() if isinstance(value, bool) else str(value))
    return tuple(texts)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
