"""How much of the outcome the generated tables give away: the application alone, and all seven tables.

    python benchmarks/generated_signal.py --applications 20000 --seeds 1 2 3 4

Prints the out-of-fold AUC of LightGBM, 5 folds, on the columns of the application and on
those with plain aggregates of the six histories beside them. Gender is left out of both.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import duckdb
import lightgbm
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from clairscore.lenders.home_credit.synthetic import generate

EXTERNAL = ["EXT_SOURCE_1", "EXT_SOURCE_2", "EXT_SOURCE_3"]
LEFT_OUT = {"SK_ID_CURR", "TARGET", "CODE_GENDER"}
OWN_AGGREGATES = {
    "bureau": (
        "avg((CREDIT_ACTIVE = 'Active')::int) active_share, sum((CREDIT_ACTIVE = 'Active')::int) active,"
        "sum(AMT_CREDIT_SUM_DEBT) / nullif(sum(AMT_CREDIT_SUM), 0) debt_share, max(DAYS_CREDIT) newest,"
        "avg((CREDIT_TYPE = 'Credit card')::int) card_share, avg((CREDIT_TYPE = 'Microloan')::int) micro_share,"
        "avg((AMT_CREDIT_MAX_OVERDUE > 0)::int) overdue_share"
    ),
    "previous_application": (
        "avg((NAME_CONTRACT_STATUS = 'Refused')::int) refused_share,"
        "avg((NAME_CONTRACT_STATUS = 'Approved')::int) approved_share,"
        "avg((CODE_REJECT_REASON IN ('SCO', 'SCOFR'))::int) score_refused_share,"
        "avg(AMT_APPLICATION / nullif(AMT_CREDIT, 0)) asked_to_granted, max(DAYS_DECISION) newest"
    ),
    "POS_CASH_balance": (
        "avg((SK_DPD > 0)::int) late_share, avg((SK_DPD_DEF > 0)::int) serious_share, max(SK_DPD) worst,"
        "sum((NAME_CONTRACT_STATUS = 'Completed')::int) completed"
    ),
    "credit_card_balance": (
        "avg(AMT_BALANCE / nullif(AMT_CREDIT_LIMIT_ACTUAL, 0)) utilisation, avg((SK_DPD > 0)::int) late_share,"
        "avg(CNT_DRAWINGS_ATM_CURRENT) cash_draws,"
        "avg(AMT_BALANCE / nullif(AMT_CREDIT_LIMIT_ACTUAL, 0)) FILTER (WHERE MONTHS_BALANCE >= -6) utilisation_6m"
    ),
    "installments_payments": (
        "avg((DAYS_ENTRY_PAYMENT > DAYS_INSTALMENT)::int) late_share,"
        "avg(greatest(DAYS_ENTRY_PAYMENT - DAYS_INSTALMENT, 0)) days_late,"
        "avg(greatest(DAYS_INSTALMENT - DAYS_ENTRY_PAYMENT, 0)) days_early,"
        "max(DAYS_ENTRY_PAYMENT - DAYS_INSTALMENT) worst, avg((AMT_PAYMENT < AMT_INSTALMENT)::int) short_share,"
        "sum(AMT_PAYMENT) / sum(AMT_INSTALMENT) paid_share"
    ),
}


def aggregates(data: Path, table: str) -> str:
    """Return the query of one row per application: counts, and mean, max, min of every number."""
    path = data / f"{table}.parquet"
    described = duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    numbers = [name for name, kind, *_ in described if kind in ("BIGINT", "DOUBLE") and not name.startswith("SK_ID")]
    parts = [
        f"{function}(nullif({name}, 365243)) AS {table}_{name}_{function}"
        for name in numbers
        for function in ("avg", "max", "min")
    ]
    own = ", ".join(OWN_AGGREGATES[table].split(","))
    return f"SELECT SK_ID_CURR, count(*) AS {table}_rows, {own}, {', '.join(parts)} FROM '{path}' GROUP BY SK_ID_CURR"


def features(data: Path) -> tuple[pd.DataFrame, list[str]]:
    """Return the training applications with their aggregates, and the names of the application's own columns."""
    application = duckdb.sql(f"SELECT * FROM '{data}/application_train.parquet' ORDER BY SK_ID_CURR").df()
    own = [name for name in application.columns if name not in LEFT_OUT]
    ext = application[EXTERNAL]
    ratios = pd.DataFrame(
        {
            "ext_mean": ext.mean(axis=1),
            "ext_min": ext.min(axis=1),
            "credit_per_annuity": application.AMT_CREDIT / application.AMT_ANNUITY,
            "credit_per_goods": application.AMT_CREDIT / application.AMT_GOODS_PRICE,
            "employed_per_age": application.DAYS_EMPLOYED.where(application.DAYS_EMPLOYED < 0) / application.DAYS_BIRTH,
        }
    )
    application = pd.concat([application, ratios], axis=1)
    own += list(ratios)
    for name in own:
        if not pd.api.types.is_numeric_dtype(application[name]):
            application[name] = application[name].astype("category")
    everything = application.set_index("SK_ID_CURR")
    for table in OWN_AGGREGATES:
        rows = duckdb.sql(aggregates(data, table)).df().set_index("SK_ID_CURR")
        everything = everything.join(rows.rename(columns=lambda name, table=table: f"{table}:{name}"))
    months = duckdb.sql(
        f"""SELECT SK_ID_CURR, avg((STATUS IN ('1', '2', '3', '4', '5'))::int) AS "months:late_share",
        avg((STATUS = 'C')::int) AS "months:closed_share", count(*) AS "months:rows"
        FROM '{data}/bureau_balance.parquet' JOIN '{data}/bureau.parquet' USING (SK_ID_BUREAU) GROUP BY SK_ID_CURR"""
    ).df()
    return everything.join(months.set_index("SK_ID_CURR")), own


def out_of_fold_auc(table: pd.DataFrame, names: list[str], seed: int) -> float:
    """Return the AUC of predictions made on folds a model has not seen."""
    predicted = np.zeros(len(table))
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for train, test in folds.split(table, table.TARGET):
        model = lightgbm.LGBMClassifier(
            n_estimators=160,
            learning_rate=0.06,
            num_leaves=15,
            min_child_samples=60,
            subsample=0.8,
            subsample_freq=1,
            colsample_bytree=0.3,
            reg_lambda=10,
            max_bin=63,
            random_state=seed,
            n_jobs=2,
            verbose=-1,
        )
        model.fit(table.iloc[train][names], table.TARGET.iloc[train])
        predicted[test] = model.predict_proba(table.iloc[test][names])[:, 1]
    return float(roc_auc_score(table.TARGET, predicted))


def main() -> None:
    """Print a line of AUCs per seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--drift", action="store_true")
    arguments = parser.parse_args()
    print("| seed | applications with outcome | bad | external scores | application | all tables | gain |")
    print("|---|---|---|---|---|---|---|")
    for seed in arguments.seeds:
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), arguments.applications, seed, drift=arguments.drift)
            table, own = features(Path(folder))
        table.columns = [name.replace(":", "_") for name in table.columns]
        everything = [name for name in table.columns if name not in LEFT_OUT]
        aucs = [out_of_fold_auc(table, names, seed) for names in (EXTERNAL, own, everything)]
        bad = f"{table.TARGET.mean():.4f}"
        print(
            f"| {seed} | {len(table)} | {bad} |",
            " | ".join(f"{auc:.4f}" for auc in aucs),
            f"| {aucs[2] - aucs[1]:.4f} |",
        )


if __name__ == "__main__":
    main()
