"""Train a model on a delivery and put its bundle on the shelf."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from clairscore.conventions import Report, silent
from clairscore.decisions.policy import load_policy
from clairscore.errors import TrainingError
from clairscore.lenders.lender import Lender
from clairscore.models.config import load_model_config
from clairscore.models.train import train
from clairscore.models.vectors import read_matrix
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.mlflow import log_training, prepare_tracking
from clairscore.registry.release import Release
from clairscore.registry.shelf import ModelShelf
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import typed_delivery


def train_model(
    home: Path,
    data: Path,
    lender: Lender,
    *,
    by: str,
    feature_set: str | None = None,
    report: Report = silent,
) -> ScoringBundle:
    """Build features, train, release, track.

    Args:
        home: Home folder: shelf, tracking and caches.
        data: A typed delivery, or one as it came.
        lender: Whose tables and features.
        by: Who trains.
        feature_set: Name of the set; the lender's default unless named.
        report: Told of each step.

    Returns:
        The bundle on the shelf: champion when it is the first, challenger otherwise.

    Raises:
        DeliveryError: If the delivery cannot be used.
        TrainingError: If its applications cannot train a model, or a sensitive column is among the features.
    """
    chosen = lender.feature_set(feature_set)
    refuse_sensitive(lender, chosen.names)
    delivery = typed_delivery(data, lender, home / "imports", report=report)
    with ThreadPoolExecutor(1) as beside:
        tracking = beside.submit(prepare_tracking, home)
        path = built_features(delivery, lender, chosen, home / "features", report=report)
        matrix = read_matrix(path, chosen.features, lender.application.key, lender.outcome).labelled()
        trained = train(matrix, load_model_config(), report=report)
        report("release", 0, 2)
        release = Release(trained, matrix, chosen, load_policy(), delivery.fingerprint, datetime.now(UTC))
        shelf = ModelShelf(home / "models" / lender.name)
        bundle = shelf.add(release, by=by)
        report("release", 1, 2)
        tracking.result()
    log_training(home, bundle, alias="champion" if shelf.alias("champion") == bundle.version else "challenger")
    report("release", 2, 2)
    return bundle


def refuse_sensitive(lender: Lender, names: tuple[str, ...]) -> None:
    """Refuse a feature set that reads a sensitive column, under whatever name.

    Raises:
        TrainingError: If one does.
    """
    for feature in lender.catalog.with_inputs(lender.catalog.find(name) for name in names):
        if feature.source != lender.application.name:
            continue
        if read := lender.catalog.formulas.columns(feature) & lender.sensitive:
            raise TrainingError(
                f"The feature '{feature.name}' reads '{min(read)}', which is sensitive and must not decide on a "
                "credit. Take it out of the feature set."
            )
