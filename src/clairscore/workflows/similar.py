"""Similar clients: the development clients nearest to one client, told as a group and beside the other groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from clairscore.conventions import Language
from clairscore.errors import GroupTooSmall, UnknownFeature
from clairscore.explanations.disclosure import (
    SMALLEST_GROUP,
    ToldQuartiles,
    ToldRate,
    sizes_for,
    tell_quartiles,
    tell_rate,
)
from clairscore.explanations.neighbours import RobustScale, Space
from clairscore.features.feature import Feature
from clairscore.registry.peers import Peers
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.scoring import ScoringService
from clairscore.workflows.similar_text import say_similar

By = Literal["view", "variables"]
"""Near by the model's own view, or by features."""
GroupName = Literal["neighbours", "approved", "declined", "all"]
"""Neighbours; whom the score alone would approve or decline; everybody."""
GROUPS: Final[tuple[GroupName, ...]] = ("neighbours", "approved", "declined", "all")
USUAL_SIZE: Final = 200
"""Neighbours that are told of unless asked otherwise, or the largest size there is below."""

_SAMPLED: Final = 100
"""Clients by whom is measured how far neighbours usually are."""
_FAR: Final = 0.95
"""Share of clients whose neighbours are nearer than those of one who resembles few."""


@dataclass(frozen=True)
class Group:
    """A group of clients.

    Attributes:
        name: Which.
        n: How many; rounded to tens for all but the neighbours.
        rate: Share that went bad, as it may be told; None where the group is too small.
    """

    name: GroupName
    n: int
    rate: ToldRate | None


@dataclass(frozen=True)
class Comparison:
    """One feature of a client beside the groups.

    Attributes:
        feature: The feature.
        value: The client's; None where null.
        quartiles: As they may be told, by group; None where too few are known.
    """

    feature: Feature
    value: float | None
    quartiles: Mapping[GroupName, ToldQuartiles | None]


@dataclass(frozen=True)
class Similar:
    """A client beside his neighbours and everybody else.

    Attributes:
        by: By what they are near.
        k: How many neighbours.
        sizes: Numbers of neighbours that may be asked for.
        axes: Features by which they are near; empty by the model's view.
        groups: In the order of `GROUPS`.
        comparisons: By feature.
        far: Whether the neighbours are farther from him than those of most clients are; None where that is not known.
        n_clients: Development clients that were looked at, rounded to tens.
        summary: The same in words.
    """

    by: By
    k: int
    sizes: tuple[int, ...]
    axes: tuple[Feature, ...]
    groups: tuple[Group, ...]
    comparisons: tuple[Comparison, ...]
    far: bool | None
    n_clients: int
    summary: str = ""


class SimilarClients:
    """Finds similar clients among the peers of a model; prepared once, it then only reads."""

    def __init__(self, peers: Peers) -> None:
        """Measure what does not depend on who is asked about.

        Args:
            peers: Development clients of the model that scores.
        """
        self._peers = peers
        self._view = Space(peers.view)
        self._scale = RobustScale.fit(peers.values)
        self._axes = self._scale.apply(peers.values)
        self.sizes = sizes_for(peers.n_clients)
        members = {"approved": peers.approved, "declined": ~peers.approved, "all": np.ones(peers.n_clients, bool)}
        everybody: tuple[GroupName, ...] = ("approved", "declined", "all")
        self._groups = tuple(self._group(name, np.flatnonzero(members[name])) for name in everybody)
        self._quartiles = {name: self._tell(np.flatnonzero(members[name])) for name in everybody}

    @property
    def features(self) -> tuple[str, ...]:
        """Features that may be compared."""
        return self._peers.features

    def find(
        self,
        service: ScoringService,
        rows: ApplicantRows,
        *,
        client_id: int,
        language: Language,
        k: int | None = None,
        by: By = "view",
        features: Sequence[str] = (),
    ) -> Similar:
        """Set a client beside his neighbours, whom the score alone would approve, whom it would decline, and all.

        Args:
            service: The model the peers belong to.
            rows: Rows of the client by source.
            client_id: Whom it is about; he and his other applications are none of his neighbours.
            language: Language of the summary.
            k: How many neighbours, one of `sizes`; `USUAL_SIZE` or the nearest below unless given.
            by: By what they are near.
            features: Features to compare, and by ``variables`` to be near in; all there are unless given.

        Raises:
            GroupTooSmall: If ``k`` is not one of `sizes`, or there are too few clients.
            UnknownFeature: If a feature cannot be compared, or by ``variables`` there is none.
        """
        size, chosen = self._checked_size(k), self._checked_features(features, by)
        found = service.attribute(rows)
        named = {one.name: (one, value) for one, value in zip(found.features, found.values, strict=True)}
        own = self._own(client_id)
        far: bool | None = None
        if by == "view":
            added = found.by_subject()
            point = np.array([added[subject] for subject in self._peers.subjects])
            near = self._view.nearest(point, size, own)
            far = bool(self._view.distances(point, near[-1:])[0] > self._usual_distance[size])
        else:
            space, point = self._space([named[name][1] for name in chosen], chosen)
            near = space.nearest(point, size, own)
        groups = (self._group("neighbours", near), *self._groups)
        quartiles = {"neighbours": self._tell(near), **self._quartiles}
        similar = Similar(
            by=by,
            k=size,
            sizes=self.sizes,
            axes=tuple(named[name][0] for name in chosen) if by == "variables" else (),
            groups=groups,
            comparisons=tuple(
                Comparison(
                    feature=named[name][0],
                    value=_number(named[name][1]),
                    quartiles={group: quartiles[group][name] for group in GROUPS},
                )
                for name in chosen
            ),
            far=far,
            n_clients=_tens(self._peers.n_clients),
        )
        labels = [service.texts[language].label(one) for one in similar.axes]
        return replace(similar, summary=say_similar(similar, labels, language))

    def prepare(self) -> None:
        """Measure beforehand what the first question would else measure."""
        if self.sizes:
            _ = self._usual_distance

    def _checked_size(self, k: int | None) -> int:
        if not self.sizes:
            raise GroupTooSmall(
                f"The model was developed on {self._peers.n_clients} clients, too few for a group of {SMALLEST_GROUP} "
                "that are near to one. Nothing is told of smaller groups."
            )
        if k is None:
            return max((size for size in self.sizes if size <= USUAL_SIZE), default=self.sizes[0])
        if k not in self.sizes:
            raise GroupTooSmall(
                f"k is {k}. Ask for {', '.join(map(str, self.sizes))}: a smaller group, or two that differ by few "
                "clients, could tell how one client's credit ended."
            )
        return k

    def _checked_features(self, features: Sequence[str], by: By) -> tuple[str, ...]:
        if by == "variables" and not self.features:
            raise UnknownFeature("The model reads no number by which clients could be near. Ask for by=view.")
        if unknown := [name for name in features if name not in self.features]:
            raise UnknownFeature(
                f"'{unknown[0]}' cannot be compared among similar clients. Ask for {', '.join(self.features)}."
            )
        return tuple(dict.fromkeys(features)) or self.features

    def _own(self, client_id: int) -> NDArray[np.intp]:
        """Return the positions of the applications of a client."""
        peers = self._peers
        return np.flatnonzero(np.isin(peers.person, peers.person[peers.ids == client_id]))

    def _space(self, values: Sequence[float | str | None], names: Sequence[str]) -> tuple[Space, NDArray[np.float64]]:
        """Return the space of some features, and where a client with these values stands in it."""
        positions = [self.features.index(name) for name in names]
        given = np.array([[np.nan if one is None else float(one)] for one in values])
        point = self._scale.take(positions).apply(given)[:, 0].astype(np.float64)
        return Space(self._axes[[row for one in positions for row in (2 * one, 2 * one + 1)]]), point

    def _group(self, name: GroupName, members: NDArray[np.intp]) -> Group:
        n = int(members.size)
        rate = tell_rate(self._peers.is_bad[members], self._peers.keys[members])
        return Group(name, n if name == "neighbours" else _tens(n), rate)

    def _tell(self, members: NDArray[np.intp]) -> dict[str, ToldQuartiles | None]:
        values = self._peers.values[:, members]
        return {name: tell_quartiles(feature) for name, feature in zip(self.features, values, strict=True)}

    @cached_property
    def _usual_distance(self) -> Mapping[int, float]:
        """Distance to the last neighbour that most clients stay below, by number of neighbours."""
        asked = np.arange(min(_SAMPLED, self._peers.n_clients))
        away = []
        for position in asked:
            point = self._peers.view[:, position].astype(np.float64)
            near = self._view.nearest(point, self.sizes[-1], np.array([position]))
            away.append(self._view.distances(point, near[[size - 1 for size in self.sizes]]))
        return dict(zip(self.sizes, np.quantile(away, _FAR, axis=0).tolist(), strict=True))


def _number(value: float | str | None) -> float | None:
    return None if value is None else float(value)


def _tens(n: int) -> int:
    return round(n, -1)
