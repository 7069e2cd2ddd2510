"""What a client of the Home Credit lender can change: how much he borrows, for how long, and what he owes elsewhere.

Terms that belong together move together: who borrows less over the same time repays less each time, and who repays for
longer pays interest for longer, at the same rate. Time and rate are not in the application: they are read off what is
borrowed and repaid, as the features on interest do. Income, age, work, family, housing and what others think of him are
no levers: nobody changes them for a credit. Efforts are assumed, as are steps and bounds: whoever lends states his own.
"""

from functools import partial
from typing import Any, Final

from clairscore.lenders.home_credit.features.interest import LOWEST_RATE, TERMS
from clairscore.lenders.levers import Lever, replaced, steps_from, value_of
from clairscore.tables.rows import ApplicantRows

_LEAST_STEP: Final = 0.05
_SMALLER_FURTHEST: Final = 0.50
_DOWN_FURTHEST: Final = 0.30
_LONGER_STEP: Final = 0.1
_LONGER_FURTHEST: Final = 0.4
_MOST_MONTHS: Final = TERMS[-1]
_OUR_CURRENCY: Final = "currency 1"
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


def _months_and_rate(rows: ApplicantRows) -> tuple[float, float] | None:
    """Return the shortest time that a rate this trade knows explains, and that rate a year; None where none does."""
    amount, annuity = _positive(_amount(rows)), _positive(_annuity(rows))
    if amount is None or annuity is None or not _is_loan(rows):
        return None
    rates = ((float(months), (annuity * months / amount) ** (12 / months) - 1) for months in TERMS)
    return next(((months, rate) for months, rate in rates if rate >= LOWEST_RATE), None)


def _repaid_over(amount: float, months: float, rate: float) -> float:
    return round(float(amount * (1 + rate) ** (months / 12) / months), 2)


def _longer_scale(rows: ApplicantRows) -> float | None:
    return None if _months_and_rate(rows) is None else float(_MOST_MONTHS)


def _longer_before(rows: ApplicantRows) -> float:
    return (_months_and_rate(rows) or (0.0, 0.0))[0]


def _longer_values(rows: ApplicantRows) -> tuple[float, ...]:
    """Return longer times, as far as each repayment gets smaller by them."""
    told, amount, least = _months_and_rate(rows), _amount(rows), _annuity(rows)
    if told is None or amount is None or least is None:
        return ()
    months, rate = told
    found = []
    for value in steps_from(months, _MOST_MONTHS, "rises", step=_LONGER_STEP, furthest=_LONGER_FURTHEST, whole=True):
        repaid = _repaid_over(amount, value, rate)
        if value > _MOST_MONTHS or repaid >= least:
            break
        found.append(value)
        least = repaid
    return tuple(found)


def _repay_over(rows: ApplicantRows, value: float) -> ApplicantRows:
    told = _months_and_rate(rows)
    if told is None:
        return rows
    return replaced(rows, "application", {"annuity": _repaid_over(_amount(rows) or 0.0, value, told[1])})


def _owed_elsewhere(rows: ApplicantRows) -> list[tuple[float, int]]:
    """Return the debt and the position of each credit that runs elsewhere and is owed on, the smallest debt first.

    Debts in another currency are left out: what they cost is not known.
    """
    bureau = rows.get("bureau", {})
    debts, states = bureau.get("debt", ()), bureau.get("status", ())
    currencies = bureau.get("currency_code", [None] * len(debts))
    told = enumerate(zip(states, debts, currencies, strict=False))
    return sorted(
        (float(debt), place)
        for place, (status, debt, currency) in told
        if status == "Active" and (debt or 0) > 0 and currency in (None, _OUR_CURRENCY)
    )


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
            "fr": "Rembourser sur {after} au lieu d’environ {before}, au même taux",
            "en": "Repay over {after} instead of about {before}, at the same rate",
        },
        columns=frozenset({"application.annuity"}),
        group="duration",
        unit="months",
        direction="rises",
        step=_LONGER_STEP,
        furthest=_LONGER_FURTHEST,
        effort=1.0,
        scale=_longer_scale,
        before=_longer_before,
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
