"""What a client could change, ours beside DiCE, for the same clients in the same run.

    clairscore demo --applications 4000 --dir demo --no-serve
    uv venv dice; uv pip install --python dice/bin/python -e . dice-ml
    dice/bin/python benchmarks/counterfactuals.py --home demo --clients 30
    python benchmarks/counterfactuals.py --home demo --clients 200 --ways clairscore

Takes the first clients of the store whom the score itself refers or declines, and asks each way for four proposals that
lead to a better decision. DiCE is asked by random draws and by its genetic algorithm, each in three ways: as it comes
(every feature may differ, within what the data holds), with the features declared actionable, and told all it can be
told (only the columns of the application that our levers move, none of them upwards, none below half).

Every proposal is then held to the same test. What it says of the application is put into the client's raw rows, all
features are computed from them, and the service decides: it is valid if that decision is better than the one that
stands. It breaks a constraint if its features cannot be those of any application (they differ from those computed), if
it changes what nobody can change for a credit, if more is borrowed or repaid each month than asked for, if less than
half of the credit is left, or if no time of up to 60 months and no rate of at least 8.5 % a year explain its amount and
its repayment. A client is helped by a proposal that is valid and breaks none. Seconds are of the processor. DiCE has
``--seconds`` a client and has found nothing when they are over: where it finds nothing to start from, its genetic
algorithm draws for ever.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.decision import Decision
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.home_credit.features.interest import LOWEST_RATE, TERMS
from clairscore.lenders.levers import replaced, value_of
from clairscore.models.vectors import read_matrix
from clairscore.store.clients import Clients, StoredClient
from clairscore.store.database import open_store, sqlite_url
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.counterfactuals import CounterfactualSearch
from clairscore.workflows.scoring import ScoringService, open_scoring

_VARIED = ("all features", "actionable features", "terms of the credit")
WAYS = ("clairscore", *(f"DiCE {method}, {varied}" for varied in _VARIED for method in ("random", "genetic")))
_TERMS_OF_THE_CREDIT = ("credit_amount", "annuity", "goods_price")
_RANKS = {Decision.APPROVE: 0, Decision.REFER: 1, Decision.DECLINE: 2}
_MOST = 4
_HEADINGS = (
    "way",
    "clients with a proposal",
    "proposals a client",
    "valid",
    "break a constraint",
    "clients helped",
    "s (median)",
    "s (p95)",
)


@dataclass(frozen=True)
class Candidate:
    """What one way proposes.

    Attributes:
        rows: The client's raw rows with what it says of them.
        vector: Features it claims.
    """

    rows: ApplicantRows
    vector: NDArray[np.float64]


@dataclass(frozen=True)
class Tried:
    """What one way did for one client.

    Attributes:
        n: Proposals found.
        valid: Of them, those on which the service decides better.
        broken: Of them, those that break a constraint.
        sound: Of them, those that are valid and break none.
        seconds: Processor seconds that finding them took.
    """

    n: int
    valid: int
    broken: int
    sound: int
    seconds: float


class Bench:
    """The clients and the service that judges."""

    def __init__(self, home: Path, n_clients: int) -> None:
        """Choose the clients."""
        self.service: ScoringService = open_scoring(home, find_lender())
        self.lender = self.service.lender
        self.names = [feature.name for feature in self.service.features]
        store = open_store(sqlite_url(home))
        self.clients: list[tuple[StoredClient, Decision]] = []
        clients = Clients(store, self.lender.name)
        for one in _ids(clients):
            client = clients.find(one)
            found = self.service.decide(client.rows, as_of=client.as_of, language="en", simulation=True)
            if found.decision is found.by_score is not Decision.APPROVE:
                self.clients.append((client, found.decision))
            if len(self.clients) == n_clients:
                break
        store.close()
        built = next((home / "features").glob(f"*-{self.service.bundle.feature_set_hash[:16]}-*.parquet"))
        matrix = read_matrix(built, self.service.features, self.lender.application.key, self.lender.outcome)
        self.reference = matrix.values

    def vector(self, rows: ApplicantRows) -> NDArray[np.float64]:
        """Return the features of a client."""
        return self.service.vectors([rows])[0]

    def highest_pd(self, better_than: Decision) -> float:
        """Return the highest PD at which the score decides better."""
        pds = np.linspace(0.0005, 0.9995, 20_000)
        bundle = self.service.bundle
        words = bundle.policy.decide_all(pds, bundle.cutoff, bundle.confidence(pds))
        return float(
            max(pd for pd, word in zip(pds, words, strict=True) if _RANKS[Decision(word)] < _RANKS[better_than])
        )

    def judge(self, client: StoredClient, stands: Decision, candidates: Sequence[Candidate], seconds: float) -> Tried:
        """Hold proposals to the test."""
        if not candidates:
            return Tried(0, 0, 0, 0, seconds)
        asked = {"as_of": client.as_of, "decided_on": client.as_of}
        decided = self.service.foresee([one.rows for one in candidates], **asked)
        valid = [_RANKS[one.decision] < _RANKS[stands] for one in decided]
        broken = [self.breaks(client.rows, one) for one in candidates]
        sound = sum(good and not bad for good, bad in zip(valid, broken, strict=True))
        return Tried(len(candidates), sum(valid), sum(broken), sound, seconds)

    def breaks(self, before: ApplicantRows, proposed: Candidate) -> bool:
        """Tell whether a proposal breaks a constraint."""
        computed = self.vector(proposed.rows)
        same = np.allclose(computed, proposed.vector, rtol=1e-6, atol=1e-9, equal_nan=True)
        was, now = (
            {name: value_of(rows, "application", name) for name in _TERMS_OF_THE_CREDIT}
            for rows in (before, proposed.rows)
        )
        more = any((now[name] or 0) > (was[name] or 0) * (1 + 1e-9) for name in ("credit_amount", "annuity"))
        amount, annuity = now["credit_amount"], now["annuity"]
        if amount is None or annuity is None or amount <= 0 or was["credit_amount"] is None:
            return True
        changed = now != was
        own = {
            name for name, values in proposed.rows["application"].items() if values != before["application"].get(name)
        }
        personal = bool(own - set(_TERMS_OF_THE_CREDIT))
        explained = any((annuity * n / amount) ** (12 / n) - 1 >= LOWEST_RATE for n in TERMS)
        return not same or personal or more or amount < was["credit_amount"] / 2 or (changed and not explained)


def _ids(clients: Clients) -> list[int]:
    found: list[int] = []
    while page := clients.search(limit=100, offset=len(found))[1]:
        found += page
    return found


Way = Callable[[StoredClient, Decision], list[Candidate]]


def ours(bench: Bench) -> Way:
    """Return our search, each proposal decided on by the service and put into words."""

    def propose(client: StoredClient, _: Decision) -> list[Candidate]:
        search = CounterfactualSearch(
            bench.service, client.rows, as_of=client.as_of, decided_on=client.as_of, language="fr"
        )
        found = search.run(client.client_id, made_up=client.made_up)
        levers = {lever.name: (lever, place) for place, lever in enumerate(bench.lender.levers)}
        candidates = []
        for proposal in found.proposals:
            rows = client.rows
            for move in sorted(proposal.moves, key=lambda move: levers[move.lever.name][1]):
                rows = move.lever.move(rows, move.after)
            candidates.append(Candidate(rows, bench.vector(rows)))
        return candidates

    return propose


def dice(bench: Bench, method: str, varied: str, seconds: float) -> Way:
    """Return DiCE, by one method, with some features that may differ; of the terms of the credit also how far."""
    from peers.dice_proposals import DiceProposals

    made = {
        stands: DiceProposals(bench.service.bundle, bench.names, bench.reference, bench.highest_pd(stands), method)
        for stands in {stands for _, stands in bench.clients}
    }
    actionable = [feature.name for feature in bench.service.features if feature.actionable]
    may = dict(zip(_VARIED, (bench.names, actionable, _TERMS_OF_THE_CREDIT), strict=True))[varied]

    def propose(client: StoredClient, stands: Decision) -> list[Candidate]:
        vector = bench.vector(client.rows)
        known = {name: value for name, value in zip(bench.names, vector, strict=True) if not np.isnan(value)}
        vary = [name for name in may if name in known]
        ranges = {name: (known[name] / 2, known[name]) for name in vary} if varied == _VARIED[-1] else None
        found = made[stands].propose(vector, vary, ranges, n=_MOST, seconds=seconds)
        return [Candidate(_put(client.rows, bench.names, vector, one), one) for one in found]

    return propose


def _put(rows: ApplicantRows, names: Sequence[str], before: NDArray[np.float64], after: NDArray[np.float64]) -> Any:
    """Return raw rows with what a row of features says of columns of the application; the rest of it is nobody's."""
    said = {
        name: float(value)
        for name, was, value in zip(names, before, after, strict=True)
        if name in rows["application"] and value != was and not np.isnan(value)
    }
    return replaced(rows, "application", said) if said else rows


def measure(bench: Bench, way: Way) -> list[Tried]:
    """Ask one way about every client."""
    tried = []
    for client, stands in bench.clients:
        start = time.process_time()
        candidates = way(client, stands)
        seconds = time.process_time() - start
        tried.append(bench.judge(client, stands, candidates, seconds))
    return tried


def borrowing_more(bench: Bench) -> str:
    """Say for how many clients the model asks less of who borrows a fifth more and repays as much each time."""
    fewer = 0
    for client, _ in bench.clients:
        amount = value_of(client.rows, "application", "credit_amount") or 0.0
        more = replaced(client.rows, "application", {"credit_amount": 1.2 * amount})
        asked = {"as_of": client.as_of, "decided_on": client.as_of}
        before, after = bench.service.foresee([client.rows, more], **asked)
        fewer += after.p_default < before.p_default
    return f"{fewer} of {len(bench.clients)} would have a lower PD if they borrowed 20 % more at the same repayment"


def tell(name: str, tried: Sequence[Tried]) -> str:
    """Write a line of the table."""
    n, valid, broken = (sum(getattr(one, part) for one in tried) for part in ("n", "valid", "broken"))
    helped = sum(one.sound > 0 for one in tried)
    spent = np.array([one.seconds for one in tried])

    def share(part: int) -> str:
        return f"{100 * part / n:.0f} %" if n else ""

    cells = (
        name,
        f"{sum(one.n > 0 for one in tried)}",
        f"{np.median([one.n for one in tried]):g}",
        share(valid),
        share(broken),
        f"{helped}",
        f"{np.median(spent):.3f}",
        f"{np.quantile(spent, 0.95):.3f}",
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=10.0, help="Time DiCE has for a client.")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    options = parser.parse_args()
    bench = Bench(options.home, options.clients)
    stands = [decision.value for _, decision in bench.clients]
    print(f"{len(stands)} clients: {stands.count('refer')} referred, {stands.count('decline')} declined;")
    print(f"{borrowing_more(bench)}\n")
    print(f"| {' | '.join(_HEADINGS)} |")
    print(f"| {' | '.join('---' for _ in _HEADINGS)} |")
    for name in options.ways:
        if name == "clairscore":
            way = ours(bench)
        else:
            method, _, varied = name.removeprefix("DiCE ").partition(", ")
            way = dice(bench, method, varied, options.seconds)
        print(tell(name, measure(bench, way)), flush=True)
        print(f"{name} done", file=sys.stderr)


if __name__ == "__main__":
    main()
