"""Price list of what must not decide, and the search for models that part groups less. Neither makes a bundle."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clairscore.conventions import Report, silent
from clairscore.decisions.policy import load_policy
from clairscore.errors import UnknownFeature
from clairscore.features.feature import Feature
from clairscore.lenders.lender import Lender
from clairscore.models.alternatives import Alternative, choose_alternative, search_alternatives
from clairscore.models.config import load_model_config
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.proxies import Proxy, find_proxies
from clairscore.models.selection.price import Price, price_groups
from clairscore.models.vectors import read_matrix
from clairscore.tables.typed import TypedDelivery
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import typed_delivery
from clairscore.workflows.fairness import UNKNOWN, read_groups


@dataclass(frozen=True)
class PriceList:
    """What sensitive columns would add to a model, and what features near them are worth to it.

    Attributes:
        prices: Price of each sensitive column, added; of each subject that may stand in for one, left out; of chance.
        proxies: How well the features tell each sensitive column, and what carries it.
    """

    prices: tuple[Price, ...]
    proxies: dict[str, Proxy]


def list_prices(
    home: Path,
    data: Path,
    lender: Lender,
    *,
    feature_set: str | None = None,
    n_seeds: int = 1,
    report: Report = silent,
) -> PriceList:
    """Measure what each sensitive column would add in AUC and cost, on the same folds.

    Args:
        home: Home folder, for caches.
        data: A typed delivery, or one as it came.
        lender: Whose tables and features.
        feature_set: Name of the set; the lender's default unless named.
        n_seeds: Seeds over which log-odds are averaged.
        report: Told of each training.

    Raises:
        DeliveryError: If the delivery cannot be used.
        UnknownFeature: If there is no such set.
        TrainingError: If its applications cannot train a model.
    """
    delivery, matrix = _development(home, data, lender, feature_set, report)
    config, costs = load_model_config(lender.model_file), load_policy(lender.policy_file).costs
    names = sorted(lender.sensitive)
    added = [_sensitive(delivery, lender, name, matrix.ids) for name in names]
    wide = replace(
        matrix,
        features=(*matrix.features, *(feature for feature, _ in added)),
        values=np.column_stack([matrix.values, *(codes for _, codes in added)]),
    )
    groups = {name: [name] for name in names}
    for subject in lender.audit.proxies:
        members = [feature.name for feature in matrix.features if feature.subject == subject]
        groups |= {f"subject {subject}": members} if members else {}
    prices = price_groups(wide, matrix.names, groups, config, costs, n_seeds=n_seeds, report=report)
    proxies = {}
    for name, (_, codes) in zip(names, added, strict=True):
        known = codes[~np.isnan(codes)]
        largest = np.bincount(known.astype(np.intp)).argmax() if known.size else -1
        is_member = np.where(np.isnan(codes), np.nan, (codes == largest).astype(np.float64))
        proxies[name] = find_proxies(matrix, is_member, config, report=report)
    return PriceList(prices, proxies)


def find_alternatives(
    home: Path,
    data: Path,
    lender: Lender,
    attribute: str,
    *,
    feature_set: str | None = None,
    steps: Sequence[int] = (0, 5, 10, 20, 40),
    tolerance: float = 0.005,
    minutes: float = 10.0,
    report: Report = silent,
) -> tuple[tuple[Alternative, ...], Alternative | None]:
    """Search models that cost no more and part the groups of an audited attribute less.

    Returns:
        What was tried, the model that reads everything first, and the one that parts groups least at no more cost.

    Raises:
        DeliveryError: If the delivery cannot be used.
        UnknownFeature: If there is no such set or no such attribute is audited.
        TrainingError: If its applications cannot train a model.
    """
    audited = [one.name for one in lender.audit.attributes]
    if attribute not in audited:
        raise UnknownFeature(f"No attribute '{attribute}' is audited. There are {', '.join(audited) or 'none'}.")
    delivery, matrix = _development(home, data, lender, feature_set, report)
    config, costs = load_model_config(lender.model_file), load_policy(lender.policy_file).costs
    group = read_groups(delivery, lender, matrix.ids)[attribute]
    names, counts = np.unique(group[group != UNKNOWN], return_counts=True)
    is_member = np.where(group == UNKNOWN, np.nan, (group == names[counts.argmax()]).astype(np.float64))
    carriers = [name for name, _ in find_proxies(matrix, is_member, config, report=report).carriers]
    found = search_alternatives(matrix, group, carriers, config, costs, steps=steps, minutes=minutes, report=report)
    return found, choose_alternative(found, tolerance)


def _development(
    home: Path, data: Path, lender: Lender, feature_set: str | None, report: Report
) -> tuple[TypedDelivery, FeatureMatrix]:
    chosen = lender.feature_set(feature_set)
    delivery = typed_delivery(data, lender, home / "imports", report=report)
    path = built_features(delivery, lender, chosen, home / "features", report=report)
    matrix = read_matrix(path, chosen.features, lender.application.key, lender.outcome)
    return delivery, matrix.labelled().ordered()


def _sensitive(
    delivery: TypedDelivery, lender: Lender, name: str, ids: NDArray[np.int64]
) -> tuple[Feature, NDArray[np.float64]]:
    """Return a sensitive column as a feature nobody declared, and its codes for these applications."""
    application = lender.application
    table = pq.read_table(delivery.paths[application.name], columns=[application.key, name]).sort_by(application.key)
    column = table.column(name)
    if column.type in ("string", "large_string"):
        choices = tuple(sorted({str(value) for value in column.drop_null().unique().to_pylist()}))
        codes = pc.index_in(column, value_set=pc.cast(list(choices), column.type)) if choices else column
    else:
        choices, codes = (), column
    values = np.asarray(pc.fill_null(pc.cast(codes, "float64"), float("nan")).to_numpy(), dtype=np.float64)
    feature = Feature(
        name=name,
        sentence=application.columns[name].description,
        source=application.name,
        unit=application.columns[name].unit,
        kind="category" if choices else "number",
        risk=None,
        null_means="not known",
        subject=name,
        actionable=False,
        choices=choices,
    )
    return feature, values[np.searchsorted(table.column(application.key).to_numpy(), ids)]
