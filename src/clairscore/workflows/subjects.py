"""Rights of a person: everything held about him, corrected, erased, or erased because its time is over."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clairscore.conventions import Language
from clairscore.decisions.evidence import Evidence
from clairscore.errors import InvalidApplicant, UnknownClient, UnknownDecision
from clairscore.lenders.lender import Lender
from clairscore.registry.shelf import ModelShelf
from clairscore.store.clients import Clients, StoredClient
from clairscore.store.database import Store
from clairscore.store.processing import Retention, load_processing
from clairscore.store.subjects import HeldInStore, Subjects
from clairscore.tables.rows import ApplicantRows, change_rows, rows_from_records
from clairscore.tables.typed import MANIFEST
from clairscore.workflows.scoring import ScoringService
from clairscore.workflows.subject_files import erase_rows, find_subject_files, opened_files, rows_in, settle_manifests


@dataclass(frozen=True)
class Remaining:
    """What an erasure leaves, and why, in one language."""

    name: str
    what: str
    why: str


@dataclass(frozen=True)
class Erasure:
    """What was erased about a person.

    Attributes:
        client_id: Whom; None for an applicant who was no client.
        sources: Tables of the lender whose rows went from the store.
        decisions: Decisions that no longer lead to him.
        files: Rows that went from files of the home folder, by path in it.
        remains: What stays and why.
    """

    client_id: int | None
    sources: int
    decisions: int
    files: Mapping[str, int]
    remains: tuple[Remaining, ...]


@dataclass(frozen=True)
class Change:
    """One value of the application that was corrected."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Correction:
    """What became of a correction.

    Attributes:
        client_id: Whose data.
        changed: Values of the application that are others now.
        replaced: Histories that were replaced: how many rows each had and has.
        before: What the model says on the data as it was; no decision.
        after: What it says now; no decision either.
    """

    client_id: int
    changed: tuple[Change, ...]
    replaced: Mapping[str, tuple[int, int]]
    before: Evidence
    after: Evidence


@dataclass(frozen=True)
class Retained:
    """What the time had come for.

    Attributes:
        decisions: Decisions that no longer lead to a person.
        clients: Clients erased from the store.
        files: Files removed, by path in the home folder.
    """

    decisions: int
    clients: int
    files: tuple[str, ...]


def export_subject(home: Path, lender: Lender, store: Store, client_id: int, pseudonym: str) -> dict[str, Any]:
    """Return everything held about a person, as JSON values.

    Args:
        home: Home folder.
        lender: Whose client.
        store: Database.
        client_id: His id.
        pseudonym: What security events call him.

    Raises:
        UnknownClient: If nothing is held about him.
    """
    held = Subjects(store, lender.name).held(client_id, pseudonym)
    found = find_subject_files(home, lender)
    with opened_files() as database:
        rows = {str(one.path.relative_to(home)): rows_in(database, one, client_id) for one in found}
    files = {name: his for name, his in rows.items() if his}
    if held.client is None and not held.decisions and not files:
        raise _unknown()
    return _exported(client_id, lender, held, files)


def export_applicant(lender: Lender, store: Store, decision_id: str) -> dict[str, Any]:
    """Return everything held about an applicant who was no client, as JSON values.

    Args:
        lender: Whose applicant.
        store: Database.
        decision_id: Id of the decision on him, which is all that tells him.

    Raises:
        UnknownDecision: If there is no such decision on an applicant, or he was forgotten.
    """
    held = Subjects(store, lender.name).held_of_applicant(decision_id)
    if not held.decisions:
        raise _no_applicant(decision_id)
    return _exported(None, lender, held, {})


def erase_subject(
    home: Path,
    lender: Lender,
    store: Store,
    client_id: int,
    *,
    by: str,
    why: str,
    language: Language,
    audit_days: int,
) -> Erasure:
    """Erase everything that leads to a person, from the store and from the files of the home folder.

    The store goes first, in one transaction; where a file then fails, doing it again goes on with the files.

    Args:
        home: Home folder.
        lender: Whose client.
        store: Database.
        client_id: His id.
        by: Name of the user who erases, or of the command.
        why: On which ground; nothing of the person.
        language: Language in which to say what remains.
        audit_days: How long security events are kept, in days.

    Raises:
        UnknownClient: If nothing is held about him.
    """
    erased = Subjects(store, lender.name).erase(client_id, by=by, why=why)
    found = find_subject_files(home, lender)
    with opened_files() as database:
        n_rows = {str(one.path.relative_to(home)): erase_rows(database, one, client_id) for one in found}
    files = {name: count for name, count in n_rows.items() if count}
    settle_manifests(home, lender)
    if not (erased.sources or erased.decisions or files):
        raise _unknown()
    remains = _remains(home, lender, language, audit_days)
    return Erasure(client_id, erased.sources, erased.decisions, files, remains)


def erase_applicant(
    home: Path,
    lender: Lender,
    store: Store,
    decision_id: str,
    *,
    by: str,
    why: str,
    language: Language,
    audit_days: int,
) -> Erasure:
    """Erase everything that leads to an applicant who was no client; see `erase_subject`.

    Raises:
        UnknownDecision: If there is no such decision on an applicant, or he was forgotten.
    """
    erased = Subjects(store, lender.name).erase_applicant(decision_id, by=by, why=why)
    if not erased.decisions:
        raise _no_applicant(decision_id)
    return Erasure(None, 0, erased.decisions, {}, _remains(home, lender, language, audit_days))


def correct_subject(
    clients: Clients,
    scoring: ScoringService,
    client_id: int,
    application: Mapping[str, Any],
    histories: Mapping[str, list[dict[str, Any]]],
    *,
    language: Language,
) -> Correction:
    """Put right what is stored about a person, and say what difference that makes.

    Decisions that were made stay as they are, with what they were made on; whoever may decide asks for a new one.

    Args:
        clients: Clients of the lender.
        scoring: The model that decides.
        client_id: His id.
        application: Values by column of the application, under our name or the delivered one.
        histories: Records by history; each replaces all rows of that history, and an empty list leaves it without.
        language: Language of reasons and summary.

    Raises:
        UnknownClient: If the lender has no such client.
        InvalidApplicant: If a value cannot be true, or a column or history is unknown or must not be changed.
        BundleError: If the corrected data cannot be explained; nothing is then stored.
    """
    seen: dict[str, tuple[StoredClient, Evidence, Evidence]] = {}

    def corrected(client: StoredClient) -> ApplicantRows:
        rows = _corrected(client.rows, application, histories, scoring.lender)
        before, after = (
            scoring.decide(
                known,
                as_of=client.as_of,
                language=language,
                client_id=client_id,
                simulation=True,
                made_up=client.made_up,
            )
            for known in (client.rows, rows)
        )
        seen["client"] = client, before, after
        return rows

    stored = clients.correct(client_id, corrected)
    client, before, after = seen["client"]
    was, now = (rows[scoring.lender.application.name] for rows in (client.rows, stored))
    names = [name for name in now if was.get(name, [None]) != now[name]]
    return Correction(
        client_id,
        tuple(Change(name, was.get(name, [None])[0], now[name][0]) for name in names),
        {name: (_n_rows(client.rows.get(name)), _n_rows(stored.get(name))) for name in histories},
        before,
        after,
    )


def retain(
    home: Path,
    lender: Lender,
    store: Store,
    *,
    now: datetime,
    by: str,
    only_say: bool,
    retention: Retention | None = None,
) -> Retained:
    """Erase what leads to persons and whose time is over.

    Args:
        home: Home folder.
        lender: Whose clients.
        store: Database.
        now: Moment from which days are counted back, with a time zone.
        by: Name of the command.
        only_say: Whether to erase nothing and say what would be.
        retention: After how many days; as ``conf/processing.toml`` says unless given.
    """
    kept = retention or load_processing().retention
    decided = now.astimezone(UTC) - timedelta(days=kept.decided_days)
    delivered = (now - timedelta(days=kept.delivered_days)).date()
    written = (now - timedelta(days=kept.cached_days)).timestamp()
    subjects = Subjects(store, lender.name)
    if only_say:
        decisions, clients = subjects.count_before(decided, delivered)
    else:
        decisions, clients = subjects.erase_before(decided, delivered, by=by, why="retention")
    standing = {ModelShelf(home / "models" / lender.name).alias(alias) for alias in ("champion", "challenger")}
    of_models = ("judged", "peers", "background")
    old = [
        one.path
        for one in find_subject_files(home, lender)
        if one.path.stat().st_mtime < written and not (one.kind in of_models and one.path.stem in standing)
    ]
    if not only_say:
        for path in old:
            path.unlink()
            (path.parent / MANIFEST).unlink(missing_ok=True)
    return Retained(decisions, clients, tuple(str(path.relative_to(home)) for path in old))


def _exported(
    client_id: int | None, lender: Lender, held: HeldInStore, files: Mapping[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    processing = load_processing()
    return {
        "client_id": client_id,
        "lender": lender.name,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "delivered": None if held.client is None else _delivered(held.client),
        "decisions": list(held.decisions),
        "reviews": list(held.reviews),
        "accesses": list(held.accesses),
        "files": files,
        "activities": [asdict(one) for one in processing.activities],
        "retention": asdict(processing.retention),
    }


def _remains(home: Path, lender: Lender, language: Language, audit_days: int) -> tuple[Remaining, ...]:
    versions = ModelShelf(home / "models" / lender.name).versions()
    named = {"audit_days": audit_days, "models": ", ".join(versions) or "-"}
    return tuple(
        Remaining(one.name, one.what[language].format(**named), one.why[language].format(**named))
        for one in load_processing().remains
    )


def _delivered(client: StoredClient) -> dict[str, Any]:
    return {"as_of": client.as_of.isoformat(), "made_up": client.made_up, "rows": client.rows}


def _corrected(
    rows: ApplicantRows, application: Mapping[str, Any], histories: Mapping[str, list[dict[str, Any]]], lender: Lender
) -> ApplicantRows:
    known = [name for name in lender.sources if name != lender.application.name]
    if unknown := sorted(set(histories) - set(known)):
        raise InvalidApplicant(
            f"histories.{unknown[0]}", "is not one of the sources: {names}.", "unknown_source", names=", ".join(known)
        )
    changed = change_rows(rows, application, lender.application)
    table = lender.application
    lender.refuse_untrue_years(
        changed, {table.name_of(given) or given: f"{table.name}.{given}" for given in application}
    )
    key = lender.application.key
    own = {key: rows[lender.application.name][key][0]}
    replaced = rows_from_records(
        {**histories, lender.application.name: [_needed(changed, lender) | own]}, lender.sources, lender.application
    )
    untouched = {name: columns for name, columns in changed.items() if name not in histories}
    return {**untouched, **{name: replaced[name] for name in histories if name in replaced}}


def _needed(rows: ApplicantRows, lender: Lender) -> dict[str, Any]:
    application = rows[lender.application.name]
    return {name: values[0] for name, values in application.items() if lender.application.columns[name].required}


def _n_rows(columns: Mapping[str, Any] | None) -> int:
    return max((len(values) for values in (columns or {}).values()), default=0)


def _no_applicant(decision_id: str) -> UnknownDecision:
    return UnknownDecision(
        f"No applicant who was no client is known by the decision '{decision_id}'. A client is known by his id."
    )


def _unknown() -> UnknownClient:
    return UnknownClient("Nothing is held about a client with this id. GET /clients lists those there are.")
