"""The page of the feature register, written from the register that is kept beside a frozen set."""

from collections.abc import Callable, Sequence
from pathlib import Path

from clairscore.metrics.discrimination import Estimate
from clairscore.models.selection.price import CHANCE
from clairscore.models.selection.register import Measured, Register, RegisterDelivery, load_register

Table = Callable[[Sequence[str], Sequence[Sequence[object]]], str]


def register_page(path: Path, table: Table) -> str:
    """Write how a set was chosen, what each group is worth and what is known of each feature."""
    register = load_register(path)
    known = [one.name for one in register.deliveries]
    offered, kept = len(register.lines), len(register.kept)
    parts = [
        "# Feature register\n",
        f"How `{register.name}`, {kept} features, was chosen from the {offered} of `{register.offered}`",
        "([why so](../explanation/feature-selection.md)). `clairscore features register` prints it, with `--json` for",
        "programs; it is kept beside the set as JSON. All figures are over the applications of a whole delivery.\n",
        "## Deliveries\n",
        table(
            ["delivery", "applications", "bad", "AUC, all offered", "AUC, the set", "AUC, nested", "features by fold"],
            [_delivery(one) for one in register.deliveries],
        ),
        "*Nested*: each fold selects anew on its own rows, so that what judges was not selected on. *The set*: chosen",
        "on all rows, so its AUC is flattered. Intervals are 95 %, by person.\n",
        "## What each group is worth\n",
        "AUC lost, and cost per application added (in units of refusing one good), when the group is left out of the",
        "set; for a group of which nothing was kept, lost by not having it. Above 0 the group brings something. The",
        "last line leaves nothing out and only changes the seed of the trees: what is no more was not shown to bring",
        f"anything. Paired on the same folds, mean of {register.price_seeds} seed(s), 95 % intervals by person.\n",
        table(
            ["group", "kept of", *(f"{what}, {name}" for name in known for what in ("AUC", "cost"))],
            [_group(register, group) for group in _groups(register)],
        ),
        "## Features\n",
        "For each delivery: share of all gain · gain over the gain by lot it must exceed · share of applications",
        "without a value. A dash: the same for everybody, or not tried since another feature stands for it.\n",
        table(
            ["feature", "group", "kept or why not", *known],
            [
                (
                    f"`{line.name}`",
                    line.group,
                    f"as `{line.stands_for}`" if line.why == "redundant" else line.why,
                    *(_measured(line.measured[name]) for name in known),
                )
                for line in register.lines
            ],
        ),
    ]
    return "\n".join(parts)


def _delivery(one: RegisterDelivery) -> tuple[str, ...]:
    nested = one.nested
    return (
        one.name + (" (made up)" if one.made_up else ""),
        f"{one.n_rows:,}",
        f"{one.n_bad:,}",
        *([_plain(nested.offered), _plain(nested.frozen), _plain(nested.nested)] if nested else ["", "", ""]),
        ", ".join(map(str, nested.n_features)) if nested else "",
    )


def _groups(register: Register) -> list[str]:
    """Return groups, subjects first and those with most features kept first, chance last."""
    names = dict.fromkeys(price.group for one in register.deliveries for price in one.prices if price.group != CHANCE)
    return [*sorted(names, key=lambda name: (name.startswith("table "), name)), CHANCE]


def _group(register: Register, group: str) -> list[str]:
    lines = [line for line in register.lines if line.group == group]
    kept = sum(line.why == "kept" for line in lines)
    cells = [group.replace("_", " "), f"{kept} of {len(lines)}" if lines else ""]
    for one in register.deliveries:
        price = register.price(one.name, group)
        cells += [_signed(price.auc), _signed(price.cost)] if price else ["", ""]
    return cells


def _measured(measured: Measured) -> str:
    gain = "-" if measured.gain is None else f"{measured.gain:.2%}"
    ratio = "-" if measured.null_ratio is None else f"{measured.null_ratio:.2f}"
    return f"{gain} · {ratio} · {measured.missing_rate:.0%}"


def _plain(estimate: Estimate) -> str:
    return f"{estimate.value:.4f} ({estimate.low:.4f} to {estimate.high:.4f})"


def _signed(estimate: Estimate) -> str:
    return f"{estimate.value:+.4f} ({estimate.low:+.4f} to {estimate.high:+.4f})"
