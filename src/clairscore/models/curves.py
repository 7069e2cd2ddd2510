"""Curves of a model over all cut-offs: ROC, and precision against recall."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clairscore.metrics.outcome import outcome_and_score

_MOST_POINTS = 300


def roc_points(is_bad: ArrayLike, p_default: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the share of goods refused and of bads refused, from no refusal to all, each shape (m,).

    Examples:
        >>> roc_points([0, 1], [0.1, 0.9])
        (array([0., 0., 1.]), array([0., 1., 1.]))
    """
    goods, bads = _refused(is_bad, p_default)
    return _thin(goods / goods[-1]), _thin(bads / bads[-1])


def precision_recall_points(is_bad: ArrayLike, p_default: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the share of bads refused, and of bads among the refused, as more are refused, each shape (m,).

    Examples:
        >>> precision_recall_points([0, 1], [0.1, 0.9])
        (array([1., 1.]), array([1. , 0.5]))
    """
    goods, bads = (part[1:] for part in _refused(is_bad, p_default))
    return _thin(bads / bads[-1]), _thin(bads / (goods + bads))


def _refused(is_bad: ArrayLike, p_default: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many goods and bads are refused as the cut-off falls, none first."""
    bads, pds = outcome_and_score(is_bad, p_default, both_classes=True)
    order = np.argsort(-pds, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(pds[order]) != 0, True))
    return (
        np.append(0.0, np.cumsum(1 - bads[order])[ends]),
        np.append(0.0, np.cumsum(bads[order])[ends]),
    )


def _thin(values: NDArray[np.float64]) -> NDArray[np.float64]:
    if values.size <= _MOST_POINTS:
        return values
    return values[np.unique(np.linspace(0, values.size - 1, _MOST_POINTS).round().astype(np.intp))]
