"""Promote a model: gates, a second person, a row of the ledger, and only then the alias."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from clairscore.conventions import Role
from clairscore.errors import GatesNotPassed, NotAllowed, TrainingError
from clairscore.lenders.lender import Lender
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.gates import Gate, check_gates, load_gate_limits, waive
from clairscore.registry.judged import load_judged
from clairscore.registry.mlflow import mirror_aliases
from clairscore.registry.shelf import ModelShelf
from clairscore.store.entries import AppointmentEntry
from clairscore.store.ledger import Ledger
from clairscore.workflows.train import refuse_sensitive

PROMOTERS: tuple[Role, ...] = ("compliance", "admin")
"""Roles that may promote a model."""


@dataclass(frozen=True)
class Promotion:
    """What became of a promotion.

    Attributes:
        model: Version that decides from now on.
        replaced: Version that decided before, ``None`` when none did.
        by: Who promoted.
        why: For what reason.
        gates: Every gate as it was found.
        waived: Gates it was promoted despite.
        entry: Id of the row in the ledger.
    """

    model: str
    replaced: str | None
    by: str
    why: str
    gates: tuple[Gate, ...]
    waived: tuple[str, ...]
    entry: str


def find_gates(home: Path, lender: Lender, version: str) -> tuple[Gate, ...]:
    """Hold a version to the gates, without promoting it.

    Raises:
        UnknownModel: If there is no such version.
        BundleError: If its bundle or the champion's is damaged.
    """
    shelf = ModelShelf(home / "models" / lender.name)
    challenger = shelf.load(version)
    deciding = shelf.alias("champion")
    champion = shelf.load(deciding) if deciding and deciding != challenger.version else None
    return check_gates(
        challenger,
        champion,
        load_gate_limits(),
        judged=load_judged(home, lender.name, challenger.version),
        champion_judged=load_judged(home, lender.name, champion.version) if champion else None,
        reads_only_what_it_may=_reads_only_what_it_may(lender, challenger),
        as_declared_today=_as_declared_today(lender, challenger),
    )


def promote_model(
    home: Path,
    lender: Lender,
    ledger: Ledger,
    version: str,
    *,
    by: str,
    why: str,
    despite: Sequence[str] = (),
) -> Promotion:
    """Make a version the champion.

    The ledger is written first: a shelf that then could not be changed differs from it, and `who_decides` says so.

    Args:
        home: Home folder.
        lender: Whose model.
        ledger: Where the appointment is written.
        version: Version or ``challenger``.
        by: Name of the user who promotes, who has shown that he is who he says.
        why: For what reason.
        despite: Gates that are not passed and shall not matter this once; the reason must say why.

    Raises:
        UnknownModel: If there is no such version.
        NotAllowed: If whoever promotes is who trained, gives no reason, waives what may not be waived, or the version
            is champion already.
        GatesNotPassed: If a gate is not passed and not waived.
        StoreError: If the ledger cannot be written; nothing is then changed.
    """
    shelf = ModelShelf(home / "models" / lender.name)
    bundle = shelf.load(version)
    replaced = shelf.alias("champion")
    if bundle.version == replaced:
        raise NotAllowed(f"{bundle.version} is the champion already. Promote another version.")
    if not why.strip():
        raise NotAllowed("A promotion must say why. Give a reason.")
    _refuse_who_trained(shelf, bundle.version, by)
    gates = find_gates(home, lender, bundle.version)
    standing, unknown = waive(gates, despite)
    if unknown:
        known = ", ".join(gate.name for gate in gates if gate.may_be_waived)
        raise NotAllowed(f"'{unknown[0]}' is no gate that may be waived. These may: {known}.")
    if standing:
        raise GatesNotPassed(bundle.version, {gate.name: f"{gate.measured} {gate.demanded}" for gate in standing})
    waived = tuple(gate.name for gate in gates if not gate.passed)
    entry = ledger.appoint(
        AppointmentEntry(
            made_by=by,
            lender=lender.name,
            model_version=bundle.version,
            bundle_fingerprint=bundle.digest,
            policy=bundle.policy_hash,
            data_fingerprint=bundle.fingerprint,
            evidence={
                "why": why,
                "replaced": replaced,
                "trained_by": who_trained(shelf, bundle.version),
                "gates": [asdict(gate) for gate in gates],
                "waived": list(waived),
            },
        )
    )
    shelf.promote(bundle.version, by=by, why=why)
    mirror_aliases(home, shelf)
    return Promotion(bundle.version, replaced, by, why, gates, waived, entry)


def who_trained(shelf: ModelShelf, version: str) -> str:
    """Return who trained a version, empty where the shelf's history does not say."""
    return next((one.by for one in shelf.history() if one.version == version), "")


def who_decides(shelf: ModelShelf, ledger: Ledger) -> str:
    """Say whether shelf and ledger agree on which model decides.

    Returns:
        An empty text where they agree, or where nobody ever promoted a model; otherwise what is wrong, a sentence.
    """
    written = ledger.appointments(shelf.lender)
    if not written:
        return ""
    last, champion = written[-1]["model_version"], shelf.alias("champion")
    if last == champion:
        return ""
    return f"The ledger appoints {last} of '{shelf.lender}' and the shelf says {champion} decides. Promote again."


def _refuse_who_trained(shelf: ModelShelf, version: str, by: str) -> None:
    trained_by = who_trained(shelf, version)
    if not by.strip() or by.strip().casefold() == trained_by.strip().casefold():
        raise NotAllowed(f"{version} was trained by '{trained_by}', and who trained a model does not promote it.")


def _reads_only_what_it_may(lender: Lender, bundle: ScoringBundle) -> bool:
    if not _as_declared_today(lender, bundle):
        return False
    try:
        refuse_sensitive(lender, lender.feature_set(bundle.feature_set).names)
    except TrainingError:
        return False
    return True


def _as_declared_today(lender: Lender, bundle: ScoringBundle) -> bool:
    known = bundle.feature_set in lender.feature_sets
    return known and lender.feature_set(bundle.feature_set).hash == bundle.feature_set_hash
