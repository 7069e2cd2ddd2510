"""The generated lender beside the real samples: one line per statistic, as a markdown table.

    python benchmarks/generated_against_real.py --applications 60000 --seed 1

Reads the real samples from ../shared/data/home_credit beside the repository, or from the
folder given with --real or in HOME_CREDIT_SAMPLES; without them it says so and ends.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from clairscore.lenders.home_credit.synthetic import generate

DEFAULT_SAMPLES = Path(__file__).parents[2] / "shared" / "data" / "home_credit"

SHARES = {
    "bad": "avg(TARGET)",
    "bad among men": "avg(TARGET) FILTER (WHERE CODE_GENDER = 'M')",
    "bad among women": "avg(TARGET) FILTER (WHERE CODE_GENDER = 'F')",
    "bad with higher education": "avg(TARGET) FILTER (WHERE NAME_EDUCATION_TYPE = 'Higher education')",
    "bad with secondary education": "avg(TARGET) FILTER (WHERE NAME_EDUCATION_TYPE LIKE 'Secondary%')",
    "bad among pensioners": "avg(TARGET) FILTER (WHERE NAME_INCOME_TYPE = 'Pensioner')",
    "bad among the working": "avg(TARGET) FILTER (WHERE NAME_INCOME_TYPE = 'Working')",
    "bad in regions rated 3": "avg(TARGET) FILTER (WHERE REGION_RATING_CLIENT = 3)",
    "bad in regions rated 1": "avg(TARGET) FILTER (WHERE REGION_RATING_CLIENT = 1)",
    "bad among revolving loans": "avg(TARGET) FILTER (WHERE NAME_CONTRACT_TYPE LIKE 'Rev%')",
    "revolving loans": "avg((NAME_CONTRACT_TYPE LIKE 'Rev%')::int)",
    "women": "avg((CODE_GENDER = 'F')::int)",
    "higher education": "avg((NAME_EDUCATION_TYPE = 'Higher education')::int)",
    "married": "avg((NAME_FAMILY_STATUS = 'Married')::int)",
    "living with parents": "avg((NAME_HOUSING_TYPE = 'With parents')::int)",
    "owning a car": "avg((FLAG_OWN_CAR = 'Y')::int)",
    "DAYS_EMPLOYED = 365243": "avg((DAYS_EMPLOYED = 365243)::int)",
    "ORGANIZATION_TYPE = XNA": "avg((ORGANIZATION_TYPE = 'XNA')::int)",
    "no children": "avg((CNT_CHILDREN = 0)::int)",
    "EXT_SOURCE_1 missing": "avg((EXT_SOURCE_1 IS NULL)::int)",
    "EXT_SOURCE_2 missing": "avg((EXT_SOURCE_2 IS NULL)::int)",
    "EXT_SOURCE_3 missing": "avg((EXT_SOURCE_3 IS NULL)::int)",
    "OCCUPATION_TYPE missing": "avg((OCCUPATION_TYPE IS NULL)::int)",
    "APARTMENTS_AVG missing": "avg((APARTMENTS_AVG IS NULL)::int)",
    "COMMONAREA_AVG missing": "avg((COMMONAREA_AVG IS NULL)::int)",
    "AMT_REQ_CREDIT_BUREAU_YEAR missing": "avg((AMT_REQ_CREDIT_BUREAU_YEAR IS NULL)::int)",
    "credit equals goods, cash loans": (
        "avg((AMT_CREDIT = AMT_GOODS_PRICE)::int) FILTER (WHERE NAME_CONTRACT_TYPE LIKE 'Cash%')"
    ),
}
MEDIANS = {
    "AMT_INCOME_TOTAL": "AMT_INCOME_TOTAL",
    "AMT_CREDIT": "AMT_CREDIT",
    "AMT_ANNUITY": "AMT_ANNUITY",
    "AMT_GOODS_PRICE": "AMT_GOODS_PRICE",
    "credit / annuity": "AMT_CREDIT / AMT_ANNUITY",
    "annuity / income": "AMT_ANNUITY / AMT_INCOME_TOTAL",
    "DAYS_BIRTH": "DAYS_BIRTH",
    "DAYS_EMPLOYED of the employed": "nullif(DAYS_EMPLOYED, 365243)",
    "EXT_SOURCE_1": "EXT_SOURCE_1",
    "EXT_SOURCE_2": "EXT_SOURCE_2",
    "EXT_SOURCE_3": "EXT_SOURCE_3",
}
CORRELATED = [
    *(f"EXT_SOURCE_{i}" for i in (1, 2, 3)),
    "DAYS_BIRTH",
    "nullif(DAYS_EMPLOYED, 365243)",
    "REGION_RATING_CLIENT",
    "DAYS_LAST_PHONE_CHANGE",
    "AMT_GOODS_PRICE",
    "DAYS_ID_PUBLISH",
    "DAYS_REGISTRATION",
    "REG_CITY_NOT_WORK_CITY",
    "FLOORSMAX_AVG",
    "OWN_CAR_AGE",
]
PAIRS = [
    ("EXT_SOURCE_1", "EXT_SOURCE_2"),
    ("EXT_SOURCE_1", "EXT_SOURCE_3"),
    ("EXT_SOURCE_1", "DAYS_BIRTH"),
    ("AMT_INCOME_TOTAL", "AMT_CREDIT"),
    ("AMT_CREDIT", "AMT_ANNUITY"),
    ("REGION_RATING_CLIENT", "EXT_SOURCE_2"),
]
LINKED = {
    "bureau": {
        "bureau: rows an application": "count(*) / (SELECT count(*) FROM {application})",
        "bureau: applications with none": "1 - count(DISTINCT SK_ID_CURR) / (SELECT count(*) FROM {application})",
        "bureau: active": "avg((CREDIT_ACTIVE = 'Active')::int)",
        "bureau: credit cards": "avg((CREDIT_TYPE = 'Credit card')::int)",
        "bureau: median DAYS_CREDIT": "median(DAYS_CREDIT)",
        "bureau: median AMT_CREDIT_SUM": "median(AMT_CREDIT_SUM)",
        "bureau: AMT_CREDIT_MAX_OVERDUE missing": "avg((AMT_CREDIT_MAX_OVERDUE IS NULL)::int)",
        "bureau: AMT_ANNUITY missing": "avg((AMT_ANNUITY IS NULL)::int)",
        "bureau: overdue now": "avg((CREDIT_DAY_OVERDUE > 0)::int)",
    },
    "bureau_balance": {
        "months: status C": "avg((STATUS = 'C')::int)",
        "months: status 0": "avg((STATUS = '0')::int)",
        "months: status X": "avg((STATUS = 'X')::int)",
        "months: status 1 to 5": "avg((STATUS IN ('1', '2', '3', '4', '5'))::int)",
        "months: rows a loan": "count(*) / count(DISTINCT SK_ID_BUREAU)",
    },
    "previous_application": {
        "previous: rows an application": "count(*) / (SELECT count(*) FROM {application})",
        "previous: approved": "avg((NAME_CONTRACT_STATUS = 'Approved')::int)",
        "previous: refused": "avg((NAME_CONTRACT_STATUS = 'Refused')::int)",
        "previous: cash loans": "avg((NAME_CONTRACT_TYPE = 'Cash loans')::int)",
        "previous: median DAYS_DECISION": "median(DAYS_DECISION)",
        "previous: median AMT_APPLICATION": "median(AMT_APPLICATION)",
        "previous: AMT_ANNUITY missing": "avg((AMT_ANNUITY IS NULL)::int)",
        "previous: NAME_TYPE_SUITE missing": "avg((NAME_TYPE_SUITE IS NULL)::int)",
        "previous: DAYS_FIRST_DRAWING = 365243": "avg((DAYS_FIRST_DRAWING = 365243)::int)",
    },
    "POS_CASH_balance": {
        "POS: rows an application": "count(*) / (SELECT count(*) FROM {application})",
        "POS: completed": "avg((NAME_CONTRACT_STATUS = 'Completed')::int)",
        "POS: past due": "avg((SK_DPD > 0)::int)",
        "POS: median CNT_INSTALMENT_FUTURE": "median(CNT_INSTALMENT_FUTURE)",
    },
    "credit_card_balance": {
        "card: rows an application": "count(*) / (SELECT count(*) FROM {application})",
        "card: applications with a card": "count(DISTINCT SK_ID_CURR) / (SELECT count(*) FROM {application})",
        "card: months with a balance": "avg((AMT_BALANCE > 0)::int)",
        "card: median use of the limit, if any": (
            "median(AMT_BALANCE / nullif(AMT_CREDIT_LIMIT_ACTUAL, 0)) FILTER (WHERE AMT_BALANCE > 0)"
        ),
        "card: past due": "avg((SK_DPD > 0)::int)",
        "card: AMT_DRAWINGS_ATM_CURRENT missing": "avg((AMT_DRAWINGS_ATM_CURRENT IS NULL)::int)",
    },
    "installments_payments": {
        "instalments: rows an application": "count(*) / (SELECT count(*) FROM {application})",
        "instalments: paid late": "avg((DAYS_ENTRY_PAYMENT > DAYS_INSTALMENT)::int)",
        "instalments: median days before due": "median(DAYS_INSTALMENT - DAYS_ENTRY_PAYMENT)",
        "instalments: paid short": "avg((AMT_PAYMENT < AMT_INSTALMENT)::int)",
        "instalments: on cards (version 0)": "avg((NUM_INSTALMENT_VERSION = 0)::int)",
        "instalments: median AMT_PAYMENT": "median(AMT_PAYMENT)",
    },
}
HISTORY_SIGNALS = {
    "share of bureau loans active": ("bureau", "avg((CREDIT_ACTIVE = 'Active')::int)"),
    "mean DAYS_CREDIT": ("bureau", "avg(DAYS_CREDIT)"),
    "number of bureau loans": ("bureau", "count(*)"),
    "share of previous applications refused": (
        "previous_application",
        "avg((NAME_CONTRACT_STATUS = 'Refused')::int)",
    ),
    "mean DAYS_DECISION": ("previous_application", "avg(DAYS_DECISION)"),
    "share of POS months past due": ("POS_CASH_balance", "avg((SK_DPD > 0)::int)"),
    "mean use of the card limit": (
        "credit_card_balance",
        "avg(AMT_BALANCE / nullif(AMT_CREDIT_LIMIT_ACTUAL, 0))",
    ),
}


class Side:
    """One of the two deliveries compared: where its tables are and which people they cover.

    Args:
        application: Query of the applications with an outcome.
        linked: Query of the applications that the histories of `tables` are complete for.
        with_instalments: The same for the instalments.
        tables: Folder of the histories, and of the instalments.
    """

    def __init__(self, application: str, linked: str, with_instalments: str, tables: tuple[Path, Path]) -> None:
        self.application = application
        self.linked = linked
        self.with_instalments = with_instalments
        self.tables = tables

    def history(self, table: str) -> tuple[str, str]:
        """Return the query of the applications a history covers, and of its rows."""
        if table == "installments_payments":
            path = self.tables[1] / f"{table}.parquet"
            people = self.with_instalments
            return people, f"(SELECT * FROM '{path}' WHERE SK_ID_CURR IN (SELECT SK_ID_CURR FROM {people}))"
        return self.linked, f"'{self.tables[0] / f'{table}.parquet'}'"


def query(sql: str) -> float:
    """Return the one number a query gives."""
    value = duckdb.sql(sql).fetchall()[0][0]
    return float("nan") if value is None else float(value)


def rank_correlation(source: str, left: str, right: str) -> float:
    """Return Spearman's correlation of two columns where both are known."""
    return query(
        f"""WITH known AS (SELECT {left} a, {right} b FROM {source} WHERE {left} IS NOT NULL AND {right} IS NOT NULL),
        ranked AS (SELECT rank() OVER (ORDER BY a) + (count(*) OVER (PARTITION BY a) - 1) / 2 ra,
                          rank() OVER (ORDER BY b) + (count(*) OVER (PARTITION BY b) - 1) / 2 rb FROM known)
        SELECT corr(ra, rb) FROM ranked"""
    )


def statistics(side: Side) -> Iterator[tuple[str, float]]:
    """Yield every statistic with its name."""
    for name, expression in SHARES.items():
        yield name, query(f"SELECT {expression} FROM {side.application}")
    for name, expression in MEDIANS.items():
        for label, share in (("5 %", 0.05), ("median", 0.5), ("95 %", 0.95)):
            yield f"{name}, {label}", query(f"SELECT quantile_cont({expression}, {share}) FROM {side.application}")
    for column in CORRELATED:
        name = "DAYS_EMPLOYED" if "EMPLOYED" in column else column
        yield f"{name} with the outcome", rank_correlation(side.application, column, "TARGET")
    for left, right in PAIRS:
        yield f"{left} with {right}", rank_correlation(side.application, left, right)
    for table, expressions in LINKED.items():
        people, rows = side.history(table)
        for name, expression in expressions.items():
            yield name, query(f"SELECT {expression.format(application=people)} FROM {rows}")
    for name, (table, expression) in HISTORY_SIGNALS.items():
        _, rows = side.history(table)
        per_client = f"(SELECT SK_ID_CURR, {expression} x FROM {rows} GROUP BY SK_ID_CURR)"
        joined = f"(SELECT x, TARGET FROM {per_client} JOIN {side.application} USING (SK_ID_CURR))"
        yield f"{name} with the outcome", rank_correlation(joined, "x", "TARGET")


def written(value: float) -> str:
    """Write a number with as many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.4f}"


def generated_side(folder: Path) -> Side:
    """Return the generated delivery; its histories are complete for everybody."""
    both = (
        f"(SELECT SK_ID_CURR FROM '{folder}/application_train.parquet'"
        f" UNION ALL SELECT SK_ID_CURR FROM '{folder}/application_test.parquet')"
    )
    return Side(f"'{folder}/application_train.parquet'", both, both, (folder, folder))


def real_side(folder: Path) -> Side:
    """Return the real samples, with the instalments of the clients that were drawn at random."""
    both = (
        f"(SELECT SK_ID_CURR FROM '{folder}/linked/application_train.parquet'"
        f" UNION ALL SELECT SK_ID_CURR FROM '{folder}/linked/application_test.parquet')"
    )
    drawn = f"(SELECT SK_ID_CURR FROM '{folder}/random_699/application_train.parquet' WHERE _selection = 'random')"
    return Side(f"'{folder}/application_train.parquet'", both, drawn, (folder / "linked", folder / "random_699"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    default = Path(os.environ.get("HOME_CREDIT_SAMPLES", DEFAULT_SAMPLES))
    parser.add_argument("--real", type=Path, default=default, help="Folder of the real samples.")
    arguments = parser.parse_args()
    if not (arguments.real / "application_train.parquet").exists():
        print(f"Skipped: there is no application_train.parquet in {arguments.real}. Name the folder with --real.")
        return
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), arguments.applications, arguments.seed)
        found = list(statistics(generated_side(Path(folder))))
    real = dict(statistics(real_side(arguments.real)))
    print("| statistic | generated | real |\n|---|---|---|")
    for name, value in found:
        print(f"| {name} | {written(value)} | {written(real[name])} |")
    print(f"\n{len(found)} statistics")


if __name__ == "__main__":
    main()
