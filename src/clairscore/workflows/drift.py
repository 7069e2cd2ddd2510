"""Drift of what is decided on, beside what the model was developed on."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clairscore.errors import BundleLacks
from clairscore.metrics.stability import ScoreShift, score_shift
from clairscore.monitoring.drift import ENOUGH, ColumnDrift, column_drift
from clairscore.store.recent_inputs import RecentInputs
from clairscore.workflows.scoring import ScoringService
from clairscore.workflows.trace import read_inputs

MOST: Final = 1_000
"""Applicants looked at: the latest. More would tell hardly more, and cost the requests beside."""


@dataclass(frozen=True)
class Drift:
    """What moved between the development of a model and today.

    Attributes:
        since: Earliest decision looked at.
        n_rows: Applicants looked at, each with his latest decision; never more than `MOST`.
        enough: Whether they are enough to tell anything.
        score: How far the scores moved; None where they are not enough.
        mean_p_default: Mean PD of these applicants by the model; None where they are not enough.
        columns: Every feature, the one that moved most first; empty where they are not enough.
    """

    since: datetime
    n_rows: int
    enough: bool
    score: ScoreShift | None
    mean_p_default: float | None
    columns: tuple[ColumnDrift, ...]


class DriftWatch:
    """Looks at the latest decisions of a lender; what it computed of one it does not compute again.

    It keeps the features of no more than `MOST` applicants, and drops those of an applicant who was forgotten the next
    time it looks.
    """

    def __init__(self, inputs: RecentInputs) -> None:
        self._inputs = inputs
        self._lock = threading.Lock()
        self._bundle = ""
        self._vectors: dict[str, NDArray[np.float64]] = {}

    def look(self, scoring: ScoringService, days: int, now: datetime | None = None) -> Drift:
        """Hold what was decided on over the last days against the development rows of the model that decides now.

        Args:
            scoring: That model, whichever model decided then.
            days: How many days to look back, at least 1.
            now: End of the days; the present unless given.

        Raises:
            BundleLacks: If the model was released before bundles kept what later rows compare with.
        """
        bundle = scoring.bundle
        quantiles = bundle.evidence.get("stability", {}).get("margin_quantiles")
        if bundle.score_bins is None or quantiles is None or not bundle.bins:
            raise BundleLacks(bundle.version, "profile that later applications are compared with")
        since = (now or datetime.now(UTC)) - timedelta(days)
        values = self._values(scoring, since)
        n_rows = len(values)
        if n_rows < ENOUGH:
            return Drift(since, n_rows, False, None, None, ())
        n_expected = int(bundle.training["n_rows"])
        margin = bundle.margin(values)
        columns = [
            column_drift(
                name,
                bundle.bins[name].shares,
                bundle.bins[name].spread(values[:, place]).tolist(),
                n_expected=n_expected,
                n_actual=n_rows,
            )
            for place, name in enumerate(bundle.feature_names)
        ]
        return Drift(
            since=since,
            n_rows=n_rows,
            enough=True,
            score=score_shift(quantiles, margin, edges=bundle.score_bins.edges, n_expected=n_expected),
            mean_p_default=float(bundle.p_default(values).mean()),
            columns=tuple(sorted(columns, key=lambda one: (-one.psi, one.name))),
        )

    def _values(self, scoring: ScoringService, since: datetime) -> NDArray[np.float64]:
        """Return the features of the latest applicants, shape (n, n_features)."""
        with self._lock:
            if scoring.bundle.digest != self._bundle:
                self._bundle, self._vectors = scoring.bundle.digest, {}
            ids = self._inputs.ids(since, MOST)
            unseen = self._inputs.read([one for one in ids if one not in self._vectors])
            known = {one: self._vectors[one] for one in ids if one in self._vectors}
            for one, text in unseen.items():
                rows, _ = read_inputs(text)
                known[one] = scoring.vectors([rows])[0]
            self._vectors = known
            return np.stack(list(known.values())) if known else np.empty((0, len(scoring.features)))
