"""What LIME says of many clients, beside SHAP: fit, stability, agreement, and how often the two contradict one another.

    python benchmarks/lime.py --home HOME --clients 30

HOME is that of a lender with a champion, such as one that `clairscore demo` made. Clients are drawn from the store.
"""

import argparse
import statistics
import time
from pathlib import Path

import numpy as np

from clairscore.lenders.builtin import find_lender
from clairscore.settings import Settings
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.workflows.behaviour import open_behaviour
from clairscore.workflows.lime import N_TOP, compare_with_lime
from clairscore.workflows.scoring import open_scoring


def main() -> None:
    """Compare and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--runs", type=int, default=5, help="Draws of LIME a client.")
    parser.add_argument("--samples", type=int, default=5_000, help="Neighbours in each draw.")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lender = find_lender()
    behaviour = open_behaviour(options.home, open_scoring(options.home, lender))
    store = open_store(Settings(home=options.home).store_url)
    clients = Clients(store, lender.name)
    ids = clients.search(limit=100_000)[1]
    drawn = np.random.default_rng(options.seed).choice(ids, size=min(options.clients, len(ids)), replace=False)
    start = time.perf_counter()
    found = [
        compare_with_lime(behaviour, clients.find(int(one)).rows, "en", n_runs=options.runs, n_samples=options.samples)
        for one in drawn
    ]
    store.close()
    first = [[one for one in each.features[:N_TOP] if one.shap] for each in found]
    against = [one for each in first for one in each if one.lime * one.shap < 0]
    unnamed = [one for each in first for one in each if not one.named]
    named = sum(map(len, first))
    rows = {
        "fit (R2) of LIME": [one.r2 for one in found],
        f"first {N_TOP} two draws have in common": [one.stability.overlap for one in found],
        "variation of the weights over draws": [one.stability.variation for one in found],
        f"first {N_TOP} in common with SHAP": [one.agreement.overlap for one in found],
        "rank correlation with SHAP": [one.agreement.rank_correlation or 0.0 for one in found],
        "same sign on SHAP's first 10": [one.agreement.same_sign for one in found],
        "PD by LIME over PD": [one.local_p_default / one.p_default for one in found],
        "seconds a draw of LIME": [one.lime_seconds for one in found],
        "seconds of SHAP": [one.shap_seconds for one in found],
    }
    print(f"{len(found)} clients, {options.runs} draws of {options.samples:,}, {time.perf_counter() - start:.0f} s\n")
    print("| | lowest | median | highest |\n| --- | --- | --- | --- |")
    for name, values in rows.items():
        told = (min(values), statistics.median(values), max(values))
        print(f"| {name} | " + " | ".join(f"{value:.3g}" for value in told) + " |")
    print(
        f"\nOf SHAP's first {N_TOP} features of each client, {named} in all: LIME names {named - len(unnamed)} in some"
    )
    print(f"draw and gives {len(against)} the other sign on average.")


if __name__ == "__main__":
    main()
