"""Figures of a comparison, as pages that open without a network."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from clairscore.charts.confusion import Counts, confusion_matrices
from clairscore.charts.curves import Curve, curves
from clairscore.metrics.calibration import reliability
from clairscore.metrics.cost import Costs, business_cost
from clairscore.models.comparison import Comparison
from clairscore.models.curves import precision_recall_points, roc_points
from clairscore.models.run import CandidateRun

_AROUND_BREAK_EVEN = np.linspace(-2, 2, 81)


def write_comparison_figures(
    found: Comparison, is_bad: NDArray[np.float64], costs: Costs, folder: Path
) -> tuple[Path, ...]:
    """Write ROC, precision against recall, calibration, cost by cut-off and confusion matrices.

    Args:
        found: The comparison.
        is_bad: Outcomes by application id, shape (n,).
        costs: What each mistake costs.
        folder: Folder to write into; made when lacking.

    Returns:
        The pages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    champion = found.find(found.champion)
    runs = [champion, *(run for run in found.runs if run is not champion)]
    tried = expit(logit(costs.break_even) + _AROUND_BREAK_EVEN)

    def roc(run: CandidateRun) -> Curve:
        x, y = roc_points(is_bad, run.oof.p_default)
        return Curve(f"{run.name} {run.figures['auc'].value:.4f}", x.tolist(), y.tolist())

    def precision(run: CandidateRun) -> Curve:
        x, y = precision_recall_points(is_bad, run.oof.p_default)
        return Curve(f"{run.name} {run.figures['average_precision'].value:.4f}", x.tolist(), y.tolist())

    def true(run: CandidateRun) -> Curve:
        tenths = reliability(is_bad, run.oof.p_default)
        label = f"{run.name} {run.figures['calibration_error'].value:.4f}"
        return Curve(label, [one.mean_p_default for one in tenths], [one.bad_rate for one in tenths])

    def cost(run: CandidateRun) -> Curve:
        by_cutoff = [business_cost(is_bad, run.oof.p_default, float(one), costs) for one in tried]
        return Curve(f"{run.name} {run.figures['cost'].value:.4f}", tried.tolist(), by_cutoff)

    highest = max(one.mean_p_default for run in runs for one in reliability(is_bad, run.oof.p_default))
    figures = {
        "roc": curves(
            [roc(run) for run in runs], "Share of goods refused", "Share of bads refused", "en", diagonal=1.0
        ),
        "precision_recall": curves(
            [precision(run) for run in runs], "Share of bads refused", "Share of the refused that went bad", "en"
        ),
        "calibration": curves([true(run) for run in runs], "Mean PD", "Observed bad rate", "en", diagonal=highest),
        "cost": curves([cost(run) for run in runs], "Cut-off on the PD", "Cost per application", "en"),
        "confusion": confusion_matrices([Counts(run.name, run.confusion) for run in runs], "en"),
    }
    for name, figure in figures.items():
        figure.write_html(folder / f"{name}.html", include_plotlyjs="directory")
    return tuple(folder / f"{name}.html" for name in figures)
