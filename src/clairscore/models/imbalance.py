"""Imbalance: what may be done about bads being few, on rows that train and inside a fold only.

Whatever makes bads weigh more also raises every PD; calibration on out-of-fold rows puts that right, so the raw and the
calibrated Brier score are both worth a look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import Language
from clairscore.errors import SettingsError, TrainingError
from clairscore.models.candidates.candidate import AS_THEY_ARE, Balance, Fill, leave_alone
from clairscore.models.candidates.preparation import fit_preparation
from clairscore.models.matrix import FeatureMatrix

_NO_CATEGORY = -1.0
_NEIGHBOURS = 5


@dataclass(frozen=True)
class Imbalance:
    """One way to deal with few bads.

    Attributes:
        name: Name in commands and files.
        label: What people read, by language.
        balance: What is done to rows that train.
        library: Module it needs beyond what Clairscore installs; empty when there is none.
    """

    name: str
    label: Mapping[Language, str]
    balance: Balance
    library: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether the library it needs is there."""
        return not self.library or find_spec(self.library) is not None


def over_sample(training: FeatureMatrix, seed: int) -> tuple[FeatureMatrix, Fill]:
    """Draw bads again, with replacement, until there are as many as goods."""
    bads = np.flatnonzero(training.is_bad == 1)
    drawn = np.random.default_rng(seed).choice(bads, training.n_rows - 2 * bads.size)
    return training.take(np.concatenate([np.arange(training.n_rows), drawn])), leave_alone


def smote(training: FeatureMatrix, seed: int) -> tuple[FeatureMatrix, Fill]:
    """Make bads up between bads next to each other until there are as many as goods.

    Nulls are imputed first, by the rows that train; numbers count by standard deviations when neighbours are looked
    for, and flags and categories are those of most neighbours, not numbers in between.

    References:
        Chawla, Bowyer, Hall and Kegelmeyer, JAIR 16, 2002, with its SMOTE-NC for categories.

    Raises:
        SettingsError: If imbalanced-learn is not installed.
        TrainingError: If there are fewer than 2 bads.
    """
    if find_spec("imblearn") is None:
        raise SettingsError(
            "SMOTE needs imbalanced-learn, which is not installed. Install it with: pip install 'clairscore[compare]'."
        )
    from imblearn.over_sampling import SMOTE, SMOTENC

    if training.n_bad < 2:
        raise TrainingError(f"SMOTE makes bads up between bads: at least 2 are needed, received {training.n_bad}.")
    learned = fit_preparation(training)

    def fill(values: NDArray[np.float64]) -> NDArray[np.float64]:
        imputed = learned.impute(values)
        return np.where(np.isnan(imputed), _NO_CATEGORY, imputed)

    filled = fill(training.values)
    whole = np.array([feature.kind != "number" for feature in training.features])
    scale = np.where(whole, 1.0, learned.deviation)
    shared = {"k_neighbors": min(_NEIGHBOURS, training.n_bad - 1), "random_state": seed % 2**31}
    maker = SMOTENC(np.flatnonzero(whole).tolist(), **shared) if whole.any() and not whole.all() else SMOTE(**shared)
    made = maker.fit_resample(filled / scale, training.is_bad)[0][training.n_rows :] * scale
    n = len(made)
    return (
        FeatureMatrix(
            ids=np.append(training.ids, _made_up(training.ids, n)),
            values=np.vstack([filled, made]),
            features=training.features,
            is_bad=np.append(training.is_bad, np.ones(n)),
            person=np.append(training.person, _made_up(training.person, n)),
        ),
        fill,
    )


def _made_up(numbers: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return n numbers below 0 and below all of these: nobody real has them."""
    return min(0, int(numbers.min())) - 1 - np.arange(n)


IMBALANCES: Final = {
    one.name: one
    for one in (
        Imbalance("none", {"fr": "aucun", "en": "none"}, AS_THEY_ARE),
        Imbalance("class_weights", {"fr": "poids de classe", "en": "class weights"}, Balance(is_even=True)),
        Imbalance(
            "over_sampling",
            {"fr": "suréchantillonnage aléatoire", "en": "random over-sampling"},
            Balance(over_sample, is_even=True),
        ),
        Imbalance("smote", {"fr": "SMOTE", "en": "SMOTE"}, Balance(smote, is_even=True), library="imblearn"),
    )
}
"""By name, the plainest first."""


def find_imbalance(name: str) -> Imbalance:
    """Return a way to deal with few bads by name.

    Raises:
        SettingsError: If there is none of that name.
    """
    if name not in IMBALANCES:
        raise SettingsError(f"Nothing named '{name}' is done about few bads. There are {', '.join(IMBALANCES)}.")
    return IMBALANCES[name]
