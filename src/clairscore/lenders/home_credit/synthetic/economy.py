"""The times the lender works in: today, and a later period that has drifted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Economy:
    """What changes from one period to another.

    Attributes:
        income_factor: Incomes against today's.
        amount_factor: Amounts asked for against today's.
        youth: Shift of age, in standard deviations towards the young.
        strain: Shift of over-commitment, in standard deviations.
        record_missing_rate: Share of applicants known to the bureau whose EXT_SOURCE_3 is missing all the same.
        revolving_rate: Share of revolving loans among the applications with an outcome.
        hardship: Shift of the liability to go bad that nobody can see in the tables.
    """

    income_factor: float
    amount_factor: float
    youth: float
    strain: float
    record_missing_rate: float
    revolving_rate: float
    hardship: float


TODAY = Economy(
    income_factor=1.0,
    amount_factor=1.0,
    youth=0.0,
    strain=0.0,
    record_missing_rate=0.066,
    revolving_rate=0.0952,
    hardship=0.0,
)

LATER = Economy(
    income_factor=1.18,
    amount_factor=1.28,
    youth=0.30,
    strain=0.20,
    record_missing_rate=0.22,
    revolving_rate=0.17,
    hardship=0.09,
)
