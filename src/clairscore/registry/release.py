"""Release: from a trained model to a scoring bundle on disk."""

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.cutoff import Cutoff, CutoffQuality, choose_cutoff, measure_cutoff
from clairscore.decisions.cutoff_curve import draw_curve
from clairscore.decisions.decision import Decision
from clairscore.decisions.policy import Policy
from clairscore.explanations.attribution import by_subject, contributions, mean_absolute
from clairscore.explanations.boosted import explain_booster
from clairscore.explanations.direction import raising_share, rank_correlation
from clairscore.features.feature import Feature, FeatureSet
from clairscore.models.atypia import fit_atypia
from clairscore.models.bins import bin_features, bin_scores
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.reference import profile_features
from clairscore.models.train import TrainedModel
from clairscore.models.twin.twin import Twin
from clairscore.registry.manifest import seal

_PACKAGES = ("clairscore", "lightgbm", "numpy", "scipy")


@dataclass(frozen=True)
class Release:
    """What a bundle is made of.

    Attributes:
        trained: The trained model.
        matrix: Rows it was trained on, without fitted columns, for the reference profile; none of them goes into the
            bundle.
        feature_set: Feature set the columns come from.
        policy: Policy the cut-off is chosen under.
        data_fingerprint: SHA-256 of the delivered data.
        created_at: Moment of the release, with its time zone.
        evidence: What else was measured of the model, by name, such as ``fairness``: JSON, sealed in the bundle as
            ``evidence.<name>.json``.
        credit: Amount of the credit of each labelled application by application id, NaN where it is not known, shape
            (n,); None where the lender declares no amount.
        made_up: Whether the applications were generated and do not exist.
        twin: Points table that stands beside the model; None where there is none.

    Raises:
        ValueError: If matrix, model and feature set do not have the same columns, there is not one amount per labelled
            application, or the moment has no time zone.
    """

    trained: TrainedModel
    matrix: FeatureMatrix
    feature_set: FeatureSet
    policy: Policy
    data_fingerprint: str
    created_at: datetime
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    credit: NDArray[np.float64] | None = None
    made_up: bool = False
    twin: Twin | None = None

    def __post_init__(self) -> None:
        names = tuple(feature.name for feature in self.trained.features)
        names = names[: len(names) - self.trained.fitted_values.shape[1]]
        if names != self.matrix.names or names != tuple(self.feature_set.names):
            raise ValueError(f"Model, matrix and feature set '{self.feature_set.name}' do not have the same columns.")
        if self.credit is not None and self.credit.shape != self.trained.is_bad.shape:
            raise ValueError(f"There are {self.credit.size} amounts for {self.trained.is_bad.size} applications.")
        if self.created_at.tzinfo is None:
            raise ValueError("created_at must have a time zone.")

    @cached_property
    def cutoff(self) -> Cutoff:
        """PD from which a credit is refused, chosen on the out-of-fold PDs under the policy."""
        trained = self.trained
        return choose_cutoff(
            trained.is_bad,
            trained.oof_p_default,
            self.policy.costs,
            person=trained.person,
            seed=trained.config.seed,
        )

    @property
    def development(self) -> FeatureMatrix:
        """The labelled rows by application id, with the fitted columns the model was grown on."""
        rows, trained = self.matrix.labelled().ordered(), self.trained
        return replace(rows, values=np.column_stack([rows.values, trained.fitted_values]), features=trained.features)


def write_bundle(release: Release, folder: Path, name: str, version: str) -> None:
    """Choose the cut-off on the out-of-fold PDs, measure it, and write the bundle into an empty folder.

    The same release gives the same bytes.

    Args:
        release: What the bundle is made of.
        folder: Folder to write into; it must not exist.
        name: Lender.
        version: Version on the lender's shelf.

    Raises:
        FileExistsError: If the folder exists.
    """
    trained, policy = release.trained, release.policy
    oof = trained.oof_p_default
    cutoff = release.cutoff
    measured = measure_cutoff(cutoff, trained.is_bad, oof, trained.fold, policy.costs, person=trained.person)
    curve = draw_curve(
        cutoff,
        trained.is_bad,
        oof,
        policy.costs,
        person=trained.person,
        amounts=policy.amounts,
        credit=release.credit,
    )
    feature_set, development = release.feature_set, release.development
    facts: dict[str, Any] = {
        "features.json": {
            "feature_set": feature_set.name,
            "hash": feature_set.hash,
            "features": [_feature(feature) for feature in trained.features],
        },
        "calibration.json": trained.calibration.facts(),
        "uncertainty.json": asdict(trained.uncertainty),
        "cutoff.json": asdict(cutoff),
        "cutoff_curve.json": asdict(curve),
        "reference.json": {
            "features": [asdict(profile) for profile in profile_features(development)],
            "importance": _importance(trained, development),
            "bins": [asdict(bins) for bins in bin_features(development.features, development.values)],
            "score_bins": asdict(bin_scores(trained.oof_margin)),
        },
        "atypia.json": asdict(fit_atypia(development.features, development.values, trained.fold, trained.config.seed)),
        "metrics.json": _metrics(trained, cutoff, measured, policy),
        "training.json": _training(release),
    }
    if trained.fitted:
        kept = ("name", "definition", "file")
        facts["fitted.json"] = [{name: getattr(fit, name) for name in kept} for fit in trained.fitted]
    if release.twin is not None:
        facts["twin.json"] = release.twin.facts()
    facts |= {f"evidence.{name}.json": measured for name, measured in release.evidence.items()}
    folder.mkdir(parents=True)
    (folder / "model.txt").write_text(trained.model_text, "utf-8")
    (folder / "policy.toml").write_text(policy.to_toml(), "utf-8")
    for fit in trained.fitted:
        (folder / fit.file).write_text(fit.text, "utf-8")
    for file, content in facts.items():
        (folder / file).write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", "utf-8")
    seal(folder, name, version)


def _feature(feature: Feature) -> dict[str, Any]:
    return {
        "name": feature.name,
        "sentence": feature.sentence,
        "source": feature.source,
        "unit": feature.unit,
        "kind": feature.kind,
        "choices": list(feature.choices),
        "risk": feature.risk,
        "null_means": feature.null_means,
        "subject": feature.subject,
        "actionable": feature.actionable,
        "window": feature.window.name if feature.window else None,
        "aggregate": feature.aggregate.name if feature.aggregate else None,
    }


def _importance(trained: TrainedModel, rows: FeatureMatrix) -> dict[str, Any]:
    """Return the global importance over a sample that depends on the seed and the application ids only."""
    import lightgbm

    n_rows = min(rows.n_rows, trained.config.importance_rows)
    sample = np.sort(np.random.default_rng(trained.config.seed).choice(rows.n_rows, n_rows, replace=False))
    booster = lightgbm.Booster(model_str=trained.model_text)
    parts = contributions(
        explain_booster(booster),
        rows.values[sample],
        margin=trained.calibration.margin,
        n_threads=trained.config.n_threads,
    )[:, :-1]
    subjects = by_subject(parts, [feature.subject for feature in trained.features])
    return {
        "n_rows": n_rows,
        "features": dict(zip(rows.names, mean_absolute(parts).tolist(), strict=True)),
        "subjects": {subject: float(np.abs(added).mean()) for subject, added in subjects.items()},
        "directions": {
            feature.name: None if feature.kind == "category" else rank_correlation(values, added)
            for feature, values, added in zip(trained.features, rows.values[sample].T, parts.T, strict=True)
        },
        "raises": {name: raising_share(added) for name, added in zip(rows.names, parts.T, strict=True)},
        "subjects_raise": {subject: raising_share(added) for subject, added in subjects.items()},
    }


def _metrics(trained: TrainedModel, cutoff: Cutoff, measured: CutoffQuality, policy: Policy) -> dict[str, Any]:
    quality, oof = trained.quality, trained.oof_p_default
    decided = policy.decide_all(oof, cutoff.value, trained.uncertainty.confidence(oof, cutoff.value))
    low, high = trained.uncertainty.interval(oof)
    return {
        "sample": "out of fold, calibrated on the other folds",
        "auc_interval": "DeLong, credits of one person taken together (Obuchowski, 1997)",
        "cost_interval": f"percentiles of {cutoff.n_draws} draws of persons",
        **asdict(quality),
        "bad_rate": quality.bad_rate,
        "calibration": {
            "kind": trained.calibration.kind,
            "trials": [asdict(trial) for trial in trained.calibration_trials],
            "interval_width": float((high - low).mean()),
        },
        "cutoff": cutoff.value,
        "decided": {decision.value: float((decided == decision.value).mean()) for decision in Decision},
        **asdict(measured),
    }


def _training(release: Release) -> dict[str, Any]:
    trained = release.trained
    return {
        "created_at": release.created_at.isoformat(),
        "data_fingerprint": release.data_fingerprint,
        "made_up": release.made_up,
        "matrix_fingerprint": trained.data_fingerprint,
        "feature_set": release.feature_set.name,
        "feature_set_hash": release.feature_set.hash,
        "policy_version": release.policy.version,
        "policy_hash": release.policy.hash,
        "n_rows": trained.quality.n_rows,
        "n_bad": trained.quality.n_bad,
        "n_features": len(trained.features),
        "fitted": [fit.name for fit in trained.fitted],
        "n_rounds": trained.n_rounds,
        "rounds_by_fold": list(trained.rounds_by_fold),
        "seed": trained.config.seed,
        "config": {name: value for name, value in asdict(trained.config).items() if name != "n_threads"},
        "versions": {"python": platform.python_version()} | {name: version_of(name) for name in _PACKAGES},
    }
