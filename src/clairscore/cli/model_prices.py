"""``clairscore model prices`` and ``alternatives``: what sensitive columns would add, and what parts groups less."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, DataFolder, LenderName
from clairscore.cli.printing import print_json, print_table, progress

if TYPE_CHECKING:
    from clairscore.metrics.discrimination import Estimate

SetName = Annotated[str | None, typer.Option("--set", help="Frozen feature set; the lender's default unless named.")]

_CARRIERS = 8


def prices(
    data: DataFolder,
    feature_set: SetName = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Seeds over which log-odds are averaged.")] = 1,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Show what each sensitive column would add in AUC and cost, though it never enters a model that decides."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.prices import list_prices

    with progress() as report:
        found = list_prices(
            load_settings().home, data, find_lender(lender), feature_set=feature_set, n_seeds=seeds, report=report
        )
    if as_json:
        print_json(asdict(found))
        return
    print_table(
        [
            {
                "what": price.group,
                "done": "left out" if price.kept else "added",
                "features": price.n_features,
                "worth in AUC": _written(price.auc),
                "saves per application": _written(price.cost),
            }
            for price in found.prices
        ],
        as_json=False,
        empty="This lender declares nothing sensitive.",
    )
    for name, proxy in found.proxies.items():
        carried = ", ".join(f"{feature} {share:.0%}" for feature, share in proxy.carriers[:_CARRIERS])
        print(f"\n{name}: the features tell its largest group with AUC {proxy.told.value:.3f}. Carried by {carried}.")


def alternatives(
    data: DataFolder,
    attribute: Annotated[str, typer.Option("--attribute", help="Audited attribute, such as sex.")] = "sex",
    feature_set: SetName = None,
    minutes: Annotated[float, typer.Option("--minutes", min=0.0, help="No step starts later than that.")] = 10.0,
    tolerance: Annotated[float, typer.Option("--tolerance", help="Cost per application that is no more.")] = 0.005,
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Search models that cost no more and part the groups of an attribute less."""
    from clairscore.lenders.builtin import find_lender
    from clairscore.settings import load_settings
    from clairscore.workflows.prices import find_alternatives

    with progress() as report:
        found, chosen = find_alternatives(
            load_settings().home,
            data,
            find_lender(lender),
            attribute,
            feature_set=feature_set,
            minutes=minutes,
            tolerance=tolerance,
            report=report,
        )
    if as_json:
        print_json({"tried": [asdict(one) for one in found], "chosen": asdict(chosen) if chosen else None})
        return
    rows: list[dict[str, Any]] = [
        {
            "left out": len(one.left_out),
            "auc": f"{one.auc:.4f}",
            "cost apart": _written(one.cost_apart),
            "lowest approval ratio": _written(one.approval_ratio, digits=3),
            "goods declined beyond": _written(one.goods_declined_apart, digits=3),
        }
        for one in found
    ]
    print_table(rows, as_json=False)
    if chosen is None:
        print("\nNone of these costs no more and parts the groups less.")
        return
    print(f"\nWithout {', '.join(chosen.left_out)} the groups are parted less at no more cost.")


def _written(found: "Estimate | None", digits: int = 4) -> str:
    if found is None:
        return "too few"
    return f"{found.value:+.{digits}f} ({found.low:+.{digits}f} to {found.high:+.{digits}f})"
