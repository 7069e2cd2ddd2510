"""Situations of the applications of a delivery: what concerns look at, read and computed chunk by chunk."""

from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.special import expit

from clairscore.conventions import Report
from clairscore.decisions.policy import Policy
from clairscore.decisions.referring import Situations
from clairscore.engines.choice import EngineName
from clairscore.lenders.lender import Lender
from clairscore.models.atypia import AtypiaMeasure
from clairscore.models.vectors import read_chunks
from clairscore.registry.bundle import ScoringBundle
from clairscore.tables.typed import TypedDelivery
from clairscore.workflows.build import built_features

_MEANS: Final = "means"


class SituationReader:
    """Reads the situations of a delivery in the order of its applications."""

    def __init__(
        self,
        delivery: TypedDelivery,
        lender: Lender,
        bundle: ScoringBundle,
        *,
        decided_on: date,
        cache: Path,
        engine: EngineName,
        master: str | None,
        report: Report,
    ) -> None:
        """Build what households can bear and read who has a history.

        Args:
            delivery: Typed delivery.
            lender: Whose declarations.
            bundle: Model, points table and atypia.
            decided_on: Day against which the age of the data is held.
            cache: Folder that keeps built features.
            engine: Where they are built.
            master: Where Spark runs; on this machine unless given.
            report: Told of each step.

        Raises:
            SettingsError: If the engine cannot start.
        """
        self._bundle = bundle
        self._days_old = (decided_on - delivery.as_of).days
        subjects = [feature.subject for feature in bundle.features]
        self._atypia = AtypiaMeasure(bundle.atypia, subjects) if bundle.atypia else None
        self._known = _with_history(delivery, lender, bundle.policy)
        self._done = 0
        self._means: tuple[NDArray[np.int64], NDArray[np.float64]] | None = None
        if lender.means is not None and bundle.policy.affordability is not None:
            wanted = lender.catalog.select(_MEANS, lender.means.names)
            path = built_features(delivery, lender, wanted, cache, engine=engine, master=master, report=report)
            chunks = list(read_chunks(path, wanted.features, lender.application.key))
            ids = np.concatenate([np.empty(0, dtype=np.int64), *(one for one, _ in chunks)])
            self._means = ids, np.concatenate([np.empty((0, len(wanted.features))), *(part for _, part in chunks)])

    def read(self, ids: NDArray[np.int64], values: NDArray[np.float64], margin: NDArray[np.float64]) -> Situations:
        """Return the situations of the next chunk.

        Args:
            ids: Applications, shape (n,), in the order of the delivery.
            values: Columns of the model, shape (n, n_features).
            margin: Log-odds by the model, shape (n,).
        """
        twin = None if self._bundle.twin is None else self._bundle.twin.margin(values)
        debt_service, left, people = self._next_means(ids)
        return Situations(
            debt_service=debt_service,
            left=left,
            people=people,
            days_old=self._days_old,
            lacks_history=np.zeros(ids.size, bool) if self._known is None else ~np.isin(ids, self._known),
            p_default=np.asarray(expit(margin)),
            margin=margin,
            twin_p_default=None if twin is None else np.asarray(expit(twin)),
            twin_margin=twin,
            atypia=None if self._atypia is None else self._atypia.share_below(values),
        )

    def _next_means(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return debt service, what is left and people, shape (3, n); they are few enough to be held for all."""
        found = np.full((3, ids.size), np.nan)
        if self._means is not None:
            part = slice(self._done, self._done + ids.size)
            all_ids, values = self._means
            if not np.array_equal(ids, all_ids[part]):
                raise RuntimeError("Two files of built features hold the applications in another order.")
            found[: values.shape[1]] = values[part].T
            self._done += ids.size
        return found


def _with_history(delivery: TypedDelivery, lender: Lender, policy: Policy) -> NDArray[np.int64] | None:
    """Return the applications with a row in a key source; None where the lender has none, so that nobody lacks one."""
    wanted = [name for name in policy.data.key_sources if name in lender.sources] if policy.data else []
    if not wanted:
        return None
    ids = [
        pc.unique(pq.read_table(delivery.paths[name], columns=[lender.sources[name].key]).column(0)).to_numpy()
        for name in wanted
        if delivery.rows.get(name)
    ]
    return np.unique(np.concatenate(ids)) if ids else np.empty(0, dtype=np.int64)
