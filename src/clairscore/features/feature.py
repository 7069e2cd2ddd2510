"""A feature: one documented number, flag or category on one application."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from clairscore.features.aggregates import Aggregate
from clairscore.features.windows import Window

if TYPE_CHECKING:
    import ibis.expr.types as ir

Kind = Literal["number", "flag", "category"]
Risk = Literal["rises", "falls"]
Definition = Callable[["ir.Table"], "ir.Value"]


@dataclass(frozen=True)
class Feature:
    """One documented feature.

    Attributes:
        name: ``stem[_filter]_aggregate_window`` on a history; the stem alone on the application.
        sentence: What it says, one line.
        source: Name of the source table its rows come from; ``application`` also for what combines features.
        unit: Unit of its value, empty when it has none.
        kind: What its value is; a flag is 0 or 1, a category the index into ``choices``.
        risk: Whether PD rises or falls with the value, where domain knowledge says so.
        null_means: What a missing value says.
        subject: What it speaks of, for grouping explanations.
        actionable: Whether the client can change it.
        choices: Categories in the order of their codes.
        definition: Row expression on the source, or on the joined table for what combines features.
        stem: Name of the definition.
        window: Span the rows are taken from; ``None`` on the application.
        aggregate: How the rows become one value; ``None`` on the application.
        filter_name: Name of the filter on the rows, empty when there is none.
        filter: Row condition, ``None`` when there is none.
        over: Row expression whose sum the values are set over, for ratios; ``None`` when there is none.
    """

    name: str
    sentence: str
    source: str
    unit: str
    kind: Kind
    risk: Risk | None
    null_means: str
    subject: str
    actionable: bool
    choices: tuple[str, ...] = ()
    definition: Definition = field(repr=False, compare=False, default=lambda rows: rows)
    stem: str = ""
    window: Window | None = None
    aggregate: Aggregate | None = None
    filter_name: str = ""
    filter: Definition | None = field(repr=False, compare=False, default=None)
    over: Definition | None = field(repr=False, compare=False, default=None)


@dataclass(frozen=True)
class FeatureSet:
    """A frozen list of features with a date in its name.

    Attributes:
        name: Name of the set, such as ``full_2026_11``.
        features: Features in the order of the model's columns.
        formulas: Text of each feature's expression, from which ``hash`` is made.
    """

    name: str
    features: tuple[Feature, ...]
    formulas: Sequence[str] = field(repr=False, default=())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in order."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over what every feature is and how it is computed, 64 hex digits."""
        facts = [
            [f.name, f.source, f.kind, f.unit, list(f.choices), f.window.name if f.window else None, formula]
            for f, formula in zip(self.features, self.formulas or [""] * len(self.features), strict=True)
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=True).encode()).hexdigest()
