"""Tune a candidate on a delivery, and measure what its monotone constraints cost."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from clairscore.conventions import Report, silent
from clairscore.decisions.policy import load_policy
from clairscore.errors import SettingsError
from clairscore.lenders.lender import Lender
from clairscore.models.candidates import CANDIDATES, find_candidate
from clairscore.models.config import ModelConfig, load_model_config
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.monotone_price import MonotonePrice, price_monotone
from clairscore.models.tuning.candidate import TunableCandidate
from clairscore.models.tuning.objective import Objective, Wanted
from clairscore.models.tuning.space import described
from clairscore.models.tuning.tuning import SearchName, Tuned, tune
from clairscore.models.vectors import read_matrix
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import typed_delivery
from clairscore.workflows.train import refuse_sensitive


def tune_candidate(
    home: Path,
    data: Path,
    lender: Lender,
    name: str,
    *,
    search: SearchName = "optuna",
    wanted: Wanted = "cost",
    n_trials: int = 50,
    minutes: float = 60.0,
    feature_set: str | None = None,
    report: Report = silent,
) -> tuple[Tuned, Path]:
    """Look for better parameters of a candidate.

    Args:
        home: Home folder: caches, and trials under ``tuning``.
        data: A typed delivery, or one as it came.
        lender: Whose tables and features.
        name: Name of the candidate.
        search: How to search.
        wanted: What is wanted.
        n_trials: Most trials, those of earlier runs counted.
        minutes: Minutes after which no trial is begun.
        feature_set: Name of the set; the lender's default unless named.
        report: Told of each step.

    Returns:
        What was found, and the folder where the trials are kept. The same data, features, candidate, space, folds,
        seed and objective have the same folder, so that the next search goes on where this one stopped.

    Raises:
        DeliveryError: If the delivery cannot be used.
        SettingsError: If no candidate of that name can be tuned, or Optuna is asked for and is not installed.
        TrainingError: If its applications cannot train a model, or no trial was complete in time.
    """
    config = load_model_config(lender.model_file)
    candidate = find_tunable(name, config)
    rows = read_development(home, data, lender, feature_set, report=report)
    costs = load_policy(lender.policy_file).costs
    objective = Objective(rows, wanted, costs, config.n_folds, config.seed, config.n_threads)
    depends_on = {
        "rows": rows.fingerprint(),
        "candidate": name,
        "parameters": dict(candidate.candidate.parameters),
        "space": described(candidate.search_space),
        "objective": [wanted, costs.false_negative, costs.false_positive],
        "folds": [config.n_folds, config.seed],
    }
    key = hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()[:16]
    folder = home / "tuning" / lender.name / f"{name}-{wanted}-{key}"
    found = tune(candidate, objective, folder, search=search, n_trials=n_trials, minutes=minutes, report=report)
    return found, folder


def price_constraints(
    home: Path,
    data: Path,
    lender: Lender,
    *,
    n_seeds: int = 3,
    feature_set: str | None = None,
    report: Report = silent,
) -> MonotonePrice:
    """Measure what the monotone constraints cost on a delivery; see `price_monotone`.

    Raises:
        DeliveryError: If the delivery cannot be used.
        TrainingError: If its applications cannot train a model.
    """
    rows = read_development(home, data, lender, feature_set, report=report)
    return price_monotone(
        rows,
        load_model_config(lender.model_file),
        load_policy(lender.policy_file).costs,
        n_seeds=n_seeds,
        report=report,
    )


def read_development(
    home: Path, data: Path, lender: Lender, feature_set: str | None = None, *, report: Report = silent
) -> FeatureMatrix:
    """Return the labelled applications of a delivery by id, with the features of a set.

    Raises:
        DeliveryError: If the delivery cannot be used.
        UnknownFeature: If there is no such set.
        TrainingError: If a feature reads what it must not.
    """
    chosen = lender.feature_set(feature_set)
    refuse_sensitive(lender, chosen.names)
    delivery = typed_delivery(data, lender, home / "imports", report=report)
    path = built_features(delivery, lender, chosen, home / "features", report=report)
    return read_matrix(path, chosen.features, lender.application.key, lender.outcome).labelled().ordered()


def find_tunable(name: str, config: ModelConfig) -> TunableCandidate:
    """Return a candidate by name, set as the configuration says.

    Raises:
        SettingsError: If there is none of that name, it has nothing to tune, or its library is not installed.
    """
    found = find_candidate(name)
    if not found.search_space:
        tunable = ", ".join(one.name for one in CANDIDATES.values() if one.search_space)
        raise SettingsError(f"The candidate '{name}' has nothing to tune. These have: {tunable}.")
    if name == "lightgbm":
        found = found.with_parameters(**asdict(config.boosting))
    return TunableCandidate(found, config.seed)
