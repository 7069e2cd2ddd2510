"""LightGBM's trees, read from its text format, which is what a bundle holds."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from clairscore.explanations.tree_shap.trees import LEAF, Forest, Missing, Tree, TreesNotRead

_CATEGORICAL, _DEFAULT_LEFT, _MISSING_AT = 1, 2, 2
"""Bits of `decision_type`: set or threshold, where what is missing goes, and from which bit on what counts as such."""
_WORD = 32
"""Codes in one word of a set of categories."""


def read_lightgbm(text: str) -> Forest:
    """Read the trees of a model with one output a row.

    Args:
        text: The model as ``Booster.model_to_string`` writes it; only the trees in it are explained.

    Returns:
        Trees whose contributions are those of ``predict(..., pred_contrib=True)``.

    Raises:
        TreesNotRead: If the model has several outputs, averages its trees or has linear models in its leaves.
    """
    head, *bodies = text.split("\nTree=")
    facts = _facts(head)
    if facts.get("num_tree_per_iteration") != "1" or "average_output" in head.split():
        raise TreesNotRead("Only LightGBM models with one output whose trees are added up are read.")
    return Forest(
        trees=tuple(_tree(_facts(body.partition("\n\n")[0])) for body in bodies),
        n_features=int(facts["max_feature_idx"]) + 1,
    )


def _facts(text: str) -> dict[str, str]:
    return {name: value for name, found, value in (line.partition("=") for line in text.splitlines()) if found}


def _tree(facts: dict[str, str]) -> Tree:
    def read(name: str, kind: DTypeLike) -> NDArray[Any]:
        return np.array(facts.get(name, "").split(), dtype=kind)

    if facts.get("is_linear", "0") != "0":
        raise TreesNotRead("LightGBM's linear trees are not read.")
    n_leaves = int(facts["num_leaves"])
    n_splits = n_leaves - 1
    counts = read("leaf_count", np.float64) if n_splits else np.ones(1)
    kinds = read("decision_type", np.int64)
    is_set = (kinds & _CATEGORICAL).astype(bool)
    thresholds = read("threshold", np.float64)
    of_leaves = np.zeros(n_leaves)

    def child(name: str) -> NDArray[np.int64]:
        found = read(name, np.int64)
        return np.concatenate([np.where(found < 0, n_splits + ~found, found), np.full(n_leaves, LEAF)])

    return Tree(
        feature=np.concatenate([read("split_feature", np.int64), np.full(n_leaves, LEAF)]),
        threshold=np.concatenate([np.where(is_set, np.nan, thresholds), of_leaves]),
        left=child("left_child"),
        right=child("right_child"),
        missing=np.concatenate([np.where(is_set, Missing.NAN, kinds >> _MISSING_AT & 3), of_leaves]).astype(np.int64),
        missing_left=np.concatenate([~is_set & ((kinds & _DEFAULT_LEFT) > 0), of_leaves > 0]),
        cover=np.concatenate([read("internal_count", np.float64), counts]),
        value=np.concatenate([np.zeros(n_splits), read("leaf_value", np.float64)]),
        categories=_categories(facts, is_set, thresholds) if is_set.any() else {},
    )


def _categories(
    facts: dict[str, str], is_set: NDArray[np.bool_], thresholds: NDArray[np.float64]
) -> dict[int, frozenset[int]]:
    bounds = [int(one) for one in facts["cat_boundaries"].split()]
    words = [int(one) for one in facts["cat_threshold"].split()]
    found = {}
    for node in np.flatnonzero(is_set):
        which = int(thresholds[node])
        bits = words[bounds[which] : bounds[which + 1]]
        found[int(node)] = frozenset(
            at * _WORD + bit for at, word in enumerate(bits) for bit in range(_WORD) if word >> bit & 1
        )
    return found
