"""``clairscore model fairness``: what a model's decisions do to groups of people."""

from typing import Annotated, Any

import typer

from clairscore.cli.options import DEFAULT_LENDER, AsJson, LenderName
from clairscore.cli.printing import print_json, print_table
from clairscore.cli.shelf import open_shelf

_TOO_FEW = "too few"


def fairness(
    version: Annotated[str, typer.Argument(help="Version, or champion or challenger.")] = "champion",
    lender: LenderName = DEFAULT_LENDER,
    as_json: AsJson = False,
) -> None:
    """Show, out of fold and by audited group: who is approved, refused though good, and thought riskier than true."""
    found = open_shelf(lender).load(version).evidence.get("fairness", {"attributes": []})
    if as_json:
        print_json(found)
        return
    if not found["attributes"]:
        print("No attribute was audited when this model was trained.")
        return
    for attribute in found["attributes"]:
        print(f"\n{attribute['label']['en']}, held to {attribute['reference'] or 'nobody'}")
        ratios = {one["name"]: one["approval_ratio"] for one in attribute["disparities"]}
        print_table([_row(group, ratios.get(group["name"])) for group in attribute["groups"]], as_json=False)
    print(f"\nA group of fewer than {found['fewest']} applications has no figure. No attribute audited decides.")


def _row(group: dict[str, Any], ratio: dict[str, float] | None) -> dict[str, str]:
    return {
        "group": group["name"],
        "applications": f"{group['n_rows']:,}" if group["n_rows"] is not None else _TOO_FEW,
        "approved": _share(group["approved"]),
        "ratio": f"{ratio['value']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f})" if ratio else "",
        "referred": _share(group["referred"]),
        "bad": _share(group["bad_rate"]),
        "PD less bad": _share(group["gap"], signed=True),
        "goods declined": _share(group["goods_declined"]),
        "bads approved": _share(group["bads_approved"]),
        "auc": f"{group['auc']['value']:.3f}" if group["auc"] else _TOO_FEW,
    }


def _share(found: dict[str, float] | None, *, signed: bool = False) -> str:
    if found is None:
        return _TOO_FEW
    return f"{found['value']:{'+' if signed else ''}.1%}"
