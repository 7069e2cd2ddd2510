"""Fitted features of a lender: what a training or a bundle needs of them."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from clairscore.errors import BundleError, TrainingError
from clairscore.features.feature import FeatureSet
from clairscore.features.history_rows import HistoryRows, read_history_rows
from clairscore.lenders.lender import Lender
from clairscore.models.fitted.feature import FittedFeature
from clairscore.models.fitted.saved import FittedColumns
from clairscore.registry.bundle import ScoringBundle
from clairscore.tables.typed import TypedDelivery


def check_inputs(fitted: Iterable[FittedFeature], feature_set: FeatureSet) -> None:
    """Check that a feature set has every feature that fitted ones read.

    Raises:
        TrainingError: If it lacks one.
    """
    for one in fitted:
        if lacking := sorted(set(one.reads) - set(feature_set.names)):
            raise TrainingError(
                f"The fitted feature '{one.name}' reads '{lacking[0]}', which is not in the set '{feature_set.name}'. "
                "Choose another set or leave it out."
            )


def rows_of_histories(
    delivery: TypedDelivery,
    lender: Lender,
    wanted: Mapping[str, tuple[str, ...]],
    ids: NDArray[np.int64] | None = None,
) -> dict[str, HistoryRows]:
    """Read the rows that fitted features want; a source that was not delivered is left out.

    Args:
        delivery: Typed delivery.
        lender: Whose declarations.
        wanted: Columns by source.
        ids: Applications in rising order, whose rows alone are read; all of them by default.
    """
    between = None if ids is None or not ids.size else (int(ids[0]), int(ids[-1]))
    return {
        name: read_history_rows(delivery.paths[name], lender.sources[name], columns, between)
        for name, columns in wanted.items()
        if name in delivery.paths
    }


def fitted_columns(lender: Lender, bundle: ScoringBundle) -> FittedColumns:
    """Make the fitted columns of a bundle ready to compute.

    Raises:
        BundleError: If they were declared otherwise when it was trained, or cannot be read.
    """
    try:
        return FittedColumns(bundle.fitted, {one.name: one for one in lender.fitted})
    except ValueError as error:
        raise BundleError(f"Bundle {bundle.version} of '{bundle.name}' cannot be used: {error} Train again.") from error
