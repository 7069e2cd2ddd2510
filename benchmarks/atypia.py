"""Which measure of atypia finds planted odd clients, how often it suspects ordinary ones, and what it costs.

    python benchmarks/atypia.py --applications 10000

Every measure is fitted on development applications and suspects whoever lies beyond 99.9 % of them. Odd clients are
ordinary ones with one thing wrong. Mahalanobis distance and an isolation forest stand beside ours in the same run. The
share of ordinary clients that are suspected is measured on others the measure was not fitted on: generated ones, and
real ones where their tables are (`HOME_CREDIT_SAMPLES`, or ../shared/data/home_credit/linked beside the project).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from feature_sets import DEFAULT_SAMPLES
from numpy.typing import NDArray
from reasons import changed, read_clients
from sklearn.ensemble import IsolationForest

from clairscore.features.feature import Feature
from clairscore.features.serve import OnlineFeatures
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.models.atypia import ORDINARY_BITS, AtypiaMeasure, fit_atypia
from clairscore.models.tails import TailTable, fit_tails
from clairscore.models.vectors import read_matrix
from clairscore.tables.rows import ApplicantRows
from clairscore.tables.typed import TypedDelivery
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import generate_delivery, import_delivery

Rows = NDArray[np.float64]
Measure = Callable[[Rows], Rows]

ODD: dict[str, Callable[[ApplicantRows], ApplicantRows]] = {
    "income x 1,000": lambda rows: changed(rows, income=lambda value: value * 1_000),
    "income x 10": lambda rows: changed(rows, income=lambda value: value * 10),
    "income / 10": lambda rows: changed(rows, income=lambda value: value / 10),
    "credit x 30": lambda rows: changed(rows, credit_amount=lambda value: value * 30),
    "job before birth": lambda rows: changed(rows, birth_day=lambda _: -9_000, employed_day=lambda _: -10_000),
    "age 16": lambda rows: changed(rows, birth_day=lambda _: -16 * 365),
    "3 children of 1": lambda rows: changed(rows, children=lambda _: 3.0, family_members=lambda _: 1.0),
    "repayment x 5": lambda rows: changed(rows, annuity=lambda value: value * 5),
}


def measures(features: Sequence[Feature], development: Rows, seed: int) -> dict[str, Measure]:
    """Return each measure, fitted: from features, shape (n, k), to a number that is higher for who is odder."""
    fold = np.random.default_rng(seed).integers(0, 5, len(development))
    ours = AtypiaMeasure(fit_atypia(features, development, fold, seed), [feature.subject for feature in features])
    table = TailTable(fit_tails(features, development))
    columns = {one.subject: [i for i, other in enumerate(features) if other.subject == one.subject] for one in features}

    def by_subject(values: Rows) -> Rows:
        surprise = table.surprise(values)
        return np.stack([surprise[:, members].max(axis=1) for members in columns.values()], axis=1)

    def scores(values: Rows) -> Rows:
        low, high = table.shares(values)
        sided = np.where(np.nan_to_num(low) < np.nan_to_num(high), -1.0, 1.0)
        return np.asarray(sided * np.sqrt(2 * np.log(2) * table.surprise(values)))

    normal = scores(development)
    spread = np.cov(normal.T)
    inverse = np.linalg.inv(0.9 * spread + 0.1 * np.diag(np.diag(spread) + 0.05))
    centre = normal.mean(axis=0)
    median = np.nanmedian(np.where(np.isnan(development).all(axis=0), 0.0, development), axis=0)
    forest = IsolationForest(n_estimators=200, random_state=seed, n_jobs=2).fit(_filled(development, median))
    return {
        f"over subjects, what exceeds {ORDINARY_BITS:g} bits (ours)": lambda values: ours.share_below(values),
        "mean surprise of all values": lambda values: table.surprise(values).mean(axis=1),
        "mean over subjects of the greatest": lambda values: by_subject(values).mean(axis=1),
        "greatest surprise": lambda values: table.surprise(values).max(axis=1),
        "Mahalanobis on normal scores": lambda values: np.einsum(
            "ij,jk,ik->i", scores(values) - centre, inverse, scores(values) - centre
        ),
        "isolation forest, 200 trees": lambda values: -forest.score_samples(_filled(values, median)),
    }


def _filled(values: Rows, with_what: Rows) -> Rows:
    return np.where(np.isnan(values), with_what, values)


def read(delivery: TypedDelivery, lender: Lender, folder: Path) -> Rows:
    """Return the features of every application of a delivery, shape (n, k)."""
    features = lender.feature_set().features
    path = built_features(delivery, lender, lender.feature_set(), folder)
    return read_matrix(path, features, lender.application.key, lender.outcome).values


def in_chunks(measure: Measure, values: Rows) -> Rows:
    """Measure many rows, a thousand at once."""
    return np.concatenate([measure(values[start : start + 1_000]) for start in range(0, len(values), 1_000)])


def main() -> None:
    """Fit every measure, plant odd clients, and print one row a measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=10_000, help="Development applications.")
    parser.add_argument("--unseen", type=int, default=10_000, help="Ordinary applications that come later.")
    parser.add_argument("--clients", type=int, default=200, help="Clients each odd thing is planted in.")
    parser.add_argument("--real", type=Path, default=Path(os.environ.get("HOME_CREDIT_SAMPLES", DEFAULT_SAMPLES)))
    options = parser.parse_args()
    lender, seed = find_lender(), 1
    features = lender.feature_set().features
    online = OnlineFeatures(features, lender.catalog)
    with tempfile.TemporaryDirectory() as folder:
        scratch, typed = Path(folder), {}
        for name, n, with_seed in (("development", options.applications, 5), ("unseen", options.unseen, 77)):
            generate_delivery(lender, scratch / name, n, seed=with_seed)
            typed[name] = import_delivery([scratch / name], lender, scratch / f"{name}-typed")[0]
        development, unseen = (read(typed[name], lender, scratch) for name in ("development", "unseen"))
        clients = read_clients(typed["unseen"], lender, options.clients, scratch)
        odd = {name: np.stack([online.compute(change(rows)) for rows in clients]) for name, change in ODD.items()}
        real = None
        if (options.real / "linked").is_dir():
            real = read(import_delivery([options.real / "linked"], lender, scratch / "real")[0], lender, scratch)
    print("| measure | " + " | ".join(ODD) + " | ordinary, unseen | ms a row |")
    print("|---" * (len(ODD) + 3) + "|")
    for name, measure in measures(features, development, seed).items():
        limit = 0.999 if "(ours)" in name else float(np.quantile(in_chunks(measure, development), 0.999))
        found = [f"{np.mean(measure(values) > limit):.0%}" for values in odd.values()]
        start = time.perf_counter()
        for row in range(100):
            measure(unseen[row : row + 1])
        spent = (time.perf_counter() - start) * 10
        suspected = np.mean(in_chunks(measure, unseen) > limit)
        print(f"| {name} | " + " | ".join(found) + f" | {suspected:.2%} | {spent:.2f} |")
    if real is not None:
        halves = []
        for half in range(5):
            order = np.random.default_rng(half).permutation(len(real))
            fitted = measures_of_half(features, real[order[: len(real) // 2]], half)
            shares = in_chunks(fitted.share_below, real[order[len(real) // 2 :]])
            halves.append([np.mean(shares > level) for level in (0.99, 0.999)])
        beyond = np.mean(halves, axis=0)
        print(
            f"\nReal clients, {len(real):,}, halved five times: of the half it was not fitted on ours puts "
            f"{beyond[0]:.2%} beyond 99 % and {beyond[1]:.2%} beyond 99.9 %."
        )


def measures_of_half(features: Sequence[Feature], values: Rows, seed: int) -> AtypiaMeasure:
    """Return our measure, fitted on some of the rows."""
    fold = np.random.default_rng(seed).integers(0, 5, len(values))
    return AtypiaMeasure(fit_atypia(features, values, fold, seed), [feature.subject for feature in features])


if __name__ == "__main__":
    main()
