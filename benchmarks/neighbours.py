"""How long it takes to find the nearest of 300,000 development clients, beside scikit-learn, in one run.

    OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2 python benchmarks/neighbours.py

Clients are drawn: what each of 24 subjects adds to the log-odds lies on few directions, as contributions do, and 9
features are skewed and have nulls. The answers are those of scikit-learn's exact trees, which is checked. Times are of
one question after another, in milliseconds; memory is what each way holds to answer.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from clairscore.explanations.disclosure import draw_keys
from clairscore.explanations.neighbours import RobustScale, Space
from clairscore.registry.peers import Peers, load_peers, peers_file, save_peers
from clairscore.workflows.similar import SimilarClients

SUBJECTS, FEATURES, DIRECTIONS = 24, 9, 8


def draw_peers(n: int, seed: int) -> Peers:
    """Draw development clients who do not exist."""
    generator = np.random.default_rng(seed)
    mix = generator.normal(size=(SUBJECTS, DIRECTIONS)) * generator.gamma(0.6, 0.25, (SUBJECTS, 1))
    view = mix @ generator.standard_t(6, (DIRECTIONS, n)) + generator.normal(0, 0.02, (SUBJECTS, n))
    values = np.exp(generator.normal(size=(FEATURES, n)))
    values[generator.random((FEATURES, n)) < 0.1] = np.nan
    margin = view.sum(axis=0) - 2.5
    return Peers(
        ids=np.arange(n),
        person=np.arange(n),
        is_bad=generator.random(n) < 1 / (1 + np.exp(-margin)),
        approved=margin < -2.3,
        keys=draw_keys(n, generator),
        subjects=tuple(f"subject {one}" for one in range(SUBJECTS)),
        view=view.astype(np.float32),
        features=tuple(f"feature {one}" for one in range(FEATURES)),
        values=values.astype(np.float32),
    )


@dataclass(frozen=True)
class Took:
    """What questions took: milliseconds of each by the clock, and of the processor on average."""

    each: list[float]
    processor: float


def timed(ask: Callable[[NDArray[np.float64]], object], points: NDArray[np.float64]) -> Took:
    """Ask about each point, after one question that warms up."""
    ask(points[0])
    found, processor = [], time.process_time()
    for point in points:
        start = time.perf_counter()
        ask(point)
        found.append((time.perf_counter() - start) * 1000)
    return Took(sorted(found), (time.process_time() - processor) / len(points) * 1000)


def row(name: str, ready: float, held: float, took: Took, same: str) -> None:
    """Print one row."""
    p95 = took.each[min(len(took.each) - 1, int(0.95 * len(took.each)))]
    times = f"{statistics.median(took.each):.1f} | {p95:.1f} | {took.processor:.1f}"
    print(f"| {name} | {ready:.2f} | {held / 2**20:.0f} | {times} | {same} |")


def compare(name: str, axes: NDArray[np.float32], points: NDArray[np.float64], k: int) -> None:
    """Ask each way for the nearest, and print a row of each."""
    start = time.perf_counter()
    space = Space(axes)
    space.nearest(points[0], k)
    ready = time.perf_counter() - start
    ours = [space.nearest(point, k) for point in points]
    row(
        f"{name}: Clairscore, exact",
        ready,
        axes.nbytes + 4 * axes.shape[1],
        timed(lambda p: space.nearest(p, k), points),
        "",
    )
    for algorithm in ("brute", "kd_tree", "ball_tree"):
        tracemalloc.start()
        start = time.perf_counter()
        fitted = NearestNeighbors(n_neighbors=k, algorithm=algorithm).fit(np.ascontiguousarray(axes.T, np.float64))
        ready = time.perf_counter() - start
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        times = timed(lambda p, fitted=fitted: fitted.kneighbors(p[np.newaxis], return_distance=False), points)
        theirs = fitted.kneighbors(points, return_distance=False)
        same = sum(set(mine.tolist()) == set(his.tolist()) for mine, his in zip(ours, theirs, strict=True))
        row(f"{name}: scikit-learn {algorithm}", ready, held, times, f"{same} of {len(points)}")


def main() -> None:
    """Print how long each way takes, and how long reading and preparing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=300_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--k", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    peers = draw_peers(options.clients, options.seed)
    print(
        f"{options.clients:,} clients, k = {options.k}, {options.questions} questions, load {os.getloadavg()[0]:.1f}\n"
    )
    print("| way | ready after s | holds MiB | median ms | p95 ms | processor ms | same neighbours |")
    print("|---|---|---|---|---|---|---|")
    asked = np.random.default_rng(options.seed + 1).choice(options.clients, options.questions, replace=False)
    nudge = np.random.default_rng(options.seed + 2).normal(0, 0.01, (options.questions, SUBJECTS))
    compare("view, 24 axes", peers.view, peers.view[:, asked].T + nudge, options.k)
    axes = RobustScale.fit(peers.values[:3]).apply(peers.values[:3])
    compare("3 variables, 6 axes", axes, axes[:, asked].T.astype(np.float64), options.k)
    with tempfile.TemporaryDirectory() as scratch:
        save_peers(Path(scratch), "drawn", "v1", peers)
        size = peers_file(Path(scratch), "drawn", "v1").stat().st_size
        start = time.perf_counter()
        read = load_peers(Path(scratch), "drawn", "v1")
        loaded = time.perf_counter() - start
        SimilarClients(read).prepare()
        ready = time.perf_counter() - start
    print(
        f"\nThe file has {size / 2**20:.0f} MiB, is read in {loaded:.2f} s and ready to be asked after {ready:.2f} s."
    )


if __name__ == "__main__":
    main()
