"""What is not known of an applicant, and how far the PD could move if it were.

Each subject of which something usually known is missing is filled in twice: as a typical good has it, and as a typical
bad. The PDs between the two say what asking would be worth. They are no interval of confidence: a real answer may lie
beyond what is typical.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clairscore.features.feature import Feature
from clairscore.models.reference import FeatureProfile
from clairscore.registry.bundle import ScoringBundle

USUALLY_KNOWN: Final = 0.5
"""Missing rate among the development applications below which a feature that is missing is worth asking for."""


@dataclass(frozen=True)
class UnknownSubject:
    """A subject of which something is missing.

    Attributes:
        subject: Its slug.
        features: Names of the features that are missing and usually known.
        p_default_low: Lowest PD if they were as a typical good or a typical bad has them.
        p_default_high: Highest.
    """

    subject: str
    features: tuple[str, ...]
    p_default_low: float
    p_default_high: float


@dataclass(frozen=True)
class Unknown:
    """All that is missing.

    Attributes:
        subjects: Subjects, the one that could move the PD most first.
        p_default_low: Lowest PD if everything missing were typical of goods, or of bads, or as it is.
        p_default_high: Highest.
    """

    subjects: tuple[UnknownSubject, ...]
    p_default_low: float
    p_default_high: float


def find_unknown(
    bundle: ScoringBundle,
    features: Sequence[Feature],
    vector: NDArray[np.float64],
    reference: Mapping[str, FeatureProfile],
) -> Unknown:
    """Say what is missing in a vector and how far the PD could move.

    Args:
        bundle: The model.
        features: What the columns are.
        vector: Features of one applicant, NaN where null, shape (n_features,).
        reference: How each feature is distributed among the development applications.
    """
    missing: dict[str, list[int]] = {}
    for index in np.flatnonzero(np.isnan(vector)).tolist():
        profile = reference.get(features[index].name)
        if profile is not None and profile.missing_rate < USUALLY_KNOWN and profile.good_median is not None:
            missing.setdefault(features[index].subject, []).append(index)
    own = float(bundle.p_default(vector[np.newaxis])[0])
    if not missing:
        return Unknown((), own, own)
    groups = [*missing.values(), [index for members in missing.values() for index in members]]
    filled = np.stack(
        [_filled(vector, members, features, reference, typical) for members in groups for typical in _TYPICAL]
    )
    pds = np.asarray(bundle.p_default(filled)).reshape(len(groups), len(_TYPICAL))
    lows, highs = np.minimum(pds.min(axis=1), own), np.maximum(pds.max(axis=1), own)
    subjects = [
        UnknownSubject(subject, tuple(features[index].name for index in members), float(low), float(high))
        for (subject, members), low, high in zip(missing.items(), lows[:-1], highs[:-1], strict=True)
    ]
    subjects.sort(key=lambda one: (one.p_default_low - one.p_default_high, one.subject))
    return Unknown(tuple(subjects), float(lows.min()), float(highs.max()))


_TYPICAL: Final = ("good_median", "bad_median")


def _filled(
    vector: NDArray[np.float64],
    members: Sequence[int],
    features: Sequence[Feature],
    reference: Mapping[str, FeatureProfile],
    typical: str,
) -> NDArray[np.float64]:
    filled = vector.copy()
    for index in members:
        value = getattr(reference[features[index].name], typical)
        filled[index] = np.nan if value is None else value
    return filled
