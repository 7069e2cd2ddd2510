"""Definitions use no form that engines read differently; what they use instead is in ``features/expressions.py``."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/clairscore"
DEFINITIONS = sorted([*(SOURCE / "lenders").rglob("features/*.py"), *(SOURCE / "lenders").rglob("person.py")])
BANNED = {
    "where": "aggregates filtered by an engine are slow on one and count nulls on another: declare a row_filter",
    **dict.fromkeys(
        ("first", "last", "arbitrary", "any_value"), "has no order that both engines keep: declare a window"
    ),
    **dict.fromkeys(("mode", "kurtosis", "skew"), "is lacking on an engine"),
    **dict.fromkeys(("approx_nunique", "approx_median", "approx_quantile", "hash"), "is another number on each engine"),
    **dict.fromkeys(
        ("ln", "log", "log2", "log10", "sqrt"), "refuses on one engine what is null on another: use power()"
    ),
    **dict.fromkeys(("round", "random", "now", "today"), "is another number on each engine or at each moment"),
}


def bare_forms(text: str) -> list[tuple[int, str]]:
    """Return line and form of everything in a module that engines read differently."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
            if not _is_constant(node.right):
                found.append((node.lineno, "division by what may be 0: use ratio()"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in BANNED:
                found.append((node.lineno, f".{name}() {BANNED[name]}"))
            if name == "cast" and _casts_to_whole(node) and not _is_floored(node.func.value):
                found.append(
                    (node.lineno, ".cast() to whole numbers rounds on one engine and cuts on another: floor() first")
                )
        elif isinstance(node, ast.keyword) and node.arg in BANNED:
            found.append((node.value.lineno, f"{node.arg}= {BANNED[node.arg]}"))
    return sorted(found)


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def _casts_to_whole(call: ast.Call) -> bool:
    return any(isinstance(to, ast.Constant) and "int" in str(to.value) for to in call.args)


def _is_floored(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "floor"


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.relative_to(SOURCE / "lenders").as_posix())
def test_definitions_use_no_bare_form(path):
    assert bare_forms(path.read_text(encoding="utf-8")) == []


def test_every_feature_is_defined_where_the_ban_holds(lender):
    modules = {family.definition.__module__ for family in lender.catalog.families} | {lender.person.__module__}
    banned = {".".join(path.relative_to(SOURCE.parent).with_suffix("").parts) for path in DEFINITIONS}
    assert modules - banned == {"clairscore.features.declare"}  # a column as it is


@pytest.mark.parametrize(
    "bare",
    [
        "rows.debt / rows.income",
        "rows.debt // rows.income",
        "rows.debt % rows.count",
        "1.0 / (rows.income + 1.0)",
        "rows.debt.sum(where=rows.is_active)",
        "rows.status.mode()",
        "rows.status.first()",
        "rows.status.last(order_by=rows.month)",
        "rows.debt.kurtosis()",
        "rows.previous_id.approx_nunique()",
        "rows.income.ln()",
        "rows.income.sqrt()",
        "rows.debt.round(2)",
        "rows.birth_day.cast('int64')",
    ],
)
def test_a_bare_form_is_found(bare):
    assert [line for line, _ in bare_forms(f"def planted(rows):\n    return {bare}\n")] == [2]


@pytest.mark.parametrize(
    "allowed",
    [
        "ratio(rows.debt, rows.income)",
        "rows.debt / 30.0",
        "rows.debt / DAYS_PER_MONTH",
        "power(rows.debt, 0.5)",
        "rows.birth_day.floor().cast('int64')",
        "rows.month.cast('float64')",
    ],
)
def test_what_means_the_same_everywhere_is_let_through(allowed):
    assert bare_forms(f"def planted(rows):\n    return {allowed}\n") == []
