"""Evaluate a released model on a delivery it was not made on: what came later, or another book of credits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.conventions import Report, silent
from clairscore.errors import BundleError, DeliveryError
from clairscore.features.build import PERSON
from clairscore.lenders.lender import Lender
from clairscore.metrics.calibration import brier, expected_calibration_error
from clairscore.metrics.cost import approved_share, business_cost
from clairscore.metrics.discrimination import Estimate, auc_interval, ks
from clairscore.metrics.stability import GiniTrend, ScoreShift, gini_trend, psi, score_shift
from clairscore.models.fitted.feature import Inputs
from clairscore.models.vectors import read_chunks
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.shelf import ModelShelf
from clairscore.workflows.build import built_features
from clairscore.workflows.cohorts import read_cohorts
from clairscore.workflows.deliver import typed_delivery
from clairscore.workflows.fitted import fitted_columns, rows_of_histories


@dataclass(frozen=True)
class Performance:
    """How the stored model and its stored cut-off did on applications whose outcome is known.

    Attributes:
        n_rows: Applications.
        n_bad: How many of them went bad.
        auc: AUC with its interval, credits of one person taken together.
        ks: Largest distance between the cumulative shares of bads and goods.
        brier: Mean squared error of the PD.
        calibration_error: Mean distance of PD and bad rate over ten bins.
        mean_p_default: Mean PD, to hold against the bad rate.
        cost: Cost per application at the stored cut-off.
        approved_share: Share below the cut-off.
        trend: Gini by cohort; ``None`` with too few of them.
    """

    n_rows: int
    n_bad: int
    auc: Estimate
    ks: float
    brier: float
    calibration_error: float
    mean_p_default: float
    cost: float
    approved_share: float
    trend: GiniTrend | None


@dataclass(frozen=True)
class Evaluation:
    """What a delivery shows of a model.

    Attributes:
        model: Version of the model.
        same_data: Whether the model was trained on this very delivery: what it shows is then too good.
        n_rows: Applications, with a known outcome or not.
        cohorts_by: What a cohort is.
        shift: How far the scores lie from those of the development applications, out of fold.
        feature_psi: Population stability index of each feature, largest first.
        performance: What was measured against known outcomes; ``None`` where goods or bads are lacking.
    """

    model: str
    same_data: bool
    n_rows: int
    cohorts_by: str
    shift: ScoreShift
    feature_psi: Mapping[str, float]
    performance: Performance | None


def evaluate_model(
    home: Path, data: Path, lender: Lender, version: str = "champion", *, report: Report = silent
) -> Evaluation:
    """Score a delivery with a model as it was released and measure what can be measured.

    Args:
        home: Home folder: shelf and caches.
        data: A typed delivery, or one as it came.
        lender: Whose tables and features.
        version: Version on the shelf or alias.
        report: Told of each step.

    Raises:
        DeliveryError: If the delivery cannot be used or holds no application.
        UnknownModel: If there is no such version.
        BundleError: If the model was trained on other definitions, or before bundles kept what later rows compare with.
    """
    bundle = ModelShelf(home / "models" / lender.name).load(version)
    feature_set = lender.feature_set(bundle.feature_set)
    stability = bundle.evidence.get("stability", {})
    if feature_set.hash != bundle.feature_set_hash or bundle.score_bins is None or "margin_quantiles" not in stability:
        raise BundleError(
            f"Model {bundle.version} was released by another version of Clairscore, on other definitions or without "
            "what later applications are compared with. Train again."
        )
    delivery = typed_delivery(data, lender, home / "imports", report=report)
    path = built_features(delivery, lender, feature_set, home / "features", report=report)
    fitted = fitted_columns(lender, bundle)
    total = delivery.rows[lender.application.name]
    if not total:
        raise DeliveryError("The delivery holds no application, so there is nothing to evaluate.")

    def chunks() -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
        for ids, values in read_chunks(path, feature_set.features, lender.application.key):
            histories = rows_of_histories(delivery, lender, fitted.rows, ids)
            yield ids, fitted.widen(Inputs(ids, values, feature_set.names, histories))

    known_ids, margins = [], []
    spread = {name: np.zeros(len(bins.shares)) for name, bins in bundle.bins.items()}
    for ids, values in chunks():
        known_ids.append(ids)
        margins.append(bundle.margin(values))
        for column, name in enumerate(bundle.feature_names):
            spread[name] += bundle.bins[name].spread(values[:, column]) * ids.size
        report("evaluate", sum(map(len, known_ids)), total)
    ids, margin = np.concatenate(known_ids), np.concatenate(margins)
    cohorts, by = read_cohorts(delivery, lender, ids)
    moved = {name: psi(bundle.bins[name].shares, counts / counts.sum()) for name, counts in spread.items()}
    table = pq.read_table(path, columns=[lender.outcome, PERSON])
    is_bad = np.asarray(table.column(lender.outcome).cast("float64").to_numpy(), dtype=np.float64)
    person = table.column(PERSON).combine_chunks().dictionary_encode().indices.to_numpy()
    known = ~np.isnan(is_bad)
    return Evaluation(
        model=bundle.version,
        same_data=bundle.fingerprint == delivery.fingerprint,
        n_rows=int(ids.size),
        cohorts_by=by,
        shift=score_shift(
            stability["margin_quantiles"],
            margin,
            edges=bundle.score_bins.edges,
            n_expected=int(bundle.training["n_rows"]),
        ),
        feature_psi=dict(sorted(moved.items(), key=lambda item: (-item[1], item[0]))),
        performance=_performance(bundle, is_bad[known], expit(margin[known]), cohorts[known], person[known]),
    )


def _performance(
    bundle: ScoringBundle,
    is_bad: NDArray[np.float64],
    pds: NDArray[np.float64],
    cohorts: NDArray[np.str_],
    person: NDArray[np.int64],
) -> Performance | None:
    n_bad = int(is_bad.sum())
    if n_bad in (0, is_bad.size):
        return None
    return Performance(
        n_rows=int(is_bad.size),
        n_bad=n_bad,
        auc=auc_interval(is_bad, pds, person=person),
        ks=ks(is_bad, pds),
        brier=brier(is_bad, pds),
        calibration_error=expected_calibration_error(is_bad, pds),
        mean_p_default=float(pds.mean()),
        cost=business_cost(is_bad, pds, bundle.cutoff, bundle.policy.costs),
        approved_share=approved_share(pds, bundle.cutoff),
        trend=gini_trend(is_bad, pds, cohorts, person=person),
    )
