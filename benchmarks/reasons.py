"""Whether reasons are true: what mending them does, and whether a tiny change of the data reshuffles them.

    python benchmarks/reasons.py --applications 4000 --clients 1000

Trains on a generated lender, then judges the reasons of clients the model has not seen: generated ones, and real ones
where their tables are (`HOME_CREDIT_SAMPLES`, or ../shared/data/home_credit/linked beside the project).
"""

from __future__ import annotations

import argparse
import copy
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from feature_sets import DEFAULT_SAMPLES

from clairscore.explanations.faithfulness import measure_stability
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.store.filling import fill_clients
from clairscore.tables.rows import ApplicantRows
from clairscore.tables.typed import TypedDelivery
from clairscore.workflows.deliver import generate_delivery, import_delivery
from clairscore.workflows.demo import prepare_demo
from clairscore.workflows.scoring import ScoringService, open_scoring
from clairscore.workflows.truth import measure_reasons, told_reasons

Change = Callable[[Any], Any]


def changed(rows: ApplicantRows, **columns: Change) -> ApplicantRows:
    """Return the rows with columns of the application changed where they are known."""
    application = dict(rows["application"])
    for name, change in columns.items():
        application[name] = [None if value is None else change(value) for value in application[name]]
    return {**rows, "application": application}


def a_day_later(rows: ApplicantRows) -> ApplicantRows:
    """Return the same data told a day later: every day lies one day further back."""
    later = copy.deepcopy(dict(rows))
    for columns in later.values():
        for name in [name for name in columns if name.endswith("_day")]:
            columns[name] = [None if value is None else value - 1 for value in columns[name]]  # type: ignore[index]
    return later


TINY: dict[str, Callable[[ApplicantRows], ApplicantRows]] = {
    "income 0.5 % higher": lambda rows: changed(rows, income=lambda value: value * 1.005),
    "credit 0.5 % higher": lambda rows: changed(rows, credit_amount=lambda value: value * 1.005),
    "repayment 0.5 % higher": lambda rows: changed(rows, annuity=lambda value: value * 1.005),
    "one day older": lambda rows: changed(rows, birth_day=lambda value: value - 1),
    "all data a day later": a_day_later,
    "second assessment .005 higher": lambda rows: changed(rows, external_score_2=lambda value: min(1, value + 0.005)),
}


def read_clients(delivery: TypedDelivery, lender: Lender, n: int, folder: Path) -> list[ApplicantRows]:
    """Return the rows of the first n applications of a delivery."""
    store = open_store(f"sqlite:///{folder / 'clients.db'}")
    try:
        fill_clients(
            store,
            delivery.folder,
            lender.sources,
            lender=lender.name,
            as_of=delivery.as_of,
            made_up=delivery.made_up,
            outcome=lender.outcome,
        )
        clients = Clients(store, lender.name)
        return [clients.find(one).rows for one in clients.search(limit=n)[1]]
    finally:
        store.close()


def samples(lender: Lender, n: int, real: Path, scratch: Path) -> Iterator[tuple[str, list[ApplicantRows]]]:
    """Yield clients the model has not seen, by name of the sample."""
    generate_delivery(lender, scratch / "fresh", n, seed=77)
    found = {"generated": scratch / "fresh"}
    if (real / "linked").is_dir():
        found["real, without instalments"] = real / "linked"
    else:
        print(f"No real tables lie in {real}, so only generated clients are judged.\n")
    for name, folder in found.items():
        room = scratch / name.split(",")[0]
        room.mkdir()
        yield name, read_clients(import_delivery([folder], lender, room / "typed")[0], lender, n, room)


def judge(service: ScoringService, clients: list[ApplicantRows]) -> tuple[list[str], list[str]]:
    """Return the cells of both tables for one sample."""
    values = service.vectors(clients)
    start = time.perf_counter()
    told = told_reasons(service, values)
    spent = time.perf_counter() - start
    faithful = []
    for among_raising, others in ((False, "all others"), (True, "others that raise it too")):
        found = measure_reasons(service, values, told, among_raising=among_raising)
        faithful.append(
            f"| {found.n_clients} | {others} | {found.client_holds_rate:.1%} | {found.holds_rate:.1%} | "
            f"{100 * found.drop:.2f} | {100 * found.other_drop:+.2f} | {found.falls_rate:.1%} | {spent:.1f} |"
        )
    stable = []
    for name, change in TINY.items():
        same = measure_stability(told, told_reasons(service, service.vectors([change(rows) for rows in clients])))
        rates = (same.same_order_rate, same.same_rate, same.first_rate)
        stable.append(f"| {name} | {' | '.join(f'{rate:.1%}' for rate in rates)} | {same.jaccard:.3f} |")
    return faithful, stable


def main() -> None:
    """Judge the reasons of every sample and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=4_000, help="Applications the model is trained on.")
    parser.add_argument("--clients", type=int, default=1_000, help="Clients judged, of each sample.")
    parser.add_argument("--real", type=Path, default=Path(os.environ.get("HOME_CREDIT_SAMPLES", DEFAULT_SAMPLES)))
    options = parser.parse_args()
    lender = find_lender()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        prepare_demo(scratch / "home", lender, options.applications, seed=5)
        service = open_scoring(scratch / "home", lender)
        judged = {
            name: judge(service, clients) for name, clients in samples(lender, options.clients, options.real, scratch)
        }
    print(
        "| sample | clients | mended beside | clients for whom the reasons win | comparisons they win "
        "| points of PD less | others, points less | clients whose PD falls | seconds to tell |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, (faithful, _) in judged.items():
        for row in faithful:
            print(f"| {name} {row}")
    print("\n| sample | change | same reasons, same order | same reasons | same first | Jaccard |")
    print("|---|---|---|---|---|---|")
    for name, (_, stable) in judged.items():
        for row in stable:
            print(f"| {name} {row}")


if __name__ == "__main__":
    main()
