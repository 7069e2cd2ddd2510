"""Scoring bundle: the unit of release, a folder that is read without executing anything.

::

    manifest.json     format, lender, version, SHA-256 of every other file
    model.txt         trees, in LightGBM's text format
    features.json     what the columns are, and the hash of the feature set
    calibration.json  from raw to calibrated log-odds, and of which kind
    uncertainty.json  posterior of the bad rate along the margin
    cutoff.json       cut-off, its interval and how it was chosen
    cutoff_curve.json what every cut-off would cost, whom it would approve, how many of these would go bad
    policy.toml       policy it was released under
    reference.json    profile and bins of each feature and of the score, global importance
    metrics.json      what was measured out of fold, with intervals
    training.json     parameters, seeds, versions, fingerprint of the data
    fitted.json       fitted features, where there are any, and the files of their states: fitted.<name>.json or .txt
    twin.json         points table beside the model, and what it was measured to be worth; where there is one
    atypia.json       how far out values lay among the development applications, and how atypical these were
    evidence.*.json   what else was measured of the model: fairness, scenarios, stability
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from clairscore.decisions.cutoff import Cutoff
from clairscore.decisions.cutoff_curve import CurvePoint, CutoffCurve
from clairscore.decisions.policy import Policy, parse_policy
from clairscore.errors import BundleError, ClairscoreError
from clairscore.explanations.attribution import Explainer, contributions
from clairscore.explanations.boosted import explain_booster
from clairscore.models.atypia import AtypiaProfile
from clairscore.models.bins import Bins
from clairscore.models.calibration import Calibration
from clairscore.models.calibration.saved import read_calibration
from clairscore.models.candidates import RawLogOdds
from clairscore.models.fitted.saved import SavedFit
from clairscore.models.reference import FeatureProfile
from clairscore.models.tails import Tail, Tails
from clairscore.models.twin.twin import Twin, read_twin
from clairscore.models.uncertainty import Uncertainty
from clairscore.registry.manifest import open_sealed

if TYPE_CHECKING:
    import lightgbm


@dataclass(frozen=True)
class BundleFeature:
    """What a bundle says of one column of its model, as the feature said at release; windows and aggregates by name."""

    name: str
    sentence: str
    source: str
    unit: str
    kind: Literal["number", "flag", "category"]
    choices: tuple[str, ...]
    risk: Literal["rises", "falls"] | None
    null_means: str
    subject: str
    actionable: bool
    window: str | None
    aggregate: str | None


@dataclass(frozen=True)
class GlobalImportance:
    """Mean absolute contributions, in log-odds, over a sample of development applications.

    Attributes:
        n_rows: Applications in the sample.
        features: By feature, in the order of the columns.
        subjects: By subject: the mean absolute value of what its features add together.
        directions: By feature: rank correlation of value and contribution; None for a category and where nothing is to
            be said. Empty in old bundles, as the others that follow.
        raises: By feature: share of applications whose PD it raises, among those it moves; None where it moves none.
        subjects_raise: The same by subject.
    """

    n_rows: int
    features: Mapping[str, float]
    subjects: Mapping[str, float]
    directions: Mapping[str, float | None] = field(default_factory=dict)
    raises: Mapping[str, float | None] = field(default_factory=dict)
    subjects_raise: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class ScoringBundle:
    """A released model with everything a score, its explanation and its decision need.

    Attributes:
        path: Folder it was read from.
        name: Lender it was trained for.
        version: Version on the lender's shelf, such as ``v1``.
        digest: SHA-256 of the manifest, which covers every file.
        feature_set: Name of the feature set.
        feature_set_hash: SHA-256 of its definitions.
        features: What the columns are, in order: those of the feature set, then the fitted ones.
        fitted: Fits that give the latter.
        calibration: From raw to calibrated log-odds.
        uncertainty: Posterior of the bad rate along the margin.
        cutoff: PD from which a credit is refused.
        cutoff_choice: The cut-off with its interval and how it was chosen.
        policy: Policy it was released under.
        reference: Profile of each feature among the development applications, by name.
        bins: How each feature was spread among them, nulls included, by name; empty in old bundles.
        score_bins: How the out-of-fold log-odds were spread, ``None`` in old bundles.
        importance: Global importance.
        metrics: What was measured out of fold, as in ``metrics.json``.
        training: How it was trained, as in ``training.json``.
        evidence: What else was measured of the model, by name, such as ``fairness``; empty where nothing was.
        atypia: How far out values lay among the development applications; None in old bundles.
        twin: Points table beside the model; None where there is none, as in old bundles.
        booster: The trees.
    """

    path: Path
    name: str
    version: str
    digest: str
    feature_set: str
    feature_set_hash: str
    features: tuple[BundleFeature, ...]
    fitted: tuple[SavedFit, ...]
    calibration: Calibration
    uncertainty: Uncertainty
    cutoff: float
    cutoff_choice: Cutoff
    cutoff_curve: CutoffCurve | None
    policy: Policy
    reference: Mapping[str, FeatureProfile]
    bins: Mapping[str, Bins]
    score_bins: Bins | None
    importance: GlobalImportance
    metrics: Mapping[str, Any]
    training: Mapping[str, Any]
    evidence: Mapping[str, Mapping[str, Any]]
    atypia: AtypiaProfile | None
    twin: Twin | None
    booster: "lightgbm.Booster"

    @classmethod
    def load(cls, path: Path) -> "ScoringBundle":
        """Read a bundle once every file is found to be the one that was released.

        Raises:
            BundleError: If a file is missing, was added or changed, or the bundle is of another format.
        """
        manifest, content, digest = open_sealed(path)
        try:
            return _read(path, manifest, content, digest)
        except (KeyError, TypeError, ValueError, ClairscoreError) as error:
            raise BundleError(
                f"The scoring bundle {path} is sealed but not as this version writes it ({type(error).__name__}). "
                "Train again."
            ) from error

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(feature.name for feature in self.features)

    @property
    def policy_hash(self) -> str:
        """SHA-256 of the policy the bundle was released under."""
        return self.policy.hash

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the data it was trained on."""
        return str(self.training["data_fingerprint"])

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of the packages it was trained with, by name."""
        return dict(self.training["versions"])

    def margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return calibrated log-odds of going bad, shape (n, k) to (n,).

        Raises:
            ValueError: If the rows do not have the columns of the bundle.
        """
        return self.calibration.margin(self._raw.of(self._checked(values)))

    def p_default(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return PDs, shape (n, k) to (n,)."""
        return np.asarray(expit(self.margin(values)))

    @cached_property
    def _raw(self) -> RawLogOdds:
        return RawLogOdds(self.booster)

    @cached_property
    def explainer(self) -> Explainer:
        """What says the contributions to raw log-odds."""
        return explain_booster(self.booster)

    def prepare(self) -> None:
        """Make now what the first explanation would wait for: moments, or seconds the first time on a machine."""
        _ = self.explainer, self._raw

    def contributions(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what each feature adds to the margin, base value last, shape (n, k) to (n, k + 1).

        Rows add up to `margin` within 1e-9.
        """
        return contributions(self.explainer, self._checked(values), margin=self.calibration.margin)

    def interval(self, p_default: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the ends of the interval of PDs around each PD, same shape."""
        return self.uncertainty.interval(p_default)

    def confidence(self, p_default: ArrayLike) -> NDArray[np.float64]:
        """Return how likely each PD truly lies on its side of the cut-off, .5 (on it) to 1, same shape."""
        return self.uncertainty.confidence(p_default, self.cutoff)

    def judge(self, p_default: float) -> tuple[float, float, float]:
        """Return both ends of the `interval` of one PD and its `confidence`."""
        return self.uncertainty.judge(p_default, self.cutoff)

    def _checked(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        rows = np.asarray(values, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != len(self.features):
            raise ValueError(f"The model reads {len(self.features)} features a row, received shape {rows.shape}.")
        return rows


def _read(path: Path, manifest: Mapping[str, Any], content: Mapping[str, bytes], digest: str) -> ScoringBundle:
    facts = {name: json.loads(text) for name, text in content.items() if name.endswith(".json")}
    cutoff = Cutoff(**facts["cutoff.json"])
    reference = facts["reference.json"]
    return ScoringBundle(
        path=path,
        name=str(manifest["name"]),
        version=str(manifest["version"]),
        digest=digest,
        feature_set=facts["features.json"]["feature_set"],
        feature_set_hash=facts["features.json"]["hash"],
        features=tuple(BundleFeature(**_with_tuples(BundleFeature, one)) for one in facts["features.json"]["features"]),
        fitted=tuple(
            SavedFit(text=content[one["file"]].decode("utf-8"), **one) for one in facts.get("fitted.json", ())
        ),
        calibration=read_calibration(facts["calibration.json"]),
        uncertainty=Uncertainty(**_with_tuples(Uncertainty, facts["uncertainty.json"])),
        cutoff=cutoff.value,
        cutoff_choice=cutoff,
        cutoff_curve=_curve(facts["cutoff_curve.json"]) if "cutoff_curve.json" in facts else None,
        policy=parse_policy(content["policy.toml"].decode("utf-8")),
        reference={one["name"]: FeatureProfile(**_with_tuples(FeatureProfile, one)) for one in reference["features"]},
        bins={one["name"]: Bins(**_with_tuples(Bins, one)) for one in reference.get("bins", ())},
        score_bins=Bins(**_with_tuples(Bins, reference["score_bins"])) if "score_bins" in reference else None,
        importance=GlobalImportance(**reference["importance"]),
        metrics=facts["metrics.json"],
        training=facts["training.json"],
        evidence={
            name.removeprefix("evidence.").removesuffix(".json"): measured
            for name, measured in facts.items()
            if name.startswith("evidence.")
        },
        atypia=_atypia(facts["atypia.json"]) if "atypia.json" in facts else None,
        twin=read_twin(facts["twin.json"]) if "twin.json" in facts else None,
        booster=_booster(content["model.txt"].decode("utf-8")),
    )


def _curve(facts: Mapping[str, Any]) -> CutoffCurve:
    by_amounts = facts["by_amounts"]
    return CutoffCurve(
        points=tuple(CurvePoint(**point) for point in facts["points"]),
        by_amounts=None if by_amounts is None else Cutoff(**by_amounts),
    )


def _atypia(facts: Mapping[str, Any]) -> AtypiaProfile:
    return AtypiaProfile(facts["n_rows"], tuple(map(_tails, facts["tails"])), _tails(facts["overall"]))


def _tails(facts: Mapping[str, Any]) -> Tails:
    ends = {side: None if facts[side] is None else Tail(**facts[side]) for side in ("low", "high")}
    return Tails(**_with_tuples(Tails, {**facts, **ends}))


def _booster(text: str) -> "lightgbm.Booster":
    import lightgbm

    try:
        return lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as error:
        raise ValueError("model.txt holds no trees.") from error


def _with_tuples(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name for one in fields(kind)}
    if values.keys() != known:
        raise ValueError(f"{kind.__name__} has other fields.")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
