"""What people read of a lender with one table: his labels in our sentences."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from clairscore.conventions import Language
from clairscore.decisions.reasons import ReasonTexts, SubjectTexts
from clairscore.lenders.flat.declaration import FlatDeclaration
from clairscore.lenders.summary import read_summary
from clairscore.lenders.table_texts import ColumnTexts, TableTexts
from clairscore.tables.schema import SourceTable

_SENTENCES: Final = ("raises", "raises_missing", "lowers", "lowers_missing")


@cache
def read_templates(language: Language) -> Mapping[str, str]:
    """Return our sentences by name, with ``{label}`` where the lender's word goes."""
    return tomllib.loads(Path(__file__).with_name(f"texts.{language}.toml").read_text(encoding="utf-8"))


def write_reason_texts(declaration: FlatDeclaration, language: Language) -> ReasonTexts:
    """Return the words for reasons: a subject's own sentences where the lender wrote some, ours otherwise."""
    templates = read_templates(language)
    features = declaration.of_role("feature")
    subjects: dict[str, SubjectTexts] = {}
    for column in features:
        if column.subject not in subjects:
            own = declaration.subjects.get(column.subject, {}).get(language, {})
            label = own.get("label", column.label[language])
            said = {name: own.get(name, templates[name].format(label=label)) for name in _SENTENCES}
            subjects[column.subject] = SubjectTexts(label, **said)
    labels = {column.name: column.label[language] for column in features}
    return ReasonTexts(
        language=language,
        currency=declaration.currency,
        subjects=subjects,
        measures={name: label[:1].lower() + label[1:] for name, label in labels.items()},
        names=labels,
        measured=templates["measured"],
        summary=read_summary(language),
    )


def write_table_texts(declaration: FlatDeclaration, application: SourceTable, language: Language) -> TableTexts:
    """Return the names of the table's columns and of the words of its categories."""
    columns = {
        name: ColumnTexts(name.replace("_", " ").capitalize(), column.description, {})
        for name, column in application.columns.items()
    }
    for column in declaration.columns:
        if column.name in application.columns:
            label, words = column.label[language], column.choice_labels.get(language, {})
            choices = {choice: words.get(choice, choice) for choice in column.choices}
            columns[column.name] = ColumnTexts(label, f"{label}.", choices)
    return TableTexts({application.name: read_templates(language)["application"]}, columns, {})
