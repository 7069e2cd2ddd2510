"""What a decision leaves behind: the data it was made on and the evidence, as the ledger keeps them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date
from typing import Any, Final

from clairscore import __version__
from clairscore.conventions import Language
from clairscore.decisions.evidence import Evidence
from clairscore.tables.rows import ApplicantRows

SOFTWARE: Final = "software"
"""Field of the evidence that names the version of Clairscore that decided."""

_LEAVES: Final = (str, float, int, type(None))


def fingerprint_rows(rows: ApplicantRows, as_of: date, *, without: str = "") -> str:
    """Return the SHA-256, hex, of what `write_inputs` writes, by which the same data is known again."""
    return fingerprint_inputs(write_inputs(rows, as_of, without=without))


def fingerprint_inputs(text: str) -> str:
    """Return the SHA-256, hex, of inputs that are written already."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_inputs(rows: ApplicantRows, as_of: date, *, without: str = "") -> str:
    """Write the data of an applicant as text, the same data always alike.

    Args:
        rows: Rows by source.
        as_of: Last moment they may know.
        without: Column to leave out: the outcome, which nobody who decides may know.

    Returns:
        JSON. A source without rows and a column of nulls count as absent; the order of rows counts.
    """
    known = {
        source: {
            name: list(values)
            for name, values in columns.items()
            if name != without and values.count(None) < len(values)
        }
        for source, columns in rows.items()
        if has_rows(columns)
    }
    return json.dumps([as_of.isoformat(), known], sort_keys=True, separators=(",", ":"), allow_nan=False)


def read_inputs(text: str) -> tuple[ApplicantRows, date]:
    """Return rows and last moment as `write_inputs` wrote them."""
    as_of, rows = json.loads(text)
    return rows, date.fromisoformat(as_of)


def has_rows(columns: Mapping[str, Sequence[Any]] | None) -> bool:
    """Tell whether a source has a row."""
    return bool(columns) and any(len(values) for values in (columns or {}).values())


def _in_dicts(value: Any) -> Any:
    """Return dataclasses as dicts, those within them too; `dataclasses.asdict` copies every leaf and takes longer."""
    if isinstance(value, _LEAVES):
        return value
    if isinstance(value, tuple):
        return tuple(map(_in_dicts, value))
    if is_dataclass(value):
        return {name: _in_dicts(inner) for name, inner in vars(value).items()}
    return value


def ledger_evidence(evidence: Evidence, language: Language) -> dict[str, Any]:
    """Return the evidence as the ledger keeps it, in JSON values; its id and client are columns of the ledger."""
    facts = _in_dicts(evidence)
    for column in ("decision_id", "client_id", "simulation", "data_fingerprint", "repeated"):
        del facts[column]
    if evidence.twin is not None:
        # Not ``decision``: lists of decisions look for what was decided in the text of the evidence.
        facts["twin"]["would_decide"] = facts["twin"].pop("decision").value
    return {
        **facts,
        "decision": evidence.decision.value,
        "by_score": evidence.by_score.value,
        "as_of": evidence.as_of.isoformat(),
        "decided_on": evidence.decided_on.isoformat(),
        "language": language,
        SOFTWARE: __version__,
    }
