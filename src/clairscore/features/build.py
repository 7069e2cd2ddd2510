"""Features over whole tables: one query a source, then one join to a row per application."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clairscore.conventions import Report, silent
from clairscore.engines import Engine
from clairscore.features.catalog import Catalog
from clairscore.features.feature import Definition, Feature
from clairscore.features.inheritance import inherited
from clairscore.features.windows import DAYS_PER_MONTH, Window
from clairscore.tables.schema import SourceTable

if TYPE_CHECKING:
    import ibis.expr.types as ir

PERSON = "person"
"""Column of the built table that is equal for the applications of one person."""


def build_features(
    engine: Engine,
    paths: Mapping[str, Path],
    catalog: Catalog,
    features: Sequence[Feature],
    person: Definition,
    out: Path,
    *,
    report: Report = silent,
) -> int:
    """Build features for every application into one parquet file.

    Args:
        engine: Where the queries run.
        paths: Typed parquet file of each source that was delivered; features of an absent source are null.
        catalog: Where the features come from.
        features: Features wanted, in the order of the columns.
        person: Expression on the application that is equal for the applications of one person.
        out: File to write: the application's key, the outcome, ``person`` and the features, ordered by key.
        report: Told of each source.

    Returns:
        Number of applications.
    """
    application = catalog.application
    needed = catalog.with_inputs(features)
    tables = {name: engine.read(path) for name, path in paths.items()}
    histories = [name for name in catalog.sources if name != application.name and _of_source(needed, name)]
    with tempfile.TemporaryDirectory(prefix="clairscore-features-", dir=_scratch(out)) as scratch:
        built: dict[str, ir.Table] = {}
        for position, name in enumerate(histories):
            report(name, position, len(histories) + 1)
            source = catalog.sources[name]
            if name in tables and (source.parent is None or source.parent in tables):
                own = _of_source(needed, name)
                rows_seen = seen_rows(source, tables, own, catalog)
                if _order_matters(source, own):
                    path = Path(scratch) / f"{name}-rows.parquet"
                    order = dict.fromkeys((application.key, str(source.event_day), *source.latest_by))
                    engine.write(rows_seen.order_by(list(order)), path)
                    rows_seen = engine.read(path)
                path = Path(scratch) / f"{name}.parquet"
                engine.write(aggregate_rows(source, rows_seen, own, catalog), path)
                built[name] = engine.read(path)
        report(application.name, len(histories), len(histories) + 1)
        rows = engine.write(vector_query(tables[application.name], built, catalog, features, person), out)
    report(application.name, len(histories) + 1, len(histories) + 1)
    return rows


def history_query(
    source: SourceTable, tables: "Mapping[str, ir.Table]", features: Iterable[Feature], catalog: Catalog
) -> "ir.Table":
    """Return the whole query of a history: the rows that may be seen, aggregated to one row an application."""
    features = list(features)
    return aggregate_rows(source, seen_rows(source, tables, features, catalog), features, catalog)


def seen_rows(
    source: SourceTable, tables: "Mapping[str, ir.Table]", features: Sequence[Feature], catalog: Catalog
) -> "ir.Table":
    """Return the rows of a history that features may see, with the columns they read.

    Rows on or after the day of the application are left out first, so no feature can see them.

    Args:
        source: The history.
        tables: Tables by source name, with the parent where the history has one.
        features: Features of this source.
        catalog: The catalog they belong to.

    Returns:
        The application's key, the event, what the features read, and ``recency``, 0 for the latest row, where one of
        them looks at the latest rows.
    """
    import ibis

    assert source.event_day is not None
    rows = tables[source.name]
    rows = rows.filter(rows[source.event_day] <= -1)
    key = catalog.application.key
    if source.parent:
        rows = rows.inner_join(_parents(source, tables[source.parent], features, catalog), source.key)
    ranked = any(f.window and f.window.last for f in features)
    read = {key, source.event_day}.union(*(catalog.formulas.columns(f) for f in features))
    if ranked:
        order = [rows[source.event_day].desc(), *(rows[name].desc(nulls_first=False) for name in source.latest_by)]
        rows = rows.mutate(recency=ibis.row_number().over(group_by=rows[key], order_by=order))
        read |= {"recency", *source.latest_by}
    elif _order_matters(source, features):
        read |= set(source.latest_by)
    return rows.select(*[name for name in rows.columns if name in read])


def _order_matters(source: SourceTable, features: Sequence[Feature]) -> bool:
    """Tell whether the rows of an application must be laid beside each other, in order, before they are summed.

    Rows come from the file in order of their key. Ranking them, or leading them through another table, breaks that
    order, and sums of fractions then depend on it in the last bit; sums of whole numbers do not.
    """
    ranked = any(f.window and f.window.last for f in features)
    return ranked or bool(source.parent and any(f.aggregate and f.aggregate.beside for f in features))


def aggregate_rows(source: SourceTable, rows: "ir.Table", features: Sequence[Feature], catalog: Catalog) -> "ir.Table":
    """Aggregate the rows of a history to one row an application.

    Windows and filters blank out values before a plain aggregate, which costs a fraction of filtered aggregates.

    Args:
        source: The history.
        rows: What ``seen_rows`` returned.
        features: Features of this source.
        catalog: The catalog they belong to.

    Returns:
        The application's key and the features, one row for every application that has a usable row.
    """
    assert source.event_day is not None
    key = catalog.application.key
    event = rows[source.event_day]
    masked: dict[tuple[str, str, str], tuple[str, ir.Value]] = {}
    for f in features:
        assert f.window is not None
        part = (f.stem, f.filter_name, f.window.name)
        if part not in masked:
            masked[part] = ("__".join(part), _masked(f, rows, _inside(f.window, event, source, rows)))
    beside: dict[str, ir.Value] = {}
    for f in features:
        if f.aggregate and f.aggregate.beside == "event":
            beside[_EVENT] = event.cast("float64")
        if f.over and _over(f) not in beside:
            beside[_over(f)] = f.over(rows).cast("float64")
    blanked = rows.select(**{key: rows[key]}, **dict(masked.values()), **beside)
    reductions = {
        f.name: _reduce(f, blanked, masked[f.stem, f.filter_name, f.window.name][0], source)
        for f in features
        if f.window
    }
    return blanked.group_by(key).aggregate(**reductions)


_EVENT = "event__"


def _over(feature: Feature) -> str:
    return f"{feature.stem}__over"


def _reduce(feature: Feature, blanked: "ir.Table", column: str, source: SourceTable) -> "ir.Value":
    aggregate = feature.aggregate
    assert aggregate is not None
    if aggregate.beside == "event":
        a_month = DAYS_PER_MONTH if source.event_unit == "day" else 1.0
        return aggregate.reduce(blanked[column], blanked[_EVENT]) * a_month
    if aggregate.beside == "over":
        return aggregate.reduce(blanked[column], blanked[_over(feature)])
    return aggregate.reduce(blanked[column]).cast("float64")


def _parents(source: SourceTable, table: "ir.Table", features: Iterable[Feature], catalog: Catalog) -> "ir.Table":
    """Return what leads the rows of a source to their application, with what the features inherit."""
    read = frozenset[str]().union(*(catalog.formulas.columns(f) for f in features))
    known = {given: table[name] for given, (name, _) in inherited(source, catalog.sources).items() if given in read}
    link = {source.key: table[source.key], catalog.application.key: table[catalog.application.key]}
    return table.select(**link, **known).distinct()


def _inside(window: Window, event: "ir.Value", source: SourceTable, rows: "ir.Table") -> "ir.BooleanValue | None":
    if window.last:
        return rows.recency < window.last
    length = window.months if source.event_unit == "month" else window.days
    return None if length is None else event >= -length


def _masked(feature: Feature, rows: "ir.Table", inside: "ir.BooleanValue | None") -> "ir.Value":
    import ibis

    value = feature.definition(rows).cast("float64")
    conditions = [inside] if inside is not None else []
    if feature.filter:
        conditions.append(feature.filter(rows))
    for condition in conditions:
        value = ibis.ifelse(condition, value, ibis.null("float64"))
    return value


def vector_query(
    applications: "ir.Table",
    histories: "Mapping[str, ir.Table]",
    catalog: Catalog,
    features: Sequence[Feature],
    person: Definition,
) -> "ir.Table":
    """Join the histories to the applications and compute what combines them.

    Args:
        applications: The application source.
        histories: Results of ``history_query`` by source; a source that is absent gives nulls.
        catalog: The catalog the features belong to.
        features: Features wanted, in order.
        person: Expression that is equal for the applications of one person.

    Returns:
        The key, ``is_bad``, ``person`` and the features, ordered by key.
    """
    import ibis

    application = catalog.application
    needed = catalog.with_inputs(features)
    joined = applications.mutate(**{PERSON: person(applications)})
    for table in histories.values():
        joined = joined.left_join(table, application.key).drop(f"{application.key}_right")
    lacking = [f for f in needed if f.source != application.name and f.source not in histories]
    joined = joined.mutate(**{f.name: ibis.null("float64") for f in lacking})
    formulas = catalog.formulas
    own = [f for f in needed if f.source == application.name and not formulas.combines(f)]
    for layer in [own, *catalog.combining_layers(needed)]:
        added = {f.name: _value(f, joined) for f in layer if f.name not in application.columns}
        joined = joined.mutate(**added) if added else joined
    outcomes = [name for name, column in application.columns.items() if column.optional]
    wanted = {f.name: joined[f.name] if f.kind == "category" else joined[f.name].cast("float64") for f in features}
    kept = {name: joined[name] for name in (application.key, *outcomes, PERSON)}
    return joined.select(**kept, **wanted).order_by(application.key)


def _value(feature: Feature, rows: "ir.Table") -> "ir.Value":
    value = feature.definition(rows)
    return value if feature.kind == "category" else value.cast("float64")


def _of_source(features: Iterable[Feature], name: str) -> list[Feature]:
    return [feature for feature in features if feature.source == name]


def _scratch(out: Path) -> Path:
    out.parent.mkdir(parents=True, exist_ok=True)
    return out.parent
