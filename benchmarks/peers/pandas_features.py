"""The features of a set the way the field builds them: pandas, a group-by a window, joined client by client.

Values of rows are computed over whole columns with NumPy, so the group-bys are what is measured. A window is a filter
of the table, as in public notebooks; every aggregate of the same rows is taken in one ``agg``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from clairscore.features.catalog import Catalog
from clairscore.features.feature import Feature
from clairscore.features.inmemory import Program
from clairscore.features.windows import DAYS_PER_MONTH
from clairscore.tables.schema import SourceTable

_EMPTY_IS_ZERO = ("count", "nunique")
_NAMED = {
    "mean": "mean",
    "max": "max",
    "min": "min",
    "sum": "sum",
    "std": "std",
    "count": "sum",
    "share": "mean",
    "nunique": "nunique",
}


def build(paths: Mapping[str, Path], catalog: Catalog, features: Sequence[Feature], *, one_hot: bool) -> pd.DataFrame:
    """Build features for every application, one row each, in the order of the ids.

    Args:
        paths: Typed parquet file of each source.
        catalog: Where the features come from.
        features: Features wanted.
        one_hot: Whether categories become columns of zeros and ones, as public notebooks have them.
    """
    needed = catalog.with_inputs(features)
    application = catalog.application
    table = pd.read_parquet(paths[application.name]).sort_values(application.key).reset_index(drop=True)
    for name, source in catalog.sources.items():
        own = [feature for feature in needed if feature.source == name]
        if name != application.name and own and name in paths:
            table = table.merge(_history(source, paths, catalog, own), on=application.key, how="left")
    formulas = catalog.formulas
    first = [f for f in needed if f.source == application.name and not formulas.combines(f)]
    for layer in [first, *catalog.combining_layers(needed)]:
        values = _run(layer, table, catalog)
        added = {f.name: value for f, value in zip(layer, values, strict=True) if f.name not in table.columns}
        table = pd.concat([table, pd.DataFrame(added, index=table.index)], axis=1)
    built = table[[application.key, *(feature.name for feature in features)]]
    if one_hot:
        built = pd.get_dummies(built, columns=[f.name for f in features if f.kind == "category"], dummy_na=True)
    return built


def _run(features: Sequence[Feature], table: pd.DataFrame, catalog: Catalog) -> list[np.ndarray]:
    program = Program([catalog.formulas.value(feature) for feature in features])
    return program.run({name: _array(table[name]) for name in program.columns if name in table}, len(table))


def _array(column: pd.Series) -> np.ndarray:
    if column.dtype.kind in "ifb":
        return column.to_numpy(dtype=np.float64)
    if pd.api.types.is_bool_dtype(column.dropna().infer_objects()):
        return column.astype("float64").to_numpy()
    return column.astype(object).where(column.notna(), None).to_numpy()


def _history(
    source: SourceTable, paths: Mapping[str, Path], catalog: Catalog, features: Sequence[Feature]
) -> pd.DataFrame:
    key, event = catalog.application.key, str(source.event_day)
    formulas = catalog.formulas
    stems = {feature.stem: feature for feature in features}
    filters = {feature.filter_name: feature for feature in features if feature.filter}
    overs = {feature.stem: feature for feature in features if feature.over}
    expressions = [formulas.value(f) for f in stems.values()]
    expressions += [formulas.condition(f) for f in filters.values()] + [formulas.over(f) for f in overs.values()]
    program = Program(expressions)
    rows = pd.read_parquet(paths[source.name])
    rows = rows[rows[event] <= -1]
    if source.parent:
        prefix = f"{source.parent}_"
        inherited = [name.removeprefix(prefix) for name in program.columns if name.startswith(prefix)]
        parent = pd.read_parquet(paths[source.parent], columns=[source.key, key, *inherited])
        parent = parent.rename(columns={name: prefix + name for name in inherited})
        rows = rows.merge(parent, on=source.key)
    results = program.run({name: _array(rows[name]) for name in program.columns if name in rows}, len(rows))
    values = pd.DataFrame({key: rows[key].to_numpy(), "event__": rows[event].to_numpy(dtype=np.float64)})
    for name, result in zip([*stems, *(f"f_{n}" for n in filters), *(f"o_{n}" for n in overs)], results, strict=True):
        values[name] = result
    if any(feature.window.last for feature in features if feature.window):
        order = [key, event, *source.latest_by]
        rank = rows.reset_index(drop=True).sort_values(order, ascending=[True, *[False] * (len(order) - 1)])
        values["rank__"] = rank.groupby(key).cumcount().reindex(values.index)
    everyone = pd.DataFrame(index=pd.Index(np.unique(values[key]), name=key))
    parts = [everyone]
    groups: dict[tuple[str, str], list[Feature]] = {}
    for feature in features:
        groups.setdefault((feature.window.name if feature.window else "", feature.filter_name), []).append(feature)
    for (_, filter_name), members in groups.items():
        kept = _inside(values, members[0], source)
        if filter_name:
            kept = kept[kept[f"f_{filter_name}"] == 1]
        parts.append(_aggregate(kept, key, members, source))
    table = everyone.join(parts[1:])
    counts = [feature.name for feature in features if feature.aggregate and feature.aggregate.name in _EMPTY_IS_ZERO]
    table[counts] = table[counts].fillna(0.0)
    return table.reset_index()


def _inside(values: pd.DataFrame, feature: Feature, source: SourceTable) -> pd.DataFrame:
    window = feature.window
    assert window is not None
    if window.last:
        return values[values["rank__"] < window.last]
    length = window.months if source.event_unit == "month" else window.days
    return values[values["event__"] >= -length] if length else values


def _aggregate(kept: pd.DataFrame, key: str, members: Sequence[Feature], source: SourceTable) -> pd.DataFrame:
    plain = [f for f in members if f.aggregate and f.aggregate.name in _NAMED]
    grouped = kept.groupby(key)
    parts = []
    if plain:
        named = {f.name: pd.NamedAgg(f.stem, _NAMED[f.aggregate.name]) for f in plain if f.aggregate}
        parts.append(grouped.agg(**named))
        empty = {f.name: f.stem for f in plain if f.aggregate and f.aggregate.name == "sum"}
        if empty:
            known = grouped[list(set(empty.values()))].count()
            for name, stem in empty.items():
                parts[0].loc[known[stem] == 0, name] = np.nan
    parts += [
        _two_columns(kept, key, feature, source).rename(feature.name).to_frame()
        for feature in members
        if feature.aggregate and feature.aggregate.name not in _NAMED
    ]
    return parts[0].join(parts[1:]) if len(parts) > 1 else parts[0]


def _two_columns(kept: pd.DataFrame, key: str, feature: Feature, source: SourceTable) -> pd.Series:
    assert feature.aggregate is not None
    other = "event__" if feature.aggregate.beside == "event" else f"o_{feature.stem}"
    both = kept[[key, feature.stem, other]].dropna()
    grouped = both.groupby(key)
    if feature.aggregate.beside == "over":
        return grouped[feature.stem].sum() / grouped[other].sum().replace(0.0, np.nan)
    centred = both[other] - grouped[other].transform("mean")
    moved = both[feature.stem] - grouped[feature.stem].transform("mean")
    a_month = DAYS_PER_MONTH if source.event_unit == "day" else 1.0
    products = pd.DataFrame({key: both[key], "xy": centred * moved, "xx": centred**2}).groupby(key).sum()
    return products["xy"] / products["xx"].replace(0.0, np.nan) * a_month
