"""What a decision leaves behind, held to the plain way of writing it."""

from dataclasses import asdict, replace

from clairscore import __version__
from clairscore.decisions.evidence import Evidence
from clairscore.lenders.lender import Lender
from clairscore.store.chain import canonical
from clairscore.store.clients import Clients
from clairscore.store.database import open_store, sqlite_url
from clairscore.workflows.demo import Demo
from clairscore.workflows.scoring import open_scoring
from clairscore.workflows.trace import ledger_evidence


def test_the_ledger_keeps_every_field_of_the_evidence(demo: Demo, lender: Lender) -> None:
    store = open_store(sqlite_url(demo.home))
    clients, scoring = Clients(store, lender.name), open_scoring(demo.home, lender)
    for one in clients.search(limit=30)[1]:
        client = clients.find(one)
        found = scoring.decide(client.rows, as_of=client.as_of, language="fr")
        for evidence in (found, replace(found, twin=None), replace(found, concerns=(), reasons=())):
            assert canonical(ledger_evidence(evidence, "fr")) == canonical(plain(evidence))
    store.close()


def plain(evidence: Evidence) -> dict[str, object]:
    facts = asdict(evidence)
    for column in ("decision_id", "client_id", "simulation", "data_fingerprint", "repeated"):
        del facts[column]
    if facts["twin"] is not None:
        facts["twin"]["would_decide"] = str(facts["twin"].pop("decision"))
    words = {name: str(facts[name]) for name in ("decision", "by_score", "as_of", "decided_on")}
    return facts | words | {"language": "fr", "software": __version__}
