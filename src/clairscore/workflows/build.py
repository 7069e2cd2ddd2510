"""Build features of a delivery, or take those that were built before."""

from collections.abc import Sequence
from pathlib import Path

from clairscore.conventions import Report, silent
from clairscore.engines.choice import EngineName, check_engine, open_engine, write_sql
from clairscore.features.build import build_features, history_query, vector_query
from clairscore.features.feature import Feature, FeatureSet
from clairscore.lenders.lender import Lender
from clairscore.tables.typed import TypedDelivery


def build(
    delivery: TypedDelivery,
    lender: Lender,
    features: Sequence[Feature],
    out: Path,
    *,
    engine: EngineName = "duckdb",
    master: str | None = None,
    report: Report = silent,
) -> int:
    """Build features for every application of a delivery into one parquet file; return how many there are.

    Args:
        delivery: Typed delivery.
        lender: Whose definitions.
        features: Features wanted, in the order of the columns.
        out: File to write.
        engine: Where the queries run.
        master: Where Spark runs; on this machine unless given.
        report: Told of each source.

    Raises:
        SettingsError: If the engine cannot start.
    """
    with open_engine(engine, master) as opened:
        return build_features(opened, delivery.paths, lender.catalog, features, lender.person, out, report=report)


def built_features(
    delivery: TypedDelivery,
    lender: Lender,
    feature_set: FeatureSet,
    cache: Path,
    *,
    engine: EngineName = "duckdb",
    master: str | None = None,
    report: Report = silent,
) -> Path:
    """Return the file with a set's features, built now unless the same set was built on the same delivery before.

    Args:
        delivery: Typed delivery.
        lender: Whose definitions.
        feature_set: Features wanted.
        cache: Folder that keeps what was built, for each engine: the last digits of a number may differ.
        engine: Where the queries run.
        master: Where Spark runs; on this machine unless given.
        report: Told of each source.

    Raises:
        SettingsError: If the engine cannot start.
    """
    check_engine(engine, master)
    out = cache / f"{delivery.fingerprint[:16]}-{feature_set.hash[:16]}-{engine}.parquet"
    if not out.is_file():
        build(delivery, lender, feature_set.features, out, engine=engine, master=master, report=report)
    return out


def feature_sql(lender: Lender, feature: Feature, engine: EngineName = "duckdb") -> str:
    """Return the query that computes a feature on an engine, on tables named like the sources; nothing is started."""
    catalog = lender.catalog
    tables = {name: catalog.formulas.table(name) for name in catalog.sources}
    needed = catalog.with_inputs([feature])
    histories = {
        name: history_query(source, tables, [f for f in needed if f.source == name], catalog)
        for name, source in catalog.sources.items()
        if name != catalog.application.name and any(f.source == name for f in needed)
    }
    if feature.source in histories:
        query = histories[feature.source]
    else:
        query = vector_query(tables[catalog.application.name], histories, catalog, [feature], lender.person)
    return write_sql(query, engine)
