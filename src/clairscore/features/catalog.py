"""The catalog: every feature a lender declares, found by name."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from clairscore.errors import UnknownFeature
from clairscore.features.declare import Family
from clairscore.features.feature import Feature, FeatureSet
from clairscore.features.formulas import Formulas
from clairscore.tables.schema import SourceTable


class Catalog:
    """All features declared on a lender's sources.

    Attributes:
        sources: Source tables by name.
        application: The source whose rows are the applications.
        families: Declared families, in order.
    """

    def __init__(
        self, sources: Mapping[str, SourceTable], application: SourceTable, families: Iterable[Family]
    ) -> None:
        """Gather families.

        Raises:
            ValueError: If two features have one name.
        """
        self.sources = sources
        self.application = application
        self.families = tuple(families)
        self._features: dict[str, Feature] = {}
        self._combines: set[str] = set()
        for family in self.families:
            for feature in family.features:
                if feature.name in self._features:
                    raise ValueError(f"Two features are named '{feature.name}'.")
                self._features[feature.name] = feature
                if family.combines:
                    self._combines.add(feature.name)

    def __len__(self) -> int:
        return len(self._features)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all features, in declared order."""
        return tuple(self._features)

    @property
    def features(self) -> tuple[Feature, ...]:
        """All features, in declared order."""
        return tuple(self._features.values())

    @cached_property
    def formulas(self) -> Formulas:
        """Expressions of the features on tables without rows."""
        return Formulas(self.sources, self.application, self.features, self._combines)

    def find(self, name: str) -> Feature:
        """Return a feature by its name.

        Raises:
            UnknownFeature: If there is none; the message offers the nearest name.
        """
        if name in self._features:
            return self._features[name]
        near = difflib.get_close_matches(name, self._features, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise UnknownFeature(
            f"No feature is named '{name}'.{hint} 'clairscore features list' prints all {len(self._features)}."
        )

    def select(self, set_name: str, names: Sequence[str]) -> FeatureSet:
        """Freeze a list of features under a name.

        Raises:
            UnknownFeature: If a name is not in the catalog.
        """
        features = tuple(self.find(name) for name in names)
        return FeatureSet(set_name, features, tuple(self.formulas.text(feature) for feature in features))

    def with_inputs(self, features: Iterable[Feature]) -> tuple[Feature, ...]:
        """Return the features and those they combine, each after its inputs."""
        ordered: dict[str, Feature] = {}

        def visit(feature: Feature) -> None:
            if feature.name in ordered:
                return
            for name in self.formulas.inputs(feature):
                visit(self._features[name])
            ordered[feature.name] = feature

        for feature in features:
            visit(feature)
        return tuple(ordered.values())

    def combining_layers(self, needed: Iterable[Feature]) -> list[list[Feature]]:
        """Group the combining features among ``needed`` so that each group reads only what comes before it."""
        depth: dict[str, int] = {}
        layers: list[list[Feature]] = []
        for feature in needed:
            if not self.formulas.combines(feature):
                continue
            level = 1 + max((depth.get(name, 0) for name in self.formulas.inputs(feature)), default=0)
            depth[feature.name] = level
            while len(layers) < level:
                layers.append([])
            layers[level - 1].append(feature)
        return layers
