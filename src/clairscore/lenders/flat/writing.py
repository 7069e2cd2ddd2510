"""Writing a declaration as TOML, for a person to read and edit."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from clairscore.lenders.contact import Contact
from clairscore.lenders.flat.declaration import FILE, FlatColumn, FlatDeclaration

_HEAD: Final = """\
# The lender '{name}', guessed by `clairscore init` from {n_rows:,} rows of one table.
#
# A person has to read it before a model decides on anybody. Each `review` says what was guessed: mend it or agree,
# then take the line out. `clairscore model train` says how many are left.
#
#   type        number, count (a whole number), flag (yes or no) or category (one of `choices`)
#   role        feature (the model reads it), sensitive (audited, never read by a model) or ignored
#   actionable  the client can change it, so that a simulation may
#   risk        rises or falls: the PD moves so with the value, and the model is held to it
#   subject     columns of one subject give one reason; [subjects.NAME.fr] and .en may hold a label and sentences
#   asked       the form for an applicant without a file asks it; required: it must be answered
#   audited     decisions are looked at by it, as by all that is sensitive; bands cut a number into groups
#   proxy       it may stand in for what is sensitive, and `clairscore model prices` says what it is worth
#
# [contact] tells letters to clients how to reach the lender: address (a list of lines), email, phone, data_protection,
# and advice.fr and .en: who advises people in debt free of charge.
#
# Beside this file, policy.toml, model.toml and scenarios.toml replace ours where they exist.
"""


def write_declaration(declaration: FlatDeclaration, folder: Path, n_rows: int) -> Path:
    """Write a declaration into a folder, which must exist, and return the file.

    Args:
        declaration: What to write.
        folder: Where.
        n_rows: Rows it was guessed from, for the comment at the top.
    """
    path = folder / FILE
    path.write_text(_HEAD.format(name=declaration.name, n_rows=n_rows) + to_toml(declaration), encoding="utf-8")
    return path


def to_toml(declaration: FlatDeclaration) -> str:
    """Return a declaration as TOML; what is at its default is left out."""
    plain = ("name", "files", "feature_set", "key", "person", "calendar", "amount", "currency", "crossed", "review")
    lines = ["", *(_line(name, getattr(declaration, name)) for name in plain if _said(declaration, name))]
    lines += ["", "[title]", *(_line(language, text) for language, text in declaration.title.items())]
    lines += ["", "[outcome]", _line("column", declaration.outcome), _line("bad", declaration.bad)]
    lines += [_line("good", declaration.good)] if declaration.good else []
    if declaration.contact is not None:
        said = [(one.name, getattr(declaration.contact, one.name)) for one in fields(Contact)]
        lines += ["", "[contact]", *(_line(name, value) for name, value in said if value)]
    for column in declaration.columns:
        lines += ["", f"[columns.{_key(column.name)}]", *_column(column)]
    for subject, by_language in declaration.subjects.items():
        for language, words in by_language.items():
            lines += ["", f"[subjects.{_key(subject)}.{language}]", *(_line(key, text) for key, text in words.items())]
    return "\n".join(lines) + "\n"


def _column(column: FlatColumn) -> list[str]:
    lines = []
    for one in fields(FlatColumn):
        if one.name in ("name", "choice_labels") or (one.name == "subject" and column.subject == column.name):
            continue
        if _said(column, one.name):
            lines.append(_line(one.name, getattr(column, one.name)))
    for language, words in column.choice_labels.items():
        lines.append(f"choice_labels.{language} = {_value(words)}")
    return lines


def _said(thing: FlatDeclaration | FlatColumn, name: str) -> bool:
    value = getattr(thing, name)
    return value is not None if name == "key" else value is not None and value is not False and value not in ("", ())


def _line(name: str, value: Any) -> str:
    if name == "review":
        return "review = [\n" + "".join(f"  {_value(said)},\n" for said in value) + "]"
    return f"{_key(name)} = {_value(value)}"


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else json.dumps(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    return "[" + ", ".join(_value(one) for one in value) + "]"
