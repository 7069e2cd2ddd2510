"""Model configuration: the choices in ``conf/model.toml``."""

import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from clairscore.conventions import SEED
from clairscore.errors import SettingsError


@dataclass(frozen=True)
class BoostingConfig:
    """How trees are grown; names are LightGBM's where it has one.

    Attributes:
        num_leaves: Leaves of a tree, at least 2.
        learning_rate: Weight of a tree, above 0 and at most 1.
        min_child_samples: Fewest applications in a leaf when there are many; see ``rows_per_child_sample``.
        rows_per_child_sample: One more application is asked of a leaf for every so many rows that train, from
            ``min_child_floor`` up to ``min_child_samples``.
        min_child_floor: Fewest applications in a leaf however few rows there are.
        feature_fraction: Share of features a tree may look at, above 0 and at most 1.
        fewest_features: Fewest features a tree may look at, where the table is narrow; all of them if there are fewer.
        bagging_fraction: Share of applications a tree grows on, above 0 and at most 1.
        lambda_l2: Pull of leaves towards 0, not negative.
        max_bin: Bins a feature is cut into, at least 2.
        monotone: Whether features that declare how risk moves with them are held to it.
        max_rounds: Most trees.
        patience: Trees without progress on the inner part after which no more are grown.
        inner_share: Share of the training rows kept apart to find the number of trees, above 0 and below 1.
    """

    num_leaves: int = 8
    learning_rate: float = 0.03
    min_child_samples: int = 80
    rows_per_child_sample: int = 250
    min_child_floor: int = 10
    feature_fraction: float = 0.15
    fewest_features: int = 8
    bagging_fraction: float = 0.7
    lambda_l2: float = 20.0
    max_bin: int = 255
    monotone: bool = True
    max_rounds: int = 1200
    patience: int = 100
    inner_share: float = 0.2


@dataclass(frozen=True)
class UncertaintyConfig:
    """How many development applications stand behind the interval of one PD.

    Attributes:
        neighbour_share: Share of the development applications taken as neighbours, above 0 and at most 1.
        fewest_neighbours: Fewest of them.
        most_neighbours: Most of them.
        level: Level of the interval, above 0 and below 1.
    """

    neighbour_share: float = 0.05
    fewest_neighbours: int = 100
    most_neighbours: int = 2000
    level: float = 0.95


@dataclass(frozen=True)
class TwinConfig:
    """How the points table beside the model is made.

    Attributes:
        max_characteristics: Most features it reads, at least 1: as many as a person follows.
        per_subject: Most of them that speak of one subject, at least 1.
        max_bins: Most bins of one, beside that of nulls, at least 2.
        min_bin_share: Share of the rows a bin holds at least, above 0 and at most .5.
        tried: Features that are tried, the most telling by themselves first, at least 1.
        most_explained: Share of what a feature says that those in the table may say already, above 0 and at most 1.
    """

    max_characteristics: int = 12
    per_subject: int = 2
    max_bins: int = 5
    min_bin_share: float = 0.05
    tried: int = 60
    most_explained: float = 0.5


@dataclass(frozen=True)
class ModelConfig:
    """Everything a training does not take from the data.

    Attributes:
        n_folds: Folds of the cross-validation, at least 2.
        seed: Seed of folds, bagging, bootstrap and samples.
        n_threads: Folds that train side by side, a thread each; the model is the same for any number.
        importance_rows: Development applications the global importance is measured on.
        fitted_folds: Folds among the rows that train, out of which fitted features get their values, at least 2.
    """

    n_folds: int = 5
    seed: int = SEED
    n_threads: int = 2
    importance_rows: int = 2000
    fitted_folds: int = 4
    boosting: BoostingConfig = BoostingConfig()
    uncertainty: UncertaintyConfig = UncertaintyConfig()
    twin: TwinConfig = TwinConfig()

    def __post_init__(self) -> None:
        for fault, wanted in _faults(self):
            if fault:
                raise SettingsError(f"The model configuration is not usable: {wanted}.")


def _faults(config: ModelConfig) -> list[tuple[bool, str]]:
    tree, around, twin = config.boosting, config.uncertainty, config.twin
    return [
        (config.n_folds < 2, f"n_folds must be at least 2, received {config.n_folds}"),
        (config.seed < 0, f"seed must not be negative, received {config.seed}"),
        (config.n_threads < 1, f"n_threads must be at least 1, received {config.n_threads}"),
        (config.importance_rows < 1, f"importance_rows must be at least 1, received {config.importance_rows}"),
        (config.fitted_folds < 2, f"fitted_folds must be at least 2, received {config.fitted_folds}"),
        (tree.num_leaves < 2, f"num_leaves must be at least 2, received {tree.num_leaves}"),
        (not 0 < tree.learning_rate <= 1, f"learning_rate must be in (0, 1], received {tree.learning_rate}"),
        (tree.min_child_floor < 1, f"min_child_floor must be at least 1, received {tree.min_child_floor}"),
        (
            tree.min_child_samples < tree.min_child_floor,
            f"min_child_samples must be at least min_child_floor, received {tree.min_child_samples}",
        ),
        (
            tree.rows_per_child_sample < 1,
            f"rows_per_child_sample must be at least 1, received {tree.rows_per_child_sample}",
        ),
        (not 0 < tree.feature_fraction <= 1, f"feature_fraction must be in (0, 1], received {tree.feature_fraction}"),
        (tree.fewest_features < 1, f"fewest_features must be at least 1, received {tree.fewest_features}"),
        (not 0 < tree.bagging_fraction <= 1, f"bagging_fraction must be in (0, 1], received {tree.bagging_fraction}"),
        (tree.lambda_l2 < 0, f"lambda_l2 must not be negative, received {tree.lambda_l2}"),
        (tree.max_bin < 2, f"max_bin must be at least 2, received {tree.max_bin}"),
        (tree.max_rounds < 1, f"max_rounds must be at least 1, received {tree.max_rounds}"),
        (tree.patience < 1, f"patience must be at least 1, received {tree.patience}"),
        (not 0 < tree.inner_share < 1, f"inner_share must be in (0, 1), received {tree.inner_share}"),
        (
            not 0 < around.neighbour_share <= 1,
            f"neighbour_share must be in (0, 1], received {around.neighbour_share}",
        ),
        (
            not 1 <= around.fewest_neighbours <= around.most_neighbours,
            f"fewest_neighbours must be from 1 to most_neighbours, received {around.fewest_neighbours}",
        ),
        (not 0 < around.level < 1, f"level must be in (0, 1), received {around.level}"),
        (
            twin.max_characteristics < 1,
            f"max_characteristics must be at least 1, received {twin.max_characteristics}",
        ),
        (twin.per_subject < 1, f"per_subject must be at least 1, received {twin.per_subject}"),
        (twin.max_bins < 2, f"max_bins must be at least 2, received {twin.max_bins}"),
        (not 0 < twin.min_bin_share <= 0.5, f"min_bin_share must be in (0, .5], received {twin.min_bin_share}"),
        (twin.tried < 1, f"tried must be at least 1, received {twin.tried}"),
        (not 0 < twin.most_explained <= 1, f"most_explained must be in (0, 1], received {twin.most_explained}"),
    ]


def load_model_config(path: Path | None = None) -> ModelConfig:
    """Read a model configuration, ours when no path is given. What a file does not say keeps its default.

    Raises:
        SettingsError: If the file cannot be read, names something unknown, or holds a value out of range.
    """
    where = str(path) if path else "conf/model.toml"
    try:
        text = path.read_text("utf-8") if path else files("clairscore").joinpath("conf/model.toml").read_text("utf-8")
        content = tomllib.loads(text)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The model configuration {where} cannot be read: {error}.") from error
    tables = {
        "training": ModelConfig,
        "boosting": BoostingConfig,
        "uncertainty": UncertaintyConfig,
        "twin": TwinConfig,
    }
    for name in content:
        if name not in tables:
            raise SettingsError(f"{where} has an unknown table [{name}]. Known: {', '.join(tables)}.")
    parts = {name: _checked(content.get(name, {}), kind, where, name) for name, kind in tables.items()}
    return ModelConfig(
        **parts["training"],
        boosting=BoostingConfig(**parts["boosting"]),
        uncertainty=UncertaintyConfig(**parts["uncertainty"]),
        twin=TwinConfig(**parts["twin"]),
    )


def _checked(values: object, kind: type, where: str, table: str) -> dict[str, Any]:
    """Return the values of one table once each is known and of the type declared; whole numbers pass for floats."""
    declared = {one.name: one.type for one in fields(kind) if one.type in (int, float, bool)}
    if not isinstance(values, dict):
        raise SettingsError(f"{table} in {where} must be a table, received one value.")
    checked: dict[str, Any] = {}
    for name, value in values.items():
        wanted = declared.get(name)
        if wanted is None:
            raise SettingsError(f"{where} sets {table}.{name}, which is not known. Known: {', '.join(declared)}.")
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            raise SettingsError(f"{table}.{name} in {where} must be {wanted.__name__}, received {value!r}.")
        checked[name] = float(value) if wanted is float else value
    return checked
