"""Nested estimate: how selecting ranks applications that neither the trees nor the selection have seen.

The AUC out of fold of a frozen set flatters it: its features were chosen on all applications, those that judge
included. Here each fold chooses anew on its rows that train.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import Report, silent
from clairscore.metrics.discrimination import Estimate, auc_difference, auc_interval
from clairscore.models.config import ModelConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.choice import choose
from clairscore.models.selection.config import SelectionConfig
from clairscore.models.selection.judging import always, judge_out_of_fold


@dataclass(frozen=True)
class NestedEstimate:
    """What selecting on one delivery is worth, out of fold.

    Attributes:
        offered: AUC of all features offered.
        frozen: AUC of the frozen set, which was chosen on the rows that judge too.
        nested: AUC where each fold chooses on its own rows.
        gain: AUC of the nested choice less that of all features offered, paired.
        n_features: Features each fold chose.
    """

    offered: Estimate
    frozen: Estimate
    nested: Estimate
    gain: Estimate
    n_features: tuple[int, ...]


def estimate_nested(
    matrix: FeatureMatrix,
    kept: Sequence[str],
    model: ModelConfig,
    config: SelectionConfig,
    *,
    complexity: Sequence[float] | None = None,
    report: Report = silent,
) -> NestedEstimate:
    """Measure a selection inside each fold, beside the frozen set and all features offered, on the same folds.

    Args:
        matrix: Applications of one delivery with all features offered; those with no known outcome are left out.
        kept: Names of the frozen set.
        model: Folds, seed and how trees are grown.
        config: How features are selected.
        complexity: As for `choose`.
        report: Told after each fold.
    """
    rows = matrix.labelled().ordered()
    alone = replace(model, n_threads=1)

    def choose_columns(training: FeatureMatrix) -> NDArray[np.intp]:
        chosen = choose({"fold": training}, alone, config, complexity=complexity).kept
        return np.flatnonzero(np.isin(training.names, chosen))

    judged = {
        step: judge_out_of_fold(rows, model, pick, step=step, report=report)
        for step, pick in (
            ("offered", always(np.ones(len(rows.features), dtype=bool))),
            ("frozen", always(np.isin(rows.names, list(kept)))),
            ("nested", choose_columns),
        )
    }
    auc = {step: auc_interval(rows.is_bad, found.margin, person=rows.person) for step, found in judged.items()}
    return NestedEstimate(
        offered=auc["offered"],
        frozen=auc["frozen"],
        nested=auc["nested"],
        gain=auc_difference(rows.is_bad, judged["offered"].margin, judged["nested"].margin, person=rows.person),
        n_features=tuple(columns.size for columns in judged["nested"].columns),
    )
