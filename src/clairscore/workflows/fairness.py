"""Audit a model: what its decisions do to groups of people, out of fold."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.decisions.policy import Policy
from clairscore.engines.duckdb import DuckDB
from clairscore.lenders.lender import Lender
from clairscore.metrics.fairness import FEWEST, FEWEST_OF_A_KIND, audit_groups, cross
from clairscore.models.train import TrainedModel
from clairscore.tables.typed import TypedDelivery

UNKNOWN = "unknown"


def read_groups(delivery: TypedDelivery, lender: Lender, ids: NDArray[np.int64]) -> dict[str, NDArray[np.str_]]:
    """Return the group of each application by attribute audited; `UNKNOWN` where the attribute is null.

    Args:
        delivery: Typed delivery.
        lender: Whose declarations.
        ids: Applications, each once, shape (n,).

    Returns:
        Names of groups of shape (n,), by attribute and then by what is crossed, ``sex × age_band``.
    """
    audited = lender.audit.attributes
    if not audited:
        return {}
    application = lender.application
    with DuckDB() as engine:
        rows = engine.read(delivery.paths[application.name])
        wanted = {one.name: one.definition(rows).cast("string") for one in audited}
        found = engine.fetch(rows.select(id=rows[application.key], **wanted).order_by("id"))
    places = np.searchsorted(found.column("id").to_numpy(), ids)
    groups = {
        one.name: np.asarray(found.column(one.name).fill_null(UNKNOWN).to_pylist(), dtype=np.str_)[places]
        for one in audited
    }
    for names in lender.audit.crossed:
        groups[" × ".join(names)] = cross([groups[name] for name in names])
    return groups


def fairness_evidence(
    delivery: TypedDelivery, lender: Lender, trained: TrainedModel, policy: Policy, cutoff: float
) -> dict[str, Any]:
    """Measure what the policy would have decided out of fold, group by group.

    Args:
        delivery: What the model was trained on.
        lender: Whose audit.
        trained: The model.
        policy: What is decided with a PD.
        cutoff: Cut-off of the model.

    Returns:
        ``fewest``: applications below which a group has no figure. ``attributes``: name, label by language and
        the audit of each.
    """
    pds = trained.oof_p_default
    decided = policy.decide_all(pds, cutoff, trained.uncertainty.confidence(pds, cutoff))
    labels = {one.name: dict(one.label) for one in lender.audit.attributes}
    audited = []
    for name, group in read_groups(delivery, lender, trained.ids).items():
        parts = name.split(" × ")
        label = {language: " × ".join(labels[part][language] for part in parts) for language in labels[parts[0]]}
        found = audit_groups(group, trained.is_bad, pds, decided, person=trained.person)
        audited.append({"name": name, "label": label, **asdict(found)})
    return {"fewest": FEWEST, "fewest_of_a_kind": FEWEST_OF_A_KIND, "attributes": audited}
