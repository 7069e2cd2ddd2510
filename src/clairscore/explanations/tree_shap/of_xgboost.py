"""XGBoost's trees, read from its JSON."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import logit

from clairscore.explanations.tree_shap.trees import LEAF, Forest, Missing, Tree, TreesNotRead

_ON_THE_LOGIT = ("binary:logistic", "reg:logistic", "binary:logitraw")
_AS_IT_IS = ("reg:squarederror", "reg:pseudohubererror", "reg:absoluteerror")


def read_xgboost(text: str | bytes) -> Forest:
    """Read the trees of a model with one output a row.

    Args:
        text: The model as ``Booster.save_raw("json")`` gives it.

    Returns:
        Trees whose contributions are those of ``predict(..., pred_contribs=True)``, which XGBoost adds up in single
        precision.

    Raises:
        TreesNotRead: If the model is no sum of trees with one output, if it renames categories, or if its objective is
            not among those whose base score is read.
    """
    learner = json.loads(text)["learner"]
    booster, facts = learner["gradient_booster"], learner["learner_model_param"]
    if booster["name"] != "gbtree" or int(facts["num_class"]) > 1 or int(facts.get("num_target", 1)) > 1:
        raise TreesNotRead("Only XGBoost models of the kind 'gbtree' with one output are read.")
    if booster["model"].get("cats", {}).get("enc"):
        raise TreesNotRead("XGBoost models that rename categories are not read. Give them as codes.")
    n_features = int(facts["num_feature"])
    return Forest(
        trees=tuple(_tree(tree) for tree in booster["model"]["trees"]),
        n_features=n_features,
        offset=_offset(learner["objective"]["name"], float(facts["base_score"].strip("[]"))),
        single=True,
    )


def _offset(objective: str, base_score: float) -> float:
    if objective in _ON_THE_LOGIT:
        return float(logit(np.float64(np.float32(base_score))))
    if objective in _AS_IT_IS:
        return base_score
    raise TreesNotRead(f"The base score of XGBoost's objective '{objective}' is not read.")


def _tree(tree: Mapping[str, Any]) -> Tree:
    if int(tree["tree_param"]["size_leaf_vector"]) > 1:
        raise TreesNotRead("XGBoost trees with several outputs are not read.")
    left, right = (np.array(tree[name], dtype=np.int64) for name in ("left_children", "right_children"))
    conditions = np.array(tree["split_conditions"], dtype=np.float32)
    is_leaf, is_set = left < 0, np.array(tree["split_type"]) == 1
    # A row goes left below a threshold of single precision, which is at or below the number before it.
    below = np.nextafter(conditions, np.float32(-np.inf)).astype(np.float64)
    default_left = np.array(tree["default_left"], dtype=bool)
    return Tree(
        feature=np.where(is_leaf, LEAF, np.array(tree["split_indices"], dtype=np.int64)),
        threshold=np.where(is_set | is_leaf, np.nan, below),
        left=np.where(is_set, right, left),  # members of a set go right in XGBoost
        right=np.where(is_set, left, right),
        missing=np.full(left.size, int(Missing.NAN)),
        missing_left=default_left ^ is_set,
        cover=np.array(tree["sum_hessian"], dtype=np.float64),
        value=np.where(is_leaf, conditions.astype(np.float64), 0.0),
        categories={
            int(node): frozenset(int(code) for code in tree["categories"][start : start + size])
            for node, start, size in zip(
                tree["categories_nodes"], tree["categories_segments"], tree["categories_sizes"], strict=True
            )
        },
    )
