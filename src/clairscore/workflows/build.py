"""Build features of a delivery, or take those that were built before."""

from collections.abc import Sequence
from pathlib import Path

from clairscore.conventions import Report, silent
from clairscore.engines.duckdb import DuckDB
from clairscore.features.build import build_features, history_query, vector_query
from clairscore.features.feature import Feature, FeatureSet
from clairscore.lenders.lender import Lender
from clairscore.tables.typed import TypedDelivery


def build(
    delivery: TypedDelivery, lender: Lender, features: Sequence[Feature], out: Path, *, report: Report = silent
) -> int:
    """Build features for every application of a delivery into one parquet file; return how many there are."""
    with DuckDB() as engine:
        return build_features(engine, delivery.paths, lender.catalog, features, lender.person, out, report=report)


def built_features(
    delivery: TypedDelivery, lender: Lender, feature_set: FeatureSet, cache: Path, *, report: Report = silent
) -> Path:
    """Return the file with a set's features, built now unless the same set was built on the same delivery before.

    Args:
        delivery: Typed delivery.
        lender: Whose definitions.
        feature_set: Features wanted.
        cache: Folder that keeps what was built.
        report: Told of each source.
    """
    out = cache / f"{delivery.fingerprint[:16]}-{feature_set.hash[:16]}.parquet"
    if not out.is_file():
        build(delivery, lender, feature_set.features, out, report=report)
    return out


def feature_sql(lender: Lender, feature: Feature) -> str:
    """Return the query that computes a feature on DuckDB, on tables named like the sources."""
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
    import ibis

    return str(ibis.to_sql(query, dialect="duckdb"))
