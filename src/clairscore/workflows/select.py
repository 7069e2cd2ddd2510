"""Select features on deliveries, and measure what each group of them is worth."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from clairscore.conventions import Report, silent
from clairscore.decisions.policy import load_policy
from clairscore.errors import DeliveryError
from clairscore.features.feature import FeatureSet
from clairscore.lenders.lender import Lender
from clairscore.models.config import load_model_config
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.selection.choice import Choice, choose
from clairscore.models.selection.config import load_selection_config
from clairscore.models.selection.nested import estimate_nested
from clairscore.models.selection.price import price_groups
from clairscore.models.selection.register import Measured, Register, RegisterDelivery, RegisterLine
from clairscore.models.vectors import read_matrix
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import typed_delivery
from clairscore.workflows.train import refuse_sensitive


class OfferedFeatures:
    """Features of a set, built on deliveries, out of which a smaller set is chosen.

    Attributes:
        lender: Whose definitions.
        offered: The set.
        matrices: Labelled applications by the name of their delivery's folder.
        made_up: Whether a delivery was generated, by its name.
    """

    def __init__(
        self,
        home: Path,
        data: Sequence[Path],
        lender: Lender,
        feature_set: str | None = None,
        *,
        report: Report = silent,
    ) -> None:
        """Build the features of a set on every delivery, or take those that were built before.

        Args:
            home: Home folder, with caches.
            data: Typed deliveries, or some as they came.
            lender: Whose tables and features.
            feature_set: Name of the set; the lender's largest unless named.
            report: Told of each step.

        Raises:
            DeliveryError: If a delivery cannot be used, or two have one name.
            UnknownFeature: If there is no such set.
            TrainingError: If a feature reads what it must not.
        """
        self.lender = lender
        self.offered: FeatureSet = lender.feature_set(feature_set or largest_set(lender))
        refuse_sensitive(lender, self.offered.names)
        self.matrices: dict[str, FeatureMatrix] = {}
        self.made_up: dict[str, bool] = {}
        names = [folder.resolve().name for folder in data]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise DeliveryError(f"Two deliveries are in folders named '{twice[0]}': rename one, to tell them apart.")
        for name, folder in zip(names, data, strict=True):
            delivery = typed_delivery(folder, lender, home / "imports", report=report)
            path = built_features(delivery, lender, self.offered, home / "features", report=report)
            matrix = read_matrix(path, self.offered.features, lender.application.key, lender.outcome)
            self.matrices[name] = matrix.labelled().ordered()
            self.made_up[name] = delivery.made_up

    def select(self, name: str, *, report: Report = silent) -> Register:
        """Choose the features of a set and say why each is kept or dropped.

        Args:
            name: Name of the set.
            report: Told of each training.

        Raises:
            TrainingError: If the applications cannot train a model or no feature says anything.
        """
        config = load_selection_config()
        choice = choose(
            self.matrices,
            load_model_config(self.lender.model_file),
            config,
            complexity=self._complexity(),
            report=report,
        )
        deliveries = tuple(
            RegisterDelivery(name, self.made_up[name], matrix.n_rows, matrix.n_bad)
            for name, matrix in self.matrices.items()
        )
        return Register(name, self.offered.name, config, deliveries, _lines(choice, self.offered))

    def estimate_nested(self, register: Register, *, report: Report = silent) -> Register:
        """Return the register with what selecting on each delivery is worth to applications it has not seen.

        Raises:
            TrainingError: If a fold has too few goods or bads.
        """
        for delivery in register.deliveries:
            nested = estimate_nested(
                self.matrices[delivery.name],
                register.kept,
                load_model_config(self.lender.model_file),
                register.config,
                complexity=self._complexity(),
                report=_told(report, delivery.name),
            )
            register = register.with_delivery(replace(delivery, nested=nested))
        return register

    def price(self, register: Register, n_seeds: int = 1, *, report: Report = silent) -> Register:
        """Return the register with what each group of features is worth on each delivery.

        Args:
            register: Whose set.
            n_seeds: Seeds the prices are averaged over.
            report: Told of each training.
        """
        for delivery in register.deliveries:
            prices = price_groups(
                self.matrices[delivery.name],
                register.kept,
                groups_of(self.lender, self.offered),
                load_model_config(self.lender.model_file),
                load_policy(self.lender.policy_file).costs,
                n_seeds=n_seeds,
                report=_told(report, delivery.name),
            )
            register = register.with_delivery(replace(delivery, prices=prices))
        return replace(register, price_seeds=n_seeds)

    def _complexity(self) -> list[float]:
        """Return how long the definition of each feature is, with those it combines, in signs."""
        catalog = self.lender.catalog
        return [
            float(sum(len(catalog.formulas.text(one)) for one in catalog.with_inputs([feature])))
            for feature in self.offered.features
        ]


def largest_set(lender: Lender) -> str:
    """Return the name of the set with the most features, which is what is offered unless another one is named."""
    return max(lender.feature_sets, key=lambda name: len(lender.feature_sets[name]))


def groups_of(lender: Lender, feature_set: FeatureSet) -> dict[str, frozenset[str]]:
    """Return the features of each subject, and of each table but the application with what combines them."""
    groups: dict[str, set[str]] = {}
    for feature in feature_set.features:
        groups.setdefault(feature.subject, set()).add(feature.name)
        read = {one.source for one in lender.catalog.with_inputs([feature])}
        for source in read - {lender.application.name}:
            groups.setdefault(f"table {source}", set()).add(feature.name)
    ordered = sorted(groups, key=lambda name: (name.startswith("table "), name))
    return {name: frozenset(groups[name]) for name in ordered}


def write_set(register: Register, path: Path) -> None:
    """Write the names of a set, one a line, as the frozen sets of a lender are kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name}\n" for name in register.kept), encoding="utf-8")


def _lines(choice: Choice, offered: FeatureSet) -> tuple[RegisterLine, ...]:
    def known(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    return tuple(
        RegisterLine(
            name=feature.name,
            group=feature.subject,
            source=feature.source,
            why=choice.why[index],
            stands_for=choice.stands_for[index],
            measured={
                name: Measured(
                    float(found.missing_rate[index]), known(found.gain[index]), known(found.null_ratio[index])
                )
                for name, found in choice.findings.items()
            },
        )
        for index, feature in enumerate(offered.features)
    )


def _told(report: Report, delivery: str) -> Report:
    """Report under the name of a delivery, so that the same step of two is told apart."""
    return lambda step, done, total: report(f"{delivery}: {step}", done, total)
