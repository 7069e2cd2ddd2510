"""Figures of a bundle, as pages that open without a network."""

from pathlib import Path

from clairscore.charts.importance import Importance, importance_bars
from clairscore.charts.reliability import Tenth, reliability_curve
from clairscore.registry.bundle import ScoringBundle


def write_figures(bundle: ScoringBundle, folder: Path) -> tuple[Path, ...]:
    """Write what a model leans on and how its PDs come true; what draws them lies beside, once.

    Args:
        bundle: The model.
        folder: Folder to write into; made when lacking.

    Returns:
        The pages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    features = [Importance(name, value) for name, value in bundle.importance.features.items()]
    subjects = [Importance(name, value) for name, value in bundle.importance.subjects.items()]
    tenths = [Tenth(one["mean_p_default"], one["bad_rate"]) for one in bundle.metrics["reliability"]]
    figures = {
        "importance": importance_bars(features, "en", most=25),
        "importance_by_subject": importance_bars(subjects, "en", most=25),
        "reliability": reliability_curve(tenths, "en"),
    }
    for name, figure in figures.items():
        figure.write_html(folder / f"{name}.html", include_plotlyjs="directory")
    return tuple(folder / f"{name}.html" for name in figures)
