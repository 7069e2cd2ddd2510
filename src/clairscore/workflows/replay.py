"""Replay: score again what a decision was made on, with the bundle that made it, and hold the two to the last bit."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from clairscore.conventions import LANGUAGES, Language
from clairscore.errors import BundleError, UnknownClient, UnknownDecision
from clairscore.lenders.lender import Lender
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.shelf import ModelShelf
from clairscore.store.clients import Clients
from clairscore.store.database import Store
from clairscore.store.entries import DEADLINE
from clairscore.store.ledger import Ledger
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.scoring import ScoringService
from clairscore.workflows.trace import SOFTWARE, fingerprint_rows, ledger_evidence, read_inputs

_NOT_COMPUTED: Final = (SOFTWARE, DEADLINE)
"""Fields of the evidence that stand beside the decision: who computed it, and until when a person has to settle it."""

_WORDS: Final = ("summary", "text")
"""Fields of the evidence that are words: they may be written better later, and decide nothing."""

_DECIDES: Final = (
    *("p_default", "p_default_low", "p_default_high", "score", "cutoff", "confidence"),
    *("by_score", "concerns", "decision", "margin", "model", "policy", "as_of", "decided_on", "missing"),
)
"""Fields of the evidence that are the decision; the others explain it, and may be computed better later."""


@dataclass(frozen=True)
class Difference:
    """A figure that came out otherwise.

    Attributes:
        field: Which one, such as ``reasons[0].contribution``.
        decided: What the ledger holds, None where it holds nothing.
        replayed: What came out now.
    """

    field: str
    decided: Any
    replayed: Any


@dataclass(frozen=True)
class Replay:
    """A decision made again.

    Attributes:
        decision_id: Its id in the ledger.
        client_id: Whom it is about; None for an applicant who was no client.
        made_at: When it was decided.
        model: Version that decided, and now decided again.
        software: Version of Clairscore that decided; None for a decision of before it was kept.
        decision: What was decided.
        p_default: PD in the ledger.
        score: Score in the ledger.
        figures: How many figures were compared.
        differences: Those that came out otherwise; none if the replay gives the same bits.
        reworded: Whether words of the reasons or the summary are written otherwise today.
        rows: What it was decided on.
        as_of: Last moment the rows knew.
        decided_on: Day it was decided on.
        bundle: The bundle that decided.
        language: Language it was told in.
    """

    decision_id: str
    client_id: int | None
    made_at: str
    model: str
    software: str | None
    decision: str
    p_default: float
    score: int
    figures: int
    differences: tuple[Difference, ...]
    reworded: bool
    rows: ApplicantRows
    as_of: date
    decided_on: date
    bundle: ScoringBundle
    language: Language

    @property
    def same(self) -> bool:
        """Whether every figure came out as it was, to the last bit."""
        return not self.differences

    @property
    def same_outcome(self) -> bool:
        """Whether PD, score, decision and what they rest on came out to the last bit, however they are explained."""
        return not any(re.split(r"[.\[]", one.field)[0] in _DECIDES for one in self.differences)


def replay_decision(home: Path, lender: Lender, store: Store, decision_id: str) -> Replay:
    """Make a decision of the ledger again, and write nothing.

    Args:
        home: Home folder, with the bundle that decided.
        lender: Whose decision.
        store: Where the ledger lies.
        decision_id: Its id.

    Returns:
        What came out, beside what was decided.

    Raises:
        UnknownDecision: If the lender has no such decision, or whom it was about was forgotten, or what it was decided
            on is nowhere any more.
        UnknownModel: If the version that decided was taken off the shelf.
        BundleError: If it is not the bundle that decided any more, or its features are defined otherwise today.
        StoreError: If what is kept as the input is not what it was.
    """
    row = Ledger(store).find(decision_id)
    if row is None or row["lender"] != lender.name:
        raise UnknownDecision(f"The ledger of '{lender.name}' holds no decision '{decision_id}'. Check the id.")
    decided = row["evidence"]
    if decided is None:
        raise UnknownDecision(
            f"Whom decision '{decision_id}' was about has been forgotten, and what it was made on with him: it was "
            f"made on {row['made_at'][:10]} by {row['model_version']}, and cannot be made again."
        )
    rows, as_of = _inputs(store, lender, row)
    bundle = ModelShelf(home / "models" / lender.name).load(row["model_version"])
    if bundle.digest != row["bundle_fingerprint"]:
        raise BundleError(
            f"The {bundle.version} on the shelf is not the one that decided: its manifest has another SHA-256 than the "
            "ledger says. Restore the bundle from a copy of that time."
        )
    language = next(known for known in LANGUAGES if known == decided["language"])
    service = ScoringService(lender, bundle)
    decided_on = date.fromisoformat(decided.get("decided_on", as_of.isoformat()))
    evidence = service.decide(
        rows,
        as_of=as_of,
        decided_on=decided_on,
        language=language,
        client_id=row["client_id"],
        made_up=decided["made_up"],
    )
    again = ledger_evidence(evidence, language)
    compared = [name for name in decided if name not in _NOT_COMPUTED]
    before, now = ({name: one.get(name) for name in compared} for one in (decided, again))
    before, now = _flat(before), _flat(now)
    named = {field: (before.get(field), now.get(field)) for field in {**before, **now}}
    figures = {field: pair for field, pair in named.items() if field.rsplit(".", 1)[-1] not in _WORDS}
    return Replay(
        decision_id=decision_id,
        client_id=row["client_id"],
        made_at=row["made_at"],
        model=bundle.version,
        software=decided.get(SOFTWARE),
        decision=decided["decision"],
        p_default=decided["p_default"],
        score=decided["score"],
        figures=len(figures),
        differences=tuple(Difference(field, *pair) for field, pair in figures.items() if not _alike(*pair)),
        reworded=any(one != other for field, (one, other) in named.items() if field not in figures),
        rows=rows,
        as_of=as_of,
        decided_on=decided_on,
        bundle=bundle,
        language=language,
    )


def rows_of_today(store: Store, lender: Lender, client_id: int | None) -> tuple[ApplicantRows, date] | None:
    """Return what the store holds of a client now, None where he is no client."""
    if client_id is None:
        return None
    try:
        client = Clients(store, lender.name).find(client_id)
    except UnknownClient:
        return None
    return client.rows, client.as_of


def _inputs(store: Store, lender: Lender, row: Mapping[str, Any]) -> tuple[ApplicantRows, date]:
    """Return what a decision was made on: as kept, or, for one of before inputs were kept, as the client still is."""
    kept = Ledger(store).inputs(row["decision_id"])
    if kept is not None:
        return read_inputs(kept)
    today = rows_of_today(store, lender, row["client_id"])
    if today is not None and fingerprint_rows(*today, without=lender.outcome) == row["data_fingerprint"]:
        return today
    raise UnknownDecision(
        f"What decision '{row['decision_id']}' was made on is not kept: it is older than inputs are, and the client's "
        "data is another today, or gone. It cannot be made again."
    )


def _alike(decided: object, replayed: object) -> bool:
    return type(decided) is type(replayed) and decided == replayed


def _flat(value: object, name: str = "") -> dict[str, Any]:
    return dict(_fields(value, name))


def _fields(value: object, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _fields(part, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        yield f"{name}.count", len(value)
        for position, part in enumerate(value):
            yield from _fields(part, f"{name}[{position}]")
    else:
        yield name, value
