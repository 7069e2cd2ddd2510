"""Train a model on a delivery and put its bundle on the shelf."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from clairscore.conventions import Report, silent
from clairscore.decisions.policy import load_policy
from clairscore.errors import TrainingError
from clairscore.lenders.lender import Lender
from clairscore.models.config import load_model_config
from clairscore.models.fitted.cross_fit import CrossFit
from clairscore.models.fitted.feature import rows_wanted
from clairscore.models.telling import refuse_telling
from clairscore.models.train import train
from clairscore.models.twin.train import train_twin
from clairscore.models.vectors import read_matrix
from clairscore.registry.background import draw_background, save_background
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.judged import judged_by, save_judged
from clairscore.registry.mlflow import log_training, prepare_tracking
from clairscore.registry.peers import save_peers
from clairscore.registry.release import Release
from clairscore.registry.shelf import ModelShelf
from clairscore.workflows.amounts import read_credit
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import typed_delivery
from clairscore.workflows.evidence import measure_evidence
from clairscore.workflows.fitted import check_inputs, rows_of_histories
from clairscore.workflows.peers import explain_peers, make_peers


def train_model(
    home: Path,
    data: Path,
    lender: Lender,
    *,
    by: str,
    feature_set: str | None = None,
    fitted: Collection[str] = (),
    report: Report = silent,
) -> ScoringBundle:
    """Build features, train, release, track.

    Args:
        home: Home folder: shelf, tracking and caches.
        data: A typed delivery, or one as it came.
        lender: Whose tables and features.
        by: Who trains.
        feature_set: Name of the set; the lender's default unless named.
        fitted: Names of the features to fit beside the trees.
        report: Told of each step.

    Returns:
        The bundle on the shelf: champion when it is the first, challenger otherwise.

    Raises:
        DeliveryError: If the delivery cannot be used.
        UnknownFeature: If there is no such set or fitted feature.
        TrainingError: If its applications cannot train a model, a feature reads what it must not or tells the outcome
            alone, or a fitted feature reads one that is not in the set.
    """
    chosen = lender.feature_set(feature_set)
    refuse_sensitive(lender, chosen.names)
    learned = lender.find_fitted(fitted)
    check_inputs(learned, chosen)
    delivery = typed_delivery(data, lender, home / "imports", report=report)
    with ThreadPoolExecutor(1) as beside:
        tracking = beside.submit(prepare_tracking, home)
        path = built_features(delivery, lender, chosen, home / "features", report=report)
        matrix = read_matrix(path, chosen.features, lender.application.key, lender.outcome).labelled()
        refuse_telling(matrix)
        config = load_model_config(lender.model_file)
        rows = rows_of_histories(delivery, lender, rows_wanted(learned))
        cross_fit = CrossFit(learned, rows, config.fitted_folds, config.seed)
        trained = train(matrix, config, fitted=cross_fit, explain=explain_peers(matrix.ids, config.seed), report=report)
        credit = read_credit(delivery, lender, trained.ids)
        now = datetime.now(UTC)
        release = Release(
            trained,
            matrix,
            chosen,
            load_policy(lender.policy_file),
            delivery.fingerprint,
            now,
            credit=credit,
            made_up=delivery.made_up,
        )
        twin = train_twin(matrix, trained, release.policy, release.cutoff.value, report=report)
        report("release", 0, 3)
        evidence = measure_evidence(delivery, lender, trained, chosen, release.policy, release.cutoff.value)
        release = replace(release, evidence=evidence, twin=twin)
        report("release", 1, 3)
        shelf = ModelShelf(home / "models" / lender.name)
        bundle = shelf.add(release, by=by)
        save_judged(home, lender.name, bundle.version, judged_by(trained))
        peers = make_peers(release, lender.compared, bundle.importance.features)
        save_peers(home, lender.name, bundle.version, peers)
        save_background(home, lender.name, bundle.version, draw_background(release.development, config.seed))
        report("release", 2, 3)
        tracking.result()
    log_training(home, bundle, alias="champion" if shelf.alias("champion") == bundle.version else "challenger")
    report("release", 3, 3)
    return bundle


def refuse_sensitive(lender: Lender, names: Collection[str]) -> None:
    """Refuse a feature set that reads a sensitive column, the outcome or the key, under whatever name.

    Raises:
        TrainingError: If one does.
    """
    application = lender.application
    refused = dict.fromkeys(lender.sensitive, "is sensitive and must not decide on a credit")
    refused[lender.outcome] = "is the outcome itself, which nobody knows when a credit is decided on"
    refused[application.key] = "says whose application it is and nothing of the risk"
    for feature in lender.catalog.with_inputs(lender.catalog.find(name) for name in names):
        if feature.source != application.name:
            continue
        if read := lender.catalog.formulas.columns(feature) & refused.keys():
            raise TrainingError(
                f"The feature '{feature.name}' reads '{min(read)}', which {refused[min(read)]}. "
                "Take it out of the feature set."
            )
