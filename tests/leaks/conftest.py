"""Canaries: rows and columns that must have no effect, planted in a generated delivery."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from clairscore.features.feature import Feature
from clairscore.lenders.lender import Lender
from clairscore.models.config import BoostingConfig, ModelConfig, UncertaintyConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.vectors import read_matrix
from clairscore.tables.schema import SourceTable
from clairscore.tables.typed import TypedDelivery
from clairscore.workflows.build import built_features

Canary = Callable[[pd.DataFrame, SourceTable], pd.DataFrame]
Plant = Callable[[str, Canary], TypedDelivery]
BuildMatrix = Callable[..., FeatureMatrix]


@pytest.fixture(scope="session")
def quick() -> ModelConfig:
    """A configuration that trains on 1,500 rows in seconds."""
    return ModelConfig(
        n_folds=4,
        seed=3,
        boosting=BoostingConfig(learning_rate=0.1, feature_fraction=0.4, max_rounds=60, patience=10, max_bin=63),
        uncertainty=UncertaintyConfig(neighbour_share=0.1),
    )


@pytest.fixture(scope="session")
def build_matrix(lender: Lender, tmp_path_factory: pytest.TempPathFactory) -> BuildMatrix:
    """Build a set on a delivery and read it: ``build_matrix(delivery, feature_set)``; each of them once."""
    cache = tmp_path_factory.mktemp("features")

    def built(delivery: TypedDelivery, feature_set: str) -> FeatureMatrix:
        chosen = lender.feature_set(feature_set)
        path = built_features(delivery, lender, chosen, cache)
        return read_matrix(path, chosen.features, lender.application.key, lender.outcome)

    return built


@pytest.fixture(scope="session")
def histories(lender: Lender) -> tuple[SourceTable, ...]:
    return tuple(source for source in lender.sources.values() if source.event_day)


@pytest.fixture(scope="session")
def plant(typed: TypedDelivery, histories, tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """Write the delivery again with rows added to every history: ``plant(name, canary)``.

    The canary gets a row of each key of a history and the outcome of its application, ``is_bad``, and returns the rows
    to add.
    """

    def planted(name: str, canary: Canary) -> TypedDelivery:
        folder = tmp_path_factory.mktemp(name)
        for path in typed.paths.values():
            (folder / path.name).symlink_to(path)
        for source in histories:
            path = folder / f"{source.name}.parquet"
            table = pq.read_table(path)
            rows = table.to_pandas()
            added = canary(_one_a_key(rows, source, typed), source).drop(columns=["is_bad", "owner"], errors="ignore")
            both = pd.concat([rows, added[rows.columns]], ignore_index=True)
            both = both.sort_values([source.key, source.event_day, *source.row_key], kind="stable")
            path.unlink()
            pq.write_table(type(table).from_pandas(both, table.schema, preserve_index=False), path)
        hashes = {source: f"{name} {digest}" for source, digest in typed.hashes.items()}
        counts = {source: pq.read_metadata(folder / f"{source}.parquet").num_rows for source in typed.rows}
        delivery = replace(typed, folder=folder, hashes=hashes, rows=counts)
        delivery.save()
        return delivery

    return planted


@pytest.fixture(scope="session")
def before(plant: Plant) -> TypedDelivery:
    """The delivery as it was, written as planted ones are: how a file is cut decides in which order it is summed."""
    return plant("before", lambda rows, source: rows.head(0))


def _one_a_key(rows: pd.DataFrame, source: SourceTable, typed: TypedDelivery) -> pd.DataFrame:
    """Return the newest row of every key, with the outcome of its application and new keys of its own."""
    chosen = rows.sort_values(source.event_day).groupby(source.key).tail(1).reset_index(drop=True)
    for name in source.row_key:
        if name != source.key and name != source.event_day:
            chosen[name] = 900_000_000 + np.arange(len(chosen))
    outcome = pd.read_parquet(typed.paths["application"], columns=["application_id", "is_bad"])
    if source.parent:
        owners = pd.read_parquet(typed.paths[source.parent], columns=["application_id", source.key])
        outcome = owners.merge(outcome, on="application_id").drop(columns="application_id")
    return chosen.merge(outcome, on=source.key, how="left")


@pytest.fixture(scope="session")
def noise() -> Feature:
    """A word drawn at random for each application."""
    return Feature("noise", "A word drawn at random.", "application", "", "category", None, "never", "noise", False)


@pytest.fixture(scope="session")
def scored_file() -> Callable[[Path], pd.DataFrame]:
    return lambda path: pd.read_csv(path)
