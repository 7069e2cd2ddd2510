"""Peers of a training: what of its development clients is kept so that similar ones can be found.

What a subject adds to the margin of a development client is said by the model of the other folds, which had not seen
how his credit ended. The model that is kept has seen it: in its own view the credits that went bad lie closer together
than those of clients to come will, and the bad rate around a client would be told too extreme.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from clairscore.explanations.attribution import by_subject, calibrate_parts, contributions
from clairscore.explanations.boosted import explain_booster
from clairscore.explanations.disclosure import draw_keys
from clairscore.features.feature import Feature
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.train import Explain
from clairscore.registry.peers import Peers
from clairscore.registry.release import Release

if TYPE_CHECKING:
    import lightgbm

MOST_PEERS: Final = 300_000
"""Most development clients kept; of more, so many are drawn by the seed."""
MOST_FEATURES: Final = 10
"""Most features that may be compared."""
_AT_ONCE: Final = 10_000


def explain_peers(ids: NDArray[np.int64], seed: int) -> Explain:
    """Make what a training keeps of each application: what each subject adds to the raw margin, the base value last.

    Args:
        ids: Applications of the training.
        seed: Seed of those that are kept where there are too many; the others get NaN.
    """
    kept = _draw(np.unique(ids), seed)

    def explain(booster: "lightgbm.Booster", rows: FeatureMatrix) -> NDArray[np.float32]:
        subjects = [feature.subject for feature in rows.features]
        found = np.full((rows.n_rows, len(dict.fromkeys(subjects)) + 1), np.nan, dtype=np.float32)
        asked = np.flatnonzero(np.isin(rows.ids, kept))
        explainer = explain_booster(booster)
        for start in range(0, asked.size, _AT_ONCE):
            part = asked[start : start + _AT_ONCE]
            parts = contributions(explainer, rows.values[part])
            found[part] = np.column_stack([*by_subject(parts[:, :-1], subjects).values(), parts[:, -1]])
        return found

    return explain


def make_peers(
    release: Release,
    compared: Sequence[str],
    importance: Mapping[str, float],
    generator: np.random.Generator | None = None,
) -> Peers:
    """Return the development clients of a release among whom similar ones are found.

    Args:
        release: A release whose training kept what `explain_peers` says.
        compared: Features that may be compared, as the lender declares.
        importance: Global importance by feature, for a lender that declares none.
        generator: Draws the secret keys; from the entropy of the machine unless given.

    Raises:
        ValueError: If the training kept nothing.
    """
    trained, development = release.trained, release.development
    if trained.oof_explained is None:
        raise ValueError("The training kept nothing of its applications by which similar ones could be found.")
    kept = np.flatnonzero(~np.isnan(trained.oof_explained).any(axis=1))
    kept = np.random.default_rng(trained.config.seed).permutation(kept)
    parts = calibrate_parts(trained.oof_explained[kept].astype(np.float64), trained.calibration.margin)
    features = compared_features(trained.features, compared, importance)
    columns = [development.names.index(name) for name in features]
    return Peers(
        ids=trained.ids[kept],
        person=trained.person[kept],
        is_bad=trained.is_bad[kept] == 1,
        approved=trained.oof_p_default[kept] < release.cutoff.value,
        keys=draw_keys(kept.size, generator or np.random.default_rng()),
        subjects=tuple(dict.fromkeys(feature.subject for feature in trained.features)),
        view=np.ascontiguousarray(parts[:, :-1].T, dtype=np.float32),
        features=features,
        values=np.ascontiguousarray(development.values[:, columns][kept].T, dtype=np.float32),
    )


def compared_features(
    features: Sequence[Feature], named: Sequence[str], importance: Mapping[str, float]
) -> tuple[str, ...]:
    """Return the features that may be compared: those named, or else the most important numbers of the model."""
    numbers = [feature.name for feature in features if feature.kind == "number"]
    chosen = [name for name in named if name in numbers]
    if not chosen:
        chosen = sorted(numbers, key=lambda name: -importance.get(name, 0.0))
    return tuple(chosen[:MOST_FEATURES])


def _draw(ids: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    if ids.size <= MOST_PEERS:
        return ids
    return np.random.default_rng(seed).choice(ids, MOST_PEERS, replace=False)
