"""Run: one candidate, fitted and judged out of fold, with all that is measured of it."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from clairscore.conventions import Language, Report, silent
from clairscore.decisions.cutoff import choose_cutoff
from clairscore.errors import TrainingError
from clairscore.metrics.calibration import brier, expected_calibration_error
from clairscore.metrics.cost import Costs
from clairscore.metrics.discrimination import Estimate
from clairscore.metrics.panel import confusion, measure_panel
from clairscore.models.calibration.choice import choose_calibration
from clairscore.models.candidates.candidate import Candidate
from clairscore.models.config import ModelConfig
from clairscore.models.imbalance import Imbalance
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.split import deal_into_folds
from clairscore.models.tuning.space import Value

_MEMORY = Path("/proc/self/statm")
_PAGE_MIB = 4096 / 2**20
_LOOK_EVERY = 0.02

UNCALIBRATED = "bad rate"
"""Said in the place of a calibration where a model has learned nothing: every PD is the bad rate of the other folds."""


@dataclass(frozen=True)
class OutOfFold:
    """What a run says of each application, by id, vectors of shape (n,).

    Attributes:
        ids: Applications.
        fold: Fold each was judged in.
        raw: Raw log-odds by the model of the other folds.
        margin: The same, calibrated on the other folds.
        cutoff: Cut-off chosen on the other folds.
    """

    ids: NDArray[np.int64]
    fold: NDArray[np.intp]
    raw: NDArray[np.float64]
    margin: NDArray[np.float64]
    cutoff: NDArray[np.float64]

    @property
    def p_default(self) -> NDArray[np.float64]:
        """Calibrated PDs."""
        return np.asarray(expit(self.margin))


@dataclass(frozen=True)
class CandidateRun:
    """One candidate, judged.

    Attributes:
        candidate: Its name.
        imbalance: What was done about few bads.
        label: What people read, by language.
        parameters: What it was set to.
        figures: Figures by name, as `clairscore.metrics.panel` measures them, decided by the cut-off of other folds.
        raw_brier: Brier score before calibration.
        raw_calibration_error: Calibration error then.
        calibration: Kind of the calibration.
        cutoff: Cut-off chosen on all rows.
        confusion: Counts of decisions and outcomes.
        fit_seconds: Seconds of fitting, all folds added, one thread each.
        predict_seconds: Seconds of judging all rows, likewise.
        peak_mib: Most memory the process held beyond what it held before, folds side by side; None where not known.
        n_rows: Applications.
        n_bad: How many of them went bad.
        oof: What it says of each.
    """

    candidate: str
    imbalance: str
    label: Mapping[Language, str]
    parameters: Mapping[str, Value]
    figures: Mapping[str, Estimate]
    raw_brier: float
    raw_calibration_error: float
    calibration: str
    cutoff: float
    confusion: Mapping[str, int]
    fit_seconds: float
    predict_seconds: float
    peak_mib: float | None
    n_rows: int
    n_bad: int
    oof: OutOfFold = field(repr=False)

    @property
    def name(self) -> str:
        """Name of the run: the candidate, and what was done about few bads where something was."""
        return self.candidate if self.imbalance == "none" else f"{self.candidate}+{self.imbalance}"


def run_candidate(
    candidate: Candidate,
    imbalance: Imbalance,
    matrix: FeatureMatrix,
    config: ModelConfig,
    costs: Costs,
    report: Report = silent,
) -> CandidateRun:
    """Fit a candidate in each fold, judge the rows of the other folds, calibrate, choose the cut-off, measure.

    Imputing, encoding, balancing and early stopping see the training rows of a fold only; calibration and cut-off of a
    row are those of the other folds. Folds run side by side on one thread each.

    Args:
        candidate: What is fitted.
        imbalance: What is done about few bads.
        matrix: Applications; those with no known outcome are left out.
        config: Folds, seed and threads.
        costs: What each mistake costs.
        report: Told after each fold.

    Raises:
        SettingsError: If a library is not installed.
        TrainingError: If there are too few goods or bads.
    """
    rows = matrix.labelled().ordered()
    fold = deal_into_folds(rows.is_bad, rows.person, config.n_folds, config.seed)
    raw = np.empty(rows.n_rows)

    def judge(index: int) -> tuple[NDArray[np.float64], float, float]:
        start = time.perf_counter()
        fitted = candidate.fit(rows.take(fold != index), seed=config.seed, balance=imbalance.balance)
        between = time.perf_counter()
        judged = fitted.raw_margin(rows.values[fold == index])
        return judged, between - start, time.perf_counter() - between

    step = candidate.name if imbalance.name == "none" else f"{candidate.name}+{imbalance.name}"
    report(step, 0, config.n_folds)
    seconds = []
    with most_memory() as memory, ThreadPoolExecutor(min(config.n_threads, config.n_folds)) as side_by_side:
        for index, (judged, *spent) in enumerate(side_by_side.map(judge, range(config.n_folds))):
            raw[fold == index] = judged
            seconds.append(spent)
            report(step, index + 1, config.n_folds)
    calibration, margin = _calibrate(rows, raw, fold)
    oof = OutOfFold(rows.ids, fold, raw, margin, _cutoffs(rows, expit(margin), fold, costs, config.seed))
    fit_seconds, predict_seconds = np.sum(seconds, axis=0).tolist()
    return CandidateRun(
        candidate=candidate.name,
        imbalance=imbalance.name,
        label=candidate.label,
        parameters=candidate.parameters,
        figures=measure_panel(rows.is_bad, oof.p_default, oof.cutoff, costs, person=rows.person, seed=config.seed),
        raw_brier=brier(rows.is_bad, expit(raw)),
        raw_calibration_error=expected_calibration_error(rows.is_bad, expit(raw)),
        calibration=calibration,
        cutoff=choose_cutoff(rows.is_bad, oof.p_default, costs, person=rows.person, seed=config.seed).value,
        confusion=confusion(rows.is_bad, oof.p_default, oof.cutoff),
        fit_seconds=fit_seconds,
        predict_seconds=predict_seconds,
        peak_mib=memory[0] if memory else None,
        n_rows=rows.n_rows,
        n_bad=rows.n_bad,
        oof=oof,
    )


def _calibrate(
    rows: FeatureMatrix, raw: NDArray[np.float64], fold: NDArray[np.intp]
) -> tuple[str, NDArray[np.float64]]:
    """Return the calibration chosen and the calibrated log-odds; the bad rate where nothing has been learned."""
    try:
        chosen = choose_calibration(rows.is_bad, raw, fold, rows.person)
    except TrainingError:
        rates = np.array([rows.is_bad[fold != index].mean() for index in range(int(fold.max()) + 1)])
        return UNCALIBRATED, np.asarray(logit(rates))[fold]
    return chosen.calibration.kind, chosen.oof_margin


def _cutoffs(
    rows: FeatureMatrix, p_default: NDArray[np.float64], fold: NDArray[np.intp], costs: Costs, seed: int
) -> NDArray[np.float64]:
    """Return for each row the cut-off chosen on the other folds, shape (n,)."""
    found = np.empty(rows.n_rows)
    for index in np.unique(fold):
        outside = fold != index
        found[~outside] = choose_cutoff(
            rows.is_bad[outside], p_default[outside], costs, person=rows.person[outside], seed=seed
        ).value
    return found


@contextmanager
def most_memory() -> Iterator[list[float]]:
    """Watch the memory of this process; the list then holds the most MiB beyond those at the start, or stays empty.

    Resident memory is read fifty times a second where the system tells it (Linux); shorter peaks are missed, and what
    other threads take meanwhile counts too.
    """
    found: list[float] = []
    if not _MEMORY.exists():
        yield found
        return
    before, done = _resident_mib(), Event()
    most = before

    def watch() -> None:
        nonlocal most
        while not done.wait(_LOOK_EVERY):
            most = max(most, _resident_mib())

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()
        found.append(max(0.0, max(most, _resident_mib()) - before))


def _resident_mib() -> float:
    return int(_MEMORY.read_text("ascii").split()[1]) * _PAGE_MIB
