"""CatBoost's symmetric trees, read from its JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clairscore.explanations.tree_shap.trees import LEAF, Forest, Missing, Tree, TreesNotRead


def read_catboost(text: str | bytes) -> Forest:
    """Read the symmetric trees of a model of numbers with one output a row.

    Args:
        text: The model as ``save_model(..., format="json")`` writes it.

    Returns:
        Trees whose contributions are those of ``get_feature_importance(type="ShapValues")``. A leaf no training row
        reached adds nothing, as there.

    Raises:
        TreesNotRead: If the trees are not symmetric, have several outputs or split on anything but numbers.
    """
    facts = json.loads(text)
    info = facts["features_info"]
    if "oblivious_trees" not in facts or set(info) - {"float_features"}:
        raise TreesNotRead("Only CatBoost's symmetric trees of numbers are read.")
    scale, bias = facts["scale_and_bias"]
    if len(bias) != 1:
        raise TreesNotRead("CatBoost models with several outputs are not read.")
    features = {one["feature_index"]: one for one in info["float_features"]}
    return Forest(
        trees=tuple(_tree(tree, features, float(scale)) for tree in facts["oblivious_trees"]),
        n_features=1 + max(one["flat_feature_index"] for one in features.values()),
        offset=float(bias[0]),
        single=True,
    )


def _tree(tree: Mapping[str, Any], features: Mapping[int, Mapping[str, Any]], scale: float) -> Tree:
    splits = tree["splits"] or []
    if any(split["split_type"] != "FloatFeature" for split in splits):
        raise TreesNotRead("Only splits of CatBoost on numbers are read.")
    depth = len(splits)
    values, weights = (np.array(tree[name], dtype=np.float64) for name in ("leaf_values", "leaf_weights"))
    if values.size != 2**depth:
        raise TreesNotRead("CatBoost models with several outputs are not read.")
    # the last split is the highest bit of a leaf's number, and the root for CatBoost's contributions
    splits = splits[::-1]
    asked = [features[split["float_feature_index"]] for split in splits]
    leaves = np.full(values.size, LEAF)
    by_level = [
        [one["flat_feature_index"] for one in asked],
        [split["border"] for split in splits],
        [one["nan_value_treatment"] != "AsTrue" for one in asked],
    ]
    feature, border, missing_left = (_repeat(level) for level in by_level)
    n_splits = values.size - 1
    first = np.arange(n_splits)
    return Tree(
        feature=np.concatenate([feature.astype(np.int64), leaves]),
        threshold=np.concatenate([border, np.full(values.size, np.nan)]),
        left=np.concatenate([2 * first + 1, leaves]),
        right=np.concatenate([2 * first + 2, leaves]),
        missing=np.full(n_splits + values.size, int(Missing.NAN)),
        missing_left=np.concatenate([missing_left.astype(bool), leaves > 0]),
        cover=_covers(weights),
        value=np.concatenate([np.zeros(n_splits), np.where(weights > 0, scale * values, 0.0)]),
    )


def _repeat(level: Sequence[float]) -> NDArray[np.float64]:
    """Give every node of a level what its level has, in the order of a heap."""
    return np.repeat(np.array(level, dtype=np.float64), 2 ** np.arange(len(level)))


def _covers(leaves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add the weights of the leaves up, level by level, in the order of a heap."""
    levels = [leaves]
    while levels[0].size > 1:
        levels.insert(0, levels[0].reshape(-1, 2).sum(axis=1))
    return np.concatenate(levels)
