"""The whole journey on generated data: tables, features, model, store, users."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from clairscore.conventions import ROLES, Report, Role, silent
from clairscore.decisions.decision import Decision
from clairscore.decisions.evidence import Evidence
from clairscore.lenders.lender import Lender
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.shelf import ModelShelf
from clairscore.store.clients import Clients
from clairscore.store.database import Store, open_store, sqlite_url
from clairscore.store.filling import fill_clients
from clairscore.store.ledger import Ledger
from clairscore.store.signing_key import write_signing_key
from clairscore.store.users import Users
from clairscore.tables.typed import TypedDelivery, is_typed, open_typed
from clairscore.workflows.deliver import generate_delivery, import_delivery
from clairscore.workflows.score import score_delivery
from clairscore.workflows.scoring import open_scoring
from clairscore.workflows.train import train_model

_MADE_WITH = "demo.json"


@dataclass(frozen=True)
class Demo:
    """What a demo made, or found made.

    Attributes:
        home: Home folder.
        bundle: The champion.
        clients: Number of clients in the store.
        scores: File with the score of every application.
        passwords: Password of each user made now, by name; empty when they were there already.
        shown: A client whose decision is worth a look: one near the cut-off.
    """

    home: Path
    bundle: ScoringBundle
    clients: int
    scores: Path
    passwords: dict[str, str]
    shown: int


def prepare_demo(home: Path, lender: Lender, applications: int, seed: int, *, report: Report = silent) -> Demo:
    """Make everything a demo needs in a home folder, or reuse what an earlier run with the same numbers left there.

    Args:
        home: Home folder.
        lender: Lender with a generator.
        applications: Applications to generate.
        seed: Seed of the generator.
        report: Told of each step.

    Raises:
        ClairscoreError: If a step cannot be done.
    """
    home.mkdir(parents=True, exist_ok=True)
    made_with = {"lender": lender.name, "applications": applications, "seed": seed}
    fresh = _made_with(home) != made_with
    if fresh:
        (home / _MADE_WITH).unlink(missing_ok=True)
    delivery = _typed(home, lender, applications, seed, fresh, report)
    shelf = ModelShelf(home / "models" / lender.name)
    if fresh or shelf.alias("champion") is None:
        bundle = train_model(home, delivery.folder, lender, by="demo", report=report)
        if shelf.alias("champion") != bundle.version:
            shelf.promote(bundle.version, by="demo", why="Trained on the data of this demo.")
    bundle = shelf.load("champion")
    scores = home / "scores.csv"
    if fresh or not scores.is_file():
        score_delivery(home, delivery.folder, lender, scores, report=report)
    write_signing_key(home)
    store = open_store(sqlite_url(home))
    try:
        clients = _fill(store, delivery, lender, fresh, report)
        passwords = _add_users(Users(store))
    finally:
        store.close()
    (home / _MADE_WITH).write_text(json.dumps(made_with) + "\n", encoding="utf-8")
    return Demo(home, bundle, clients, scores, passwords, _near_the_cutoff(scores, bundle))


def decide_shown(demo: Demo, lender: Lender) -> Evidence:
    """Decide on the client a demo shows, in the lender's first language, and write it to the ledger."""
    store = open_store(sqlite_url(demo.home))
    try:
        client = Clients(store, lender.name).find(demo.shown)
        return open_scoring(demo.home, lender, Ledger(store)).decide(
            client.rows, as_of=client.as_of, language="fr", client_id=demo.shown, made_up=client.made_up, made_by="demo"
        )
    finally:
        store.close()


def _made_with(home: Path) -> dict[str, object] | None:
    path = home / _MADE_WITH
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def _typed(home: Path, lender: Lender, applications: int, seed: int, fresh: bool, report: Report) -> TypedDelivery:
    typed = home / "data" / "typed"
    if not fresh and is_typed(typed):
        return open_typed(typed)
    delivered = home / "data" / "delivered"
    generate_delivery(lender, delivered, applications, seed, report=report)
    return import_delivery([delivered], lender, typed, report=report)[0]


def _fill(store: Store, delivery: TypedDelivery, lender: Lender, fresh: bool, report: Report) -> int:
    clients = Clients(store, lender.name)
    if fresh or not len(clients):
        fill_clients(
            store,
            delivery.folder,
            lender.sources,
            lender=lender.name,
            as_of=delivery.as_of,
            made_up=delivery.made_up,
            outcome=lender.outcome,
            report=report,
        )
    return len(clients)


def _add_users(users: Users) -> dict[str, str]:
    """Add a user named like each role that has none, with a random password."""
    lacking: list[Role] = [role for role in ROLES if users.find(role) is None]
    passwords = {role: secrets.token_urlsafe(12) for role in lacking}
    for role, password in passwords.items():
        users.add(role, password, role)
    return {str(role): password for role, password in passwords.items()}


def _near_the_cutoff(scores: Path, bundle: ScoringBundle) -> int:
    """Return the declined client nearest to the cut-off, of those with the most to explain; any client if none is."""
    import pyarrow.compute as pc
    import pyarrow.csv as pacsv

    table = pacsv.read_csv(scores)
    declined = table.filter(pc.equal(table.column("decision"), Decision.DECLINE.value))
    chosen = declined if declined.num_rows else table
    distance = pc.abs(pc.subtract(chosen.column("pd"), bundle.cutoff))
    return int(chosen.column("client_id")[pc.index(distance, pc.min(distance)).as_py()].as_py())
