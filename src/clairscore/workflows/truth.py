"""Truth of reasons: faithfulness and stability of what a model tells, measured on applications."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import LANGUAGES
from clairscore.explanations.faithfulness import Faithfulness, measure_faithfulness
from clairscore.workflows.scoring import ScoringService

_USUALLY_NULL = 0.5


def told_reasons(service: ScoringService, values: NDArray[np.float64]) -> list[list[str]]:
    """Return the subjects told against each application, most important first, as a decision would.

    Args:
        service: The model.
        values: Features of applications, NaN where null, shape (n, k).
    """
    finder, told = service.reasons[LANGUAGES[0]], []
    for row, parts in zip(values, service.bundle.contributions(values)[:, :-1], strict=True):
        reasons, _ = finder.find(service.values.read(row), parts)
        told.append([reason.code.rpartition(".")[0] for reason in reasons])
    return told


def good_values(service: ScoringService) -> NDArray[np.float64]:
    """Return what is usual of each feature among goods, NaN where it usually is null, shape (k,).

    For a category it is the most common one among all: a bundle does not say how goods part.
    """
    good = np.full(len(service.features), np.nan)
    for column, feature in enumerate(service.features):
        profile = service.bundle.reference[feature.name]
        if profile.missing_rate >= _USUALLY_NULL:
            continue
        if feature.kind == "category":
            good[column] = int(np.argmax(profile.shares)) if profile.shares else np.nan
        elif profile.good_median is not None:
            good[column] = profile.good_median
    return good


def measure_reasons(
    service: ScoringService, values: NDArray[np.float64], told: Sequence[Sequence[str]], *, among_raising: bool = False
) -> Faithfulness:
    """Measure whether mending the reasons lowers the PD by more than mending as many other subjects.

    Args:
        service: The model.
        values: Features of applications, shape (n, k).
        told: Subjects told against each, see `told_reasons`.
        among_raising: Whether the others are drawn only from subjects that raise the PD too, which is the harder test:
            among all, many speak for the applicant, and mending these can only make things worse.
    """
    subjects = [feature.subject for feature in service.features]
    others = None
    if among_raising:
        names = list(dict.fromkeys(subjects))
        parts = service.bundle.contributions(values)[:, :-1]
        added = np.stack([parts[:, np.asarray(subjects) == name].sum(axis=1) for name in names], axis=1)
        others = [[name for name, part in zip(names, row, strict=True) if part > 0] for row in added]
    return measure_faithfulness(service.bundle.p_default, values, subjects, told, good_values(service), others=others)
