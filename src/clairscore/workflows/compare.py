"""Compare candidates on a delivery, and fit the scorecard on all of it."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clairscore.conventions import Report, silent
from clairscore.decisions.policy import load_policy
from clairscore.errors import SettingsError
from clairscore.features.feature import FeatureSet
from clairscore.lenders.lender import Lender
from clairscore.metrics.cost import Costs
from clairscore.models.candidates.candidate import Candidate
from clairscore.models.candidates.listed import CANDIDATES, CHAMPION, find_candidate
from clairscore.models.candidates.of_scorecard import SCORECARD, fit_scorecard
from clairscore.models.candidates.scorecard import Scorecard
from clairscore.models.comparison import Comparison, compare
from clairscore.models.config import ModelConfig, load_model_config
from clairscore.models.imbalance import IMBALANCES, Imbalance, find_imbalance
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.run import run_candidate
from clairscore.models.saved_run import read_run, run_facts, save_run
from clairscore.registry.comparison_figures import write_comparison_figures
from clairscore.registry.mlflow import log_comparison
from clairscore.workflows.tune import read_development


@dataclass(frozen=True)
class Compared:
    """A comparison, and where it is kept.

    Attributes:
        comparison: What was found.
        folder: Runs, ``comparison.json`` and figures.
        resumed: Names of the runs that had been finished before.
    """

    comparison: Comparison
    folder: Path
    resumed: tuple[str, ...]


def compare_candidates(
    home: Path,
    data: Path,
    lender: Lender,
    *,
    candidates: Collection[str] = (),
    imbalances: Collection[str] = ("none",),
    feature_set: str | None = None,
    report: Report = silent,
) -> Compared:
    """Run candidates on the same folds of a delivery, keep each run once it is finished, and put them side by side.

    Args:
        home: Home folder: caches, tracking, and runs under ``comparisons``.
        data: A typed delivery, or one as it came.
        lender: Whose tables and features.
        candidates: Names of the candidates; all unless named.
        imbalances: What is done about few bads, each with each candidate.
        feature_set: Name of the set; the lender's default unless named.
        report: Told of each step.

    Raises:
        DeliveryError: If the delivery cannot be used.
        SettingsError: If a candidate is not known or none can run.
        TrainingError: If the applications cannot train a model.
    """
    config, costs = load_model_config(lender.model_file), load_policy(lender.policy_file).costs
    chosen = [_as_set(find_candidate(name), config) for name in candidates or CANDIDATES]
    balanced = [find_imbalance(name) for name in imbalances]
    rows = read_development(home, data, lender, feature_set, report=report)
    folder = home / "comparisons" / lender.name / _key(rows, config, costs)
    runs, resumed, left_out = [], [], {}
    for candidate in chosen:
        for imbalance in balanced:
            name = candidate.name if imbalance.name == "none" else f"{candidate.name}+{imbalance.name}"
            if missing := _missing(candidate, imbalance):
                left_out[name] = f"{missing} is not installed: pip install 'clairscore[compare]'"
                continue
            run = read_run(folder, name, candidate.parameters)
            if run is None:
                run = run_candidate(candidate, imbalance, rows, config, costs, report)
                save_run(folder, run)
            else:
                resumed.append(name)
            runs.append(run)
    if not runs:
        raise SettingsError(f"No candidate can run. {'; '.join(f'{name}: {why}' for name, why in left_out.items())}.")
    found = compare(runs, CHAMPION, rows.is_bad, rows.person, costs, left_out)
    (folder / "comparison.json").write_text(json.dumps(comparison_facts(found), indent=1) + "\n", "utf-8")
    write_comparison_figures(found, rows.is_bad, costs, folder / "figures")
    _track(home, lender, rows, lender.feature_set(feature_set), found, folder)
    return Compared(found, folder, tuple(resumed))


def build_scorecard(
    home: Path, data: Path, lender: Lender, *, feature_set: str | None = None, report: Report = silent
) -> tuple[Scorecard, FeatureMatrix]:
    """Fit the scorecard on every labelled application of a delivery, and return it with them.

    Raises:
        DeliveryError: If the delivery cannot be used.
        TrainingError: If no feature says enough.
    """
    rows = read_development(home, data, lender, feature_set, report=report)
    report("scorecard", 0, 1)
    card = fit_scorecard(rows, SCORECARD.parameters, scale=load_policy(lender.policy_file).scale)
    report("scorecard", 1, 1)
    return card, rows


def comparison_facts(found: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON values."""
    return {
        "champion": found.champion,
        "runs": [run_facts(run) for run in found.runs],
        "differences": {name: asdict(one) for name, one in found.differences.items()},
        "left_out": dict(found.left_out),
    }


def _as_set(candidate: Candidate, config: ModelConfig) -> Candidate:
    """Return a candidate set as the model configuration says, where it is the champion's."""
    return candidate.with_parameters(**asdict(config.boosting)) if candidate.name == CHAMPION else candidate


def _missing(candidate: Candidate, imbalance: Imbalance) -> str:
    if not candidate.is_installed:
        return candidate.library
    return "" if imbalance.is_installed else "imbalanced-learn"


def _key(rows: FeatureMatrix, config: ModelConfig, costs: Costs) -> str:
    """Return what runs must share to be compared, shortened: rows, folds, seed and costs."""
    shared = [rows.fingerprint(), config.n_folds, config.seed, costs.false_negative, costs.false_positive]
    return hashlib.sha256(json.dumps(shared).encode()).hexdigest()[:16]


def _track(
    home: Path, lender: Lender, rows: FeatureMatrix, chosen: FeatureSet, found: Comparison, folder: Path
) -> None:
    """Log the runs that were not logged yet, those of an interrupted comparison among them."""
    known = folder / "tracked.json"
    tracked: dict[str, str] = json.loads(known.read_text("utf-8")) if known.exists() else {}
    digests = {run.name: hashlib.sha256((folder / f"{run.name}.json").read_bytes()).hexdigest() for run in found.runs}
    new = {run.name: run_facts(run) for run in found.runs if tracked.get(run.name) != digests[run.name]}
    if not new:
        return
    tags: Mapping[str, str] = {
        "clairscore.data_fingerprint": rows.fingerprint(),
        "clairscore.feature_set": chosen.name,
        "clairscore.feature_set_hash": chosen.hash,
        "clairscore.comparison": folder.name,
    }
    log_comparison(home, f"{lender.name} comparison", new, tags, folder / "figures")
    known.write_text(json.dumps(tracked | {name: digests[name] for name in new}, indent=1) + "\n", "utf-8")


def known_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of candidates and of what may be done about few bads."""
    return tuple(CANDIDATES), tuple(IMBALANCES)
