"""The aggregate figures the generated lender is calibrated on, read from `calibration.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from clairscore.lenders.home_credit.synthetic.marginals import Categories, CategoryTable, Marginal


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("calibration.toml").read_text(encoding="utf-8"))


def _entry(path: str) -> Any:
    entry: Any = _document()
    for name in path.split("."):
        entry = entry[name]
    return entry


@cache
def marginal(path: str) -> Marginal:
    """Return the quantile knots at a dotted path, for example `application.knots.DAYS_BIRTH`."""
    knots = _entry(path)
    grids = {len(grid): grid for grid in _document()["grid"].values()}
    return Marginal(tuple(grids[len(knots)]), tuple(float(knot) for knot in knots))


@cache
def categories(path: str, first: tuple[str, ...] = ()) -> Categories:
    """Return the shares at a dotted path.

    Args:
        path: Dotted path of a table of shares.
        first: Categories to put in front, in this order; a low score draws them.
    """
    shares: dict[str, float] = _entry(path)
    names = [*(name for name in first if name in shares), *(name for name in shares if name not in first)]
    return Categories(tuple(names), tuple(shares[name] for name in names))


@cache
def category_table(path: str) -> CategoryTable:
    """Return a table of shares with one row per group."""
    entry = _entry(path)
    return CategoryTable(tuple(entry["categories"]), tuple(tuple(row) for row in entry["shares"]))


@cache
def numbers(path: str) -> tuple[float, ...]:
    """Return a list of numbers, for example the shares of 0, 1, 2, ... loans."""
    return tuple(float(number) for number in _entry(path))


@cache
def rates(path: str) -> dict[str, float]:
    """Return a table of rates by name."""
    return {name: float(rate) for name, rate in _entry(path).items()}


def has(path: str) -> bool:
    """Tell whether a figure exists at a dotted path."""
    try:
        _entry(path)
    except KeyError:
        return False
    return True
