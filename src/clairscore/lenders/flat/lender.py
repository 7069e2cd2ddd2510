"""The lender that a declaration of one table makes."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from clairscore.conventions import LANGUAGES
from clairscore.features.catalog import Catalog
from clairscore.features.declare import column_feature
from clairscore.features.feature import Definition
from clairscore.lenders.audit import Audit, AuditedAttribute
from clairscore.lenders.flat.declaration import FlatColumn, FlatDeclaration, ValueType, load_declaration
from clairscore.lenders.flat.levers import make_levers
from clairscore.lenders.flat.texts import read_templates, write_reason_texts, write_table_texts
from clairscore.lenders.lender import Lender
from clairscore.lenders.scenarios import load_scenarios
from clairscore.lenders.short_form import ShortFormField, check_answers
from clairscore.tables.rows import ApplicantRows, rows_from_records
from clairscore.tables.schema import Column, ColumnType, SourceTable

_TYPES: Final[Mapping[ValueType, ColumnType]] = {
    "number": "float64",
    "count": "int64",
    "flag": "bool",
    "category": "string",
}
_YES, _NO = "yes", "no"


def load_flat_lender(folder: Path) -> Lender:
    """Make the lender declared in a folder.

    Args:
        folder: Holds ``lender.toml``, and maybe ``policy.toml``, ``model.toml`` and ``scenarios.toml`` of its own.

    Raises:
        SettingsError: If a file cannot be read or is not usable.
    """
    declaration = load_declaration(folder)
    own = {name: path if (path := folder / f"{name}.toml").is_file() else None for name in ("policy", "model")}
    scenarios = folder / "scenarios.toml"
    application = _application(declaration)
    features = declaration.of_role("feature")
    return Lender(
        name=declaration.name,
        title=declaration.title,
        sources={application.name: application},
        application=application,
        outcome="is_bad",
        amount=declaration.amount or None,
        catalog=Catalog({application.name: application}, application, [_feature(application, one) for one in features]),
        feature_sets={declaration.feature_set: tuple(one.name for one in features)},
        default_set=declaration.feature_set,
        person=_person(declaration),
        sensitive=frozenset(one.name for one in declaration.of_role("sensitive")),
        changeable=tuple(one.name for one in features if one.actionable),
        never_empty=frozenset(one.name for one in features if one.required),
        short_form=_short_form(features),
        rows_from_short_form=partial(_rows, _short_form(features), application),
        years=(),
        table_texts={language: write_table_texts(declaration, application, language) for language in LANGUAGES},
        column_subjects={one.name: one.subject for one in features},
        read_reason_texts=partial(write_reason_texts, declaration),
        currency=declaration.currency,
        audit=_audit(declaration),
        scenarios=load_scenarios(scenarios) if scenarios.is_file() else None,
        cohort=_calendar(declaration.calendar),
        policy_file=own["policy"],
        model_file=own["model"],
        unreviewed=declaration.unreviewed,
        contact=declaration.contact,
        levers=make_levers(declaration),
    )


def _application(declaration: FlatDeclaration) -> SourceTable:
    delivered = {column.delivered for column in declaration.columns} | {declaration.outcome}
    number = next(name for name in ("row number", "number of the row") if name not in delivered)
    columns = {
        "application_id": Column(
            number if declaration.key is None else declaration.key,
            "int64",
            "Application being scored.",
            minimum=0,
            required=True,
        ),
        "is_bad": Column(
            declaration.outcome,
            "int64",
            "1 when the credit went bad; null when not known.",
            optional=True,
            ones=declaration.bad,
            zeros=declaration.good,
        ),
    }
    read = [one for one in declaration.columns if one.role != "ignored" or one.name in _needed(declaration)]
    columns |= {one.name: _column(one) for one in read}
    return SourceTable(
        name="application",
        grain="one row per application for credit",
        key="application_id",
        row_key=("application_id",),
        files=tuple(dict.fromkeys((*declaration.files, "application"))),
        columns=columns,
        numbered=declaration.key is None,
    )


def _needed(declaration: FlatDeclaration) -> set[str]:
    """Return the columns that no model reads and that are read all the same."""
    audited = {one.name for one in declaration.columns if one.audited}
    return {*declaration.person, *audited} | ({declaration.calendar} if declaration.calendar else set())


def _column(said: FlatColumn) -> Column:
    return Column(
        said.delivered,
        _TYPES[said.type],
        f"{said.label['en']}.",
        said.unit,
        minimum=said.minimum,
        maximum=said.maximum,
        choices=said.choices,
    )


def _feature(application: SourceTable, said: FlatColumn):  # type: ignore[no-untyped-def]
    return column_feature(
        application,
        said.name,
        subject=said.subject,
        null_means="never missing where it was declared" if said.required else "not known",
        risk=said.risk,
        actionable=said.actionable,
    )


def _person(declaration: FlatDeclaration) -> Definition:
    """Return a key of the person: the columns that name him, or the application where none does or one is missing."""

    def person(rows: ir.Table) -> ir.StringValue:
        own = "application " + rows.application_id.cast("string")
        if not declaration.person:
            return own
        parts = [rows[name].cast("string") for name in declaration.person]
        joined = parts[0]
        for part in parts[1:]:
            joined = joined + "|" + part
        return ibis.coalesce("person " + joined, own)

    return person


def _calendar(name: str) -> Definition | None:
    return (lambda rows: rows[name]) if name else None


def _audit(declaration: FlatDeclaration) -> Audit:
    audited = [one for one in declaration.columns if one.audited or one.role == "sensitive"]
    return Audit(
        attributes=tuple(AuditedAttribute(one.name, one.label, _group(one)) for one in audited),
        crossed=declaration.crossed,
        proxies=tuple(dict.fromkeys(one.subject for one in declaration.of_role("feature") if one.proxy)),
    )


def _group(said: FlatColumn) -> Definition:
    """Return the group of an application as a word: the word itself, or the band a number lies in."""

    def group(rows: ir.Table) -> ir.StringValue:
        column, edges = rows[said.name], said.bands
        if said.type == "flag":
            return ibis.ifelse(column.isnull(), ibis.null("string"), ibis.cases((column, _YES), else_=_NO))
        if not edges:
            return column.cast("string")
        bands = [(column < edges[0], f"< {edges[0]:g}")]
        bands += [(column < high, f"{low:g} – < {high:g}") for low, high in pairwise(edges)]
        return ibis.ifelse(column.isnull(), ibis.null("string"), ibis.cases(*bands, else_=f"≥ {edges[-1]:g}"))

    return group


def _short_form(features: tuple[FlatColumn, ...]) -> tuple[ShortFormField, ...]:
    fields = []
    for one in features:
        if not one.asked:
            continue
        choices = {}
        if one.type == "category":
            choices = {
                language: {word: one.choice_labels.get(language, {}).get(word, word) for word in one.choices}
                for language in LANGUAGES
            }
        elif one.type == "flag":
            templates = {language: read_templates(language) for language in LANGUAGES}
            choices = {language: {_YES: words["yes"], _NO: words["no"]} for language, words in templates.items()}
        fields.append(
            ShortFormField(
                name=one.name,
                label=one.label,
                help=dict.fromkeys(LANGUAGES, ""),
                unit="times" if one.type == "count" and not one.unit else one.unit,
                minimum=one.minimum,
                maximum=one.maximum,
                required=one.required,
                choices=choices,
            )
        )
    return tuple(fields)


def _rows(fields: tuple[ShortFormField, ...], application: SourceTable, answers: Mapping[str, Any]) -> ApplicantRows:
    row = {"application_id": 1, **check_answers(answers, fields)}
    return rows_from_records({application.name: [row]}, {application.name: application}, application)
