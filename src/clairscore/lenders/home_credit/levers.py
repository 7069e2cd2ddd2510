"""What a client of the Home Credit lender can change: how much he borrows, for how long, and what he owes elsewhere.

Terms that belong together move together: who borrows less over the same number of repayments repays less each time.
Income, age, work, family, housing and what others think of him are no levers: nobody changes them for a credit. Efforts
are assumed, as are steps and bounds: whoever lends states his own.
"""

from functools import partial
from typing import Any, Final

from clairscore.lenders.levers import Lever, replaced, steps_from, value_of
from clairscore.tables.rows import ApplicantRows

_LEAST_STEP: Final = 0.05
_SMALLER_FURTHEST: Final = 0.50
_DOWN_FURTHEST: Final = 0.30
_LONGER_STEP: Final = 0.10
_LONGER_FURTHEST: Final = 0.60
_MOST_REPAYMENTS: Final = 60.0
_REPAY_FURTHEST: Final = 1.0
_REPAY_STEP: Final = 0.05
_MOST_REPAID: Final = 5

_amount = partial(value_of, source="application", column="credit_amount")
_annuity = partial(value_of, source="application", column="annuity")
_goods = partial(value_of, source="application", column="goods_price")
_income = partial(value_of, source="application", column="income")


def _is_loan(rows: ApplicantRows) -> bool:
    """Tell whether a sum is lent once and repaid, which a revolving credit is not."""
    return bool(rows["application"].get("contract_type", [None])[0] == "Cash loans")


def _positive(value: float | None) -> float | None:
    return value if value is not None and value > 0 else None


def _scaled(rows: ApplicantRows, factor: float, *columns: str) -> dict[str, Any]:
    known = {column: value_of(rows, "application", column) for column in columns}
    return {column: round(value * factor, 2) for column, value in known.items() if value is not None}


def _smaller_scale(rows: ApplicantRows) -> float | None:
    return _positive(_amount(rows))


def _smaller_values(rows: ApplicantRows) -> tuple[float, ...]:
    amount = _smaller_scale(rows)
    return steps_from(amount, amount, "falls", step=_LEAST_STEP, furthest=_SMALLER_FURTHEST) if amount else ()


def _borrow(rows: ApplicantRows, value: float) -> ApplicantRows:
    factor = value / (_amount(rows) or value)
    return replaced(rows, "application", _scaled(rows, factor, "annuity", "goods_price") | {"credit_amount": value})


def _down_scale(rows: ApplicantRows) -> float | None:
    return _positive(_goods(rows)) if _is_loan(rows) and _positive(_amount(rows)) else None


def _down_before(rows: ApplicantRows) -> float:
    return max(0.0, (_goods(rows) or 0.0) - (_amount(rows) or 0.0))


def _down_values(rows: ApplicantRows) -> tuple[float, ...]:
    goods, amount, before = _down_scale(rows), _amount(rows), _down_before(rows)
    if goods is None or amount is None:
        return ()
    values = steps_from(before, goods, "rises", step=_LEAST_STEP, furthest=_DOWN_FURTHEST)
    return tuple(value for value in values if value - before <= amount * _SMALLER_FURTHEST)


def _pay_down(rows: ApplicantRows, value: float) -> ApplicantRows:
    amount = _amount(rows) or 0.0
    less = round(amount - (value - _down_before(rows)), 2)
    return replaced(rows, "application", _scaled(rows, less / amount, "annuity") | {"credit_amount": less})


def _repayments(rows: ApplicantRows) -> float | None:
    amount, annuity = _positive(_amount(rows)), _positive(_annuity(rows))
    return amount / annuity if amount and annuity and _is_loan(rows) else None


def _longer_values(rows: ApplicantRows) -> tuple[float, ...]:
    before = _repayments(rows)
    if before is None:
        return ()
    values = steps_from(before, before, "rises", step=_LONGER_STEP, furthest=_LONGER_FURTHEST, whole=True)
    return tuple(value for value in values if value <= _MOST_REPAYMENTS)


def _repay_over(rows: ApplicantRows, value: float) -> ApplicantRows:
    return replaced(rows, "application", {"annuity": round((_amount(rows) or 0.0) / value, 2)})


def _owed_elsewhere(rows: ApplicantRows) -> list[tuple[float, int]]:
    """Return the debt and the position of each credit that runs elsewhere and is owed on, the smallest debt first."""
    bureau = rows.get("bureau", {})
    pairs = enumerate(zip(bureau.get("status", ()), bureau.get("debt", ()), strict=False))
    return sorted((float(debt), place) for place, (status, debt) in pairs if status == "Active" and (debt or 0) > 0)


def _elsewhere_scale(rows: ApplicantRows) -> float | None:
    return _positive(_income(rows)) if _owed_elsewhere(rows) else None


def _elsewhere_before(rows: ApplicantRows) -> float:
    return round(sum(debt for debt, _ in _owed_elsewhere(rows)), 2)


def _elsewhere_values(rows: ApplicantRows) -> tuple[float, ...]:
    income = _elsewhere_scale(rows)
    if income is None:
        return ()
    left, before, values = _elsewhere_before(rows), _elsewhere_before(rows), []
    for debt, _ in _owed_elsewhere(rows)[:_MOST_REPAID]:
        left = round(left - debt, 2)
        if before - left <= _REPAY_FURTHEST * income:
            values.append(max(0.0, left))
    return tuple(values)


def _repay_elsewhere(rows: ApplicantRows, value: float) -> ApplicantRows:
    """Close the credits with the smallest debts, until no more than so much is owed."""
    bureau, owed = rows["bureau"], _elsewhere_before(rows)
    n_rows = len(bureau["status"])
    repaid: dict[str, Any] = {"status": "Closed", "debt": 0.0, "closed_day": -1.0}
    repaid |= {"overdue_days": 0.0, "overdue_amount": 0.0}
    columns = {name: list(bureau.get(name, [None] * n_rows)) for name in repaid}
    for debt, place in _owed_elsewhere(rows):
        if owed <= value + 0.005:
            break
        owed = round(owed - debt, 2)
        for name, said in repaid.items():
            columns[name][place] = said
    return {**rows, "bureau": {**bureau, **columns}}


LEVERS: Final = (
    Lever(
        name="smaller_credit",
        label={"fr": "Emprunter moins", "en": "Borrow less"},
        sentence={"fr": "Emprunter {after} au lieu de {before}", "en": "Borrow {after} instead of {before}"},
        columns=frozenset({"application.credit_amount", "application.annuity", "application.goods_price"}),
        group="amount",
        unit="currency",
        direction="falls",
        step=_LEAST_STEP,
        furthest=_SMALLER_FURTHEST,
        effort=1.0,
        scale=_smaller_scale,
        before=lambda rows: _amount(rows) or 0.0,
        values=_smaller_values,
        move=_borrow,
    ),
    Lever(
        name="down_payment",
        label={"fr": "Apporter une part du prix", "en": "Pay a part of the price down"},
        sentence={
            "fr": "Payer {moved} de plus au comptant et emprunter d’autant moins",
            "en": "Pay {moved} more down and borrow that much less",
        },
        columns=frozenset({"application.credit_amount", "application.annuity"}),
        group="amount",
        unit="currency",
        direction="rises",
        step=_LEAST_STEP,
        furthest=_DOWN_FURTHEST,
        effort=1.5,
        scale=_down_scale,
        before=_down_before,
        values=_down_values,
        move=_pay_down,
    ),
    Lever(
        name="longer_duration",
        label={"fr": "Rembourser plus longtemps", "en": "Repay for longer"},
        sentence={
            "fr": "Rembourser sur environ {after} au lieu de {before}, hors intérêts",
            "en": "Repay over about {after} instead of {before}, interest left aside",
        },
        columns=frozenset({"application.annuity"}),
        group="duration",
        unit="months",
        direction="rises",
        step=_LONGER_STEP,
        furthest=_LONGER_FURTHEST,
        effort=1.0,
        scale=_repayments,
        before=lambda rows: _repayments(rows) or 0.0,
        values=_longer_values,
        move=_repay_over,
    ),
    Lever(
        name="repay_elsewhere",
        label={"fr": "Rembourser un crédit ailleurs", "en": "Repay a credit elsewhere"},
        sentence={
            "fr": "Solder {moved} de crédits chez d’autres prêteurs (reste dû : {after} au lieu de {before})",
            "en": "Pay off {moved} of credits with other lenders (left to pay: {after} instead of {before})",
        },
        columns=frozenset(
            f"bureau.{name}" for name in ("status", "debt", "closed_day", "overdue_days", "overdue_amount")
        ),
        group="elsewhere",
        unit="currency",
        direction="falls",
        step=_REPAY_STEP,
        furthest=_REPAY_FURTHEST,
        effort=1.5,
        scale=_elsewhere_scale,
        before=_elsewhere_before,
        values=_elsewhere_values,
        move=_repay_elsewhere,
    ),
)
"""In the order they are pulled; what one leaves is where the next stands."""
