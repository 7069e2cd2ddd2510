"""A home with a released model, and a store with a few of its clients, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from clairscore.decisions.evidence import Evidence
from clairscore.lenders.lender import Lender
from clairscore.registry.manifest import MANIFEST, seal
from clairscore.store.clients import Clients
from clairscore.store.database import Store, open_store
from clairscore.store.filling import fill_clients
from clairscore.store.ledger import Ledger
from clairscore.tables.typed import open_typed
from clairscore.workflows.demo import Demo
from clairscore.workflows.scoring import open_scoring

N_CLIENTS = 8


@dataclass(frozen=True)
class Desk:
    """Where clients are decided on.

    Attributes:
        home: Home folder with the model.
        lender: The lender.
        store: Store with some of his clients.
        ids: Their ids.
    """

    home: Path
    lender: Lender
    store: Store
    ids: tuple[int, ...]

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.store)

    def decide(self, client_id: int) -> Evidence:
        """Decide on a client, in the ledger."""
        client = Clients(self.store, self.lender.name).find(client_id)
        return open_scoring(self.home, self.lender, self.ledger).decide(
            client.rows, as_of=client.as_of, language="fr", client_id=client_id, made_up=client.made_up, made_by="ada"
        )

    def shelve(self, version: str, **changed: Callable[[str], str]) -> None:
        """Put a copy of v1 on the shelf under another version, with files changed, and sealed as if released so."""
        shelf = self.home / "models" / self.lender.name
        shutil.copytree(shelf / "v1", shelf / version)
        (shelf / version / MANIFEST).unlink()
        for stem, change in changed.items():
            path = next((shelf / version).glob(f"{stem}.*"))
            path.write_text(change(path.read_text("utf-8")), "utf-8")
        seal(shelf / version, self.lender.name, version)


@pytest.fixture
def desk(
    demo: Demo, lender: Lender, database: str, up_to_date: Callable[[str, Path], str], tmp_path: Path
) -> Iterator[Desk]:
    home = tmp_path / "home"
    shutil.copytree(demo.home / "models", home / "models")
    store = open_store(up_to_date(database, tmp_path))
    delivery = open_typed(demo.home / "data" / "typed")
    ids = (demo.shown, *range(100_001, 100_001 + N_CLIENTS))
    fill_clients(
        store,
        delivery.folder,
        lender.sources,
        lender=lender.name,
        as_of=delivery.as_of,
        made_up=True,
        outcome=lender.outcome,
        client_ids=ids,
    )
    known = Clients(store, lender.name).search(limit=100)[1]
    yield Desk(home, lender, store, tuple(one for one in ids if one in known))
    store.close()
