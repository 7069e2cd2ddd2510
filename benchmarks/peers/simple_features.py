"""Simple features: what the field's best-known public recipe does with the seven tables, written anew.

Categories of every table become columns of zeros and ones; numbers of every history are taken as mean, max, min and sum
over all rows of an application; a few ratios are added to the application; no window, no direction of risk, no nulls
told apart. LightGBM is grown with the settings the recipe is known for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clairscore.lenders.lender import Lender
from clairscore.models.candidates.candidate import Candidate, Filled, Fitted, Task
from clairscore.models.tuning.space import Value
from clairscore.tables.typed import TypedDelivery

_AGGREGATES = ["mean", "max", "min", "sum"]


def build_simple_features(delivery: TypedDelivery, lender: Lender) -> pd.DataFrame:
    """Return one row an application, by its id; sensitive columns and the outcome are left out."""
    application = lender.application
    dropped = [*lender.sensitive, lender.outcome]
    rows = pd.read_parquet(delivery.paths[application.name]).set_index(application.key).sort_index()
    found = _one_hot(rows.drop(columns=[name for name in dropped if name in rows]))
    parents = {name: pd.read_parquet(path) for name, path in delivery.paths.items() if name != application.name}
    for name, history in parents.items():
        table = _one_hot(history)
        source = lender.sources[name]
        if application.key not in table:
            parent = lender.sources[source.parent]
            keys = parents[parent.name][[source.key, application.key]].drop_duplicates(source.key)
            table = table.merge(keys, on=source.key, how="inner")
        numbers = table.drop(columns=[one for one in table if one.endswith("_id") and one != application.key])
        grouped = numbers.groupby(application.key)
        aggregated = grouped.agg(_AGGREGATES)
        aggregated.columns = [f"{name}_{column}_{how}" for column, how in aggregated.columns]
        found = found.join(aggregated).join(grouped.size().rename(f"{name}_count"))
    return found.replace([np.inf, -np.inf], np.nan).astype(np.float64)


def _one_hot(table: pd.DataFrame) -> pd.DataFrame:
    """Turn words into columns of zeros and ones, truths into numbers, and leave what is neither out."""
    words = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    kept = [name for name in words if table[name].nunique() <= 100]
    table = pd.get_dummies(table.drop(columns=sorted(set(words) - set(kept))), columns=kept, dtype=np.float64)
    truths = table.select_dtypes("bool").columns
    return table.astype(dict.fromkeys(truths, np.float64))


@dataclass(frozen=True)
class _Booster:
    booster: Any

    def raw_margin(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.booster.predict(values, raw_score=True, num_threads=1), dtype=np.float64)


def _fit(parameters: Mapping[str, Value], task: Task) -> Fitted:
    import lightgbm

    known = dict(parameters) | {
        "objective": "binary",
        "seed": task.seed % 2**31,
        "num_threads": task.n_threads,
        "deterministic": True,
        "verbose": -1,
    }
    inner = task.inner()
    data = lightgbm.Dataset(inner.growing.values, inner.growing.is_bad)
    judging = data.create_valid(inner.judging.values, inner.judging.is_bad)
    stop = lightgbm.early_stopping(200, verbose=False)
    trial = lightgbm.train(known, data, 10_000, valid_sets=[judging], callbacks=[stop])
    rows, _, fill = task.balanced()
    grown = lightgbm.train(known, lightgbm.Dataset(rows.values, rows.is_bad), inner.rounds(trial.best_iteration))
    return Filled(_Booster(grown), fill)


SIMPLE_FEATURES = Candidate(
    name="simple_features",
    label={"fr": "Recette « simple features »", "en": "Simple-features recipe"},
    fitter=_fit,
    parameters={
        "learning_rate": 0.02,
        "num_leaves": 34,
        "max_depth": 8,
        "feature_fraction": 0.9497036,
        "bagging_fraction": 0.8715623,
        "bagging_freq": 1,
        "lambda_l1": 0.041545473,
        "lambda_l2": 0.0735294,
        "min_split_gain": 0.0222415,
        "min_sum_hessian_in_leaf": 39.3259775,
        "metric": "auc",
    },
)
