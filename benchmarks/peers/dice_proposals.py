"""DiCE as it is used: counterfactuals of one row of features, by random draws or by its genetic algorithm.

DiCE takes a classifier with two classes and no missing values. So the class is whether the PD is low enough, with the
boundary at one half; what is not known of a client stays fixed and is made unknown again before the model reads it, and
the rows DiCE learns ranges and distances from have medians in its place, as the field does it.
"""

import contextlib
import io
import signal
import warnings
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType

import dice_ml
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from raiutils.exceptions import UserConfigValidationException
from scipy.special import expit, logit

from clairscore.registry.bundle import ScoringBundle

Ranges = Mapping[str, tuple[float, float]]
_OUTCOME = "reached"


class OutOfTime(Exception):
    """The time is over: DiCE draws on for ever where it finds nothing to start from."""


class Reached:
    """Model of two classes: 1 where the PD is at most what is wanted.

    Attributes:
        unknown: Columns that are not known of the client asked about, shape (n_features,).
    """

    def __init__(self, bundle: ScoringBundle, names: Sequence[str], wanted: float) -> None:
        self._bundle = bundle
        self._names = list(names)
        self._wanted = logit(wanted)
        self.unknown = np.zeros(len(names), dtype=bool)

    def predict_proba(self, rows: pd.DataFrame) -> NDArray[np.float64]:
        """Return the probability of each class, shape (n, 2)."""
        values = rows[self._names].to_numpy(dtype=np.float64).copy()
        values[:, self.unknown] = np.nan
        reached = expit(self._wanted - logit(self._bundle.p_default(values)))
        return np.column_stack([1 - reached, reached])

    def predict(self, rows: pd.DataFrame) -> NDArray[np.int64]:
        """Return the class, shape (n,)."""
        return (self.predict_proba(rows)[:, 1] >= 0.5).astype(np.int64)


class DiceProposals:
    """DiCE for one model and one PD that is wanted."""

    def __init__(
        self, bundle: ScoringBundle, names: Sequence[str], reference: NDArray[np.float64], wanted: float, method: str
    ) -> None:
        """Show DiCE the data.

        Args:
            bundle: The model.
            names: Names of its features.
            reference: Rows of features, shape (n, n_features).
            wanted: PD at which another decision is taken.
            method: ``random`` or ``genetic``.
        """
        known = pd.DataFrame(reference, columns=list(names))
        frame = known.fillna(known.median()).fillna(0.0).copy()
        self._names = list(names)
        self._filled = frame.median()
        self._model = Reached(bundle, names, wanted)
        data = dice_ml.Data(
            dataframe=frame.assign(**{_OUTCOME: self._model.predict(frame)}),
            continuous_features=self._names,
            outcome_name=_OUTCOME,
        )
        model = dice_ml.Model(model=self._model, backend="sklearn", model_type="classifier")
        self._dice = dice_ml.Dice(data, model, method=method)
        self._method = method

    def propose(
        self, vector: NDArray[np.float64], vary: Sequence[str], ranges: Ranges | None, *, n: int, seconds: float
    ) -> NDArray[np.float64]:
        """Return proposals as rows of features, shape (n_found, n_features), NaN where not known.

        Args:
            vector: Features of the client, NaN where not known.
            vary: Features that may differ; all of them are known.
            ranges: Where they may lie; within what the reference holds unless given.
            n: How many to ask for.
            seconds: Of the processor, after which to give up; none are then returned.
        """
        self._model.unknown = np.isnan(vector)
        asked = pd.DataFrame([vector], columns=self._names).fillna(self._filled)
        wants = {"features_to_vary": list(vary), "desired_class": 1, "total_CFs": n}
        if ranges is not None:
            wants["permitted_range"] = {name: list(ends) for name, ends in ranges.items()}
        if self._method == "random":
            wants["random_seed"] = 1
        np.random.seed(1)
        try:
            with quiet(), at_most(seconds):
                example = self._dice.generate_counterfactuals(asked, **wants).cf_examples_list[0]
            found = example.final_cfs_df if example.final_cfs_df_sparse is None else example.final_cfs_df_sparse
        except (OutOfTime, UserConfigValidationException):
            found = None
        if found is None or not len(found):
            return np.empty((0, len(self._names)))
        rows = found[self._names].to_numpy(dtype=np.float64)
        rows[:, np.isnan(vector)] = np.nan
        return rows


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let it say nothing."""
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise OutOfTime when the time is over."""

    def end(_: int, __: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
