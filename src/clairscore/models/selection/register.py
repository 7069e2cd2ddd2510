"""Register: what is known of every feature that was offered to a set, and of the deliveries it was chosen on.

It holds figures over all applications of a delivery and nothing of any one of them.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from clairscore.errors import SettingsError
from clairscore.metrics.discrimination import Estimate
from clairscore.models.selection.choice import Why
from clairscore.models.selection.config import SelectionConfig
from clairscore.models.selection.nested import NestedEstimate
from clairscore.models.selection.price import Price


@dataclass(frozen=True)
class Measured:
    """A feature on one delivery.

    Attributes:
        missing_rate: Share of the applications without a value.
        gain: Share of all gain; ``None`` where it is the same for everybody.
        null_ratio: Gain over the gain by lot it must exceed; ``None`` where it was not tried.
    """

    missing_rate: float
    gain: float | None
    null_ratio: float | None


@dataclass(frozen=True)
class RegisterLine:
    """A feature offered.

    Attributes:
        name: Its name.
        group: What it speaks of.
        source: Source table its rows come from.
        why: Why it was kept or dropped.
        stands_for: Feature that stands for it; itself where none other does.
        measured: What each delivery says, by its name.
    """

    name: str
    group: str
    source: str
    why: Why
    stands_for: str
    measured: Mapping[str, Measured]

    @property
    def best(self) -> str:
        """Delivery on which it gains most over what it gains by lot."""
        return max(self.measured, key=lambda name: (self.measured[name].null_ratio or 0, self.measured[name].gain or 0))


@dataclass(frozen=True)
class RegisterDelivery:
    """A delivery features were chosen on.

    Attributes:
        name: Name of its folder.
        made_up: Whether its rows were generated.
        n_rows: Applications with a known outcome.
        n_bad: How many of them went bad.
        nested: What selecting is worth to applications it has not seen, when it was estimated.
        prices: What each group is worth, when it was measured.
    """

    name: str
    made_up: bool
    n_rows: int
    n_bad: int
    nested: NestedEstimate | None = None
    prices: tuple[Price, ...] = ()


@dataclass(frozen=True)
class Register:
    """A frozen set and all that was offered to it.

    Attributes:
        name: Name of the set.
        offered: Name of the set it was chosen from.
        config: How it was chosen.
        deliveries: What it was chosen on.
        lines: Every feature offered, in the order of the catalog.
        price_seeds: Seeds the prices were averaged over.
    """

    name: str
    offered: str
    config: SelectionConfig
    deliveries: tuple[RegisterDelivery, ...]
    lines: tuple[RegisterLine, ...] = field(repr=False)
    price_seeds: int = 0

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of the features of the set, in order."""
        return tuple(line.name for line in self.lines if line.why == "kept")

    def price(self, delivery: str, group: str) -> Price | None:
        """Return what a group is worth on a delivery, ``None`` where it was not measured."""
        found = next(one for one in self.deliveries if one.name == delivery)
        return next((price for price in found.prices if price.group == group), None)

    def with_delivery(self, delivery: RegisterDelivery) -> "Register":
        """Return the register with what is known of a delivery put in the place of what was."""
        return replace(
            self, deliveries=tuple(delivery if one.name == delivery.name else one for one in self.deliveries)
        )

    def save(self, path: Path) -> None:
        """Write it as JSON, a line of the file for each feature, so that two versions can be compared."""
        head = asdict(replace(self, lines=()))
        del head["lines"]
        text = json.dumps(_plain(head), indent=1)[:-2]
        lines = ",\n".join("  " + json.dumps(_plain(asdict(line))) for line in self.lines)
        path.write_text(f'{text},\n "lines": [\n{lines}\n ]\n}}\n', encoding="utf-8")


def load_register(path: Path) -> Register:
    """Read a register.

    Raises:
        SettingsError: If the file cannot be read or is none.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        return Register(
            name=content["name"],
            offered=content["offered"],
            config=SelectionConfig(**content["config"]),
            deliveries=tuple(_delivery(one) for one in content["deliveries"]),
            lines=tuple(
                RegisterLine(**line | {"measured": {name: Measured(**one) for name, one in line["measured"].items()}})
                for line in content["lines"]
            ),
            price_seeds=content["price_seeds"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"'{path}' cannot be read as a register of features: 'clairscore features select' writes one."
        ) from error


def _delivery(content: dict[str, Any]) -> RegisterDelivery:
    prices = tuple(
        Price(**one | {"auc": Estimate(**one["auc"]), "cost": Estimate(**one["cost"])}) for one in content["prices"]
    )
    nested = content["nested"]
    if nested:
        estimates = {name: Estimate(**nested[name]) for name in ("offered", "frozen", "nested", "gain")}
        nested = NestedEstimate(**estimates, n_features=tuple(nested["n_features"]))
    return RegisterDelivery(**content | {"prices": prices, "nested": nested})


def _plain(value: Any) -> Any:
    """Return a value as JSON can say it: floats to six digits, null for what is not a number."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value
