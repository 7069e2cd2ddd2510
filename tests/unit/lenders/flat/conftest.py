"""A made-up table: income lowers the PD, late payments raise it, the rest hardly matters."""

import numpy as np
import polars as pl
import pytest

from clairscore.lenders.flat.lender import load_flat_lender
from clairscore.workflows.init import init_lender


@pytest.fixture(scope="session")
def table():
    generator = np.random.default_rng(3)
    n = 900
    income = generator.lognormal(8, 0.5, n)
    late = generator.poisson(0.8, n)
    margin = -2.0 + 1.6 * late - 1.5 * (np.log(income) - 8)
    ended = np.where(generator.random(n) < 1 / (1 + np.exp(-margin)), "charged off", "paid")
    no_income = generator.random(n) < 0.1
    return pl.DataFrame(
        {
            "LoanId": np.arange(5_000, 5_000 + n),
            "loan_status": ended,
            "MonthlyIncome": [
                None if lost else round(float(one), 2) for one, lost in zip(income, no_income, strict=True)
            ],
            "TimesPastDue": late,
            "age": generator.integers(18, 80, n),
            "Sex": generator.choice(["F", "M"], n),
            "home": generator.choice(["own", "rent", "mortgage"], n),
            "guarantor": generator.choice(["Y", "N"], n),
            "loan_amount": generator.integers(5, 300, n) * 100,
            "recovered": np.where(ended == "paid", "no", "some"),
            "remarks": [f"note {one}" for one in range(n)],
            "issue_month": [f"2025-{one:02d}" for one in generator.integers(1, 13, n)],
            "always": 1,
        }
    )


@pytest.fixture(scope="session")
def delivered(table, tmp_path_factory):
    folder = tmp_path_factory.mktemp("delivered")
    table.write_csv(folder / "loans.csv")
    return folder


@pytest.fixture(scope="session")
def declared(delivered, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lender")
    init_lender(delivered / "loans.csv", "loan_status", folder)
    return folder


@pytest.fixture(scope="session")
def flat(declared):
    return load_flat_lender(declared)
