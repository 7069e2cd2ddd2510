"""MLflow: every training as a run, every bundle as a registered model version, in SQLite by default.

With `registry.pyfunc` the only module that imports MLflow. Tracking is for people who compare models: nothing that
scores reads it, and who promoted what and why is in the shelf's history and in the ledger. Nothing leaves the machine:
MLflow's telemetry is switched off.
"""

import json
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clairscore.errors import StoreError, UnknownModel
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.figures import write_figures
from clairscore.registry.shelf import ALIASES, Alias, ModelShelf

if TYPE_CHECKING:
    from mlflow import MlflowClient

_VERSION_TAG = "clairscore.version"
_LONGEST_PARAMETER = 500


@dataclass(frozen=True)
class TrackedRun:
    """Where MLflow keeps a training: its run and its version of the registered model."""

    run_id: str
    model_version: str


def tracking_uri(home: Path) -> str:
    """Return the address of the tracking database in a home folder."""
    return f"sqlite:///{(home / 'mlflow.db').resolve()}"


def prepare_tracking(home: Path) -> None:
    """Create the tracking database where it is lacking: some seconds the first time, which may pass beside a training.

    Raises:
        StoreError: If the database cannot be written or is of another version of MLflow.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _said_in_a_sentence(home):
        _client(home).search_experiments(max_results=1)


def log_training(home: Path, bundle: ScoringBundle, *, alias: Alias | None = None) -> TrackedRun:
    """Record a released bundle: parameters, metrics, files, and a registered version under the lender's name.

    Args:
        home: Folder with ``mlflow.db`` and ``mlartifacts``, made when lacking, as by `prepare_tracking`.
        bundle: The bundle as it lies on the shelf.
        alias: Alias it bears there.

    Raises:
        StoreError: If the database cannot be written or is of another version of MLflow.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _said_in_a_sentence(home):
        return _log(_client(home), home, bundle, alias)


def log_comparison(
    home: Path, experiment: str, runs: Mapping[str, Mapping[str, Any]], tags: Mapping[str, str], figures: Path
) -> str:
    """Record a comparison: a run that holds the figures and the environment, and under it one for each candidate.

    Args:
        home: Folder with ``mlflow.db`` and ``mlartifacts``, made when lacking.
        experiment: Name of the experiment.
        runs: Parameters, metrics and the rest of each run, by name.
        tags: What was compared on, such as the fingerprint of the data.
        figures: Folder of the figures.

    Returns:
        The id of the run above.

    Raises:
        StoreError: If the database cannot be written or is of another version of MLflow.
    """
    from mlflow.entities import Metric, Param

    home.mkdir(parents=True, exist_ok=True)
    with _said_in_a_sentence(home):
        client = _client(home)
        experiment_id = _experiment(client, home, experiment)
        above = client.create_run(experiment_id, run_name="comparison", tags=dict(tags))
        client.log_artifacts(above.info.run_id, str(figures), "figures")
        client.log_text(above.info.run_id, json.dumps(_environment(), indent=1) + "\n", "environment.json")
        for name, facts in runs.items():
            parent = {"mlflow.parentRunId": above.info.run_id}
            run = client.create_run(experiment_id, run_name=name, tags=dict(tags) | parent)
            told = dict(facts) | dict(facts["figures"])
            del told["figures"]
            parameters = told.pop("parameters") | {one: told.pop(one) for one in ("candidate", "imbalance")}
            client.log_batch(
                run.info.run_id,
                metrics=[Metric(one, value, run.info.start_time, 0) for one, value in _numbers(told)],
                params=[Param(one, str(value)[:_LONGEST_PARAMETER]) for one, value in parameters.items()],
            )
            client.set_terminated(run.info.run_id)
        client.set_terminated(above.info.run_id)
        return str(above.info.run_id)


def mirror_aliases(home: Path, shelf: ModelShelf) -> None:
    """Give champion and challenger of the lender's registered model to the versions that bear them on the shelf.

    Raises:
        UnknownModel: If one of these versions was never recorded.
        StoreError: If the database cannot be written or is of another version of MLflow.
    """
    with _said_in_a_sentence(home):
        client = _client(home)
        found = client.search_model_versions(f"name = '{shelf.lender}'")
        recorded = {one.tags.get(_VERSION_TAG): str(one.version) for one in reversed(found)}
        for alias in ALIASES:
            version = shelf.alias(alias)
            if version is None:
                if recorded:
                    client.delete_registered_model_alias(shelf.lender, alias)
            elif version in recorded:
                client.set_registered_model_alias(shelf.lender, alias, recorded[version])
            else:
                raise UnknownModel(f"MLflow has no record of {version} of '{shelf.lender}' in {home / 'mlflow.db'}.")


def _log(client: "MlflowClient", home: Path, bundle: ScoringBundle, alias: Alias | None) -> TrackedRun:
    from mlflow.entities import Metric, Param

    experiment_id = _experiment(client, home, bundle.name)
    training = bundle.training
    run = client.create_run(experiment_id, run_name=bundle.version, tags=_tags(bundle))
    run_id = run.info.run_id
    parameters = {name: training[name] for name in ("n_rows", "n_bad", "n_features", "n_rounds", "seed")}
    client.log_batch(
        run_id,
        metrics=[Metric(name, value, run.info.start_time, 0) for name, value in _numbers(bundle.metrics)],
        params=[
            Param(name, str(value)[:_LONGEST_PARAMETER])
            for name, value in _leaves(parameters | dict(training["config"]))
        ],
    )
    with _quiet_model(bundle) as model:
        client.log_artifacts(run_id, str(model), "model")
        write_figures(bundle, model.parent / "figures")
        client.log_artifacts(run_id, str(model.parent / "figures"), "figures")
    client.log_text(run_id, json.dumps(_environment(), indent=1) + "\n", "environment.json")
    if not client.search_registered_models(f"name = '{bundle.name}'"):
        client.create_registered_model(bundle.name)
    registered = client.create_model_version(
        bundle.name, source=f"{run.info.artifact_uri}/model", run_id=run_id, tags=_tags(bundle)
    )
    if alias:
        client.set_registered_model_alias(bundle.name, alias, str(registered.version))
    client.set_terminated(run_id)
    return TrackedRun(run_id, str(registered.version))


def _experiment(client: "MlflowClient", home: Path, name: str) -> str:
    """Return the id of an experiment, made when lacking."""
    if found := client.get_experiment_by_name(name):
        return str(found.experiment_id)
    return str(client.create_experiment(name, artifact_location=(home / "mlartifacts").resolve().as_uri()))


@contextmanager
def _quiet_model(bundle: ScoringBundle) -> Iterator[Path]:
    """Write the bundle as an MLflow model that loads by code, so that others can serve it; removed afterwards."""
    import mlflow.pyfunc

    with tempfile.TemporaryDirectory(prefix="clairscore-mlflow-") as scratch:
        model = Path(scratch) / "model"
        mlflow.pyfunc.save_model(
            str(model),
            python_model=str(Path(__file__).with_name("pyfunc.py")),
            artifacts={"bundle": str(bundle.path)},
            pip_requirements=[f"{name}=={version}" for name, version in bundle.versions.items() if name != "python"],
        )
        yield model


@contextmanager
def _said_in_a_sentence(home: Path) -> Iterator[None]:
    """Turn what MLflow and the database raise into a StoreError."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except Exception as error:
        if type(error).__module__.startswith("mlflow") or isinstance(error, SQLAlchemyError):
            raise StoreError(
                f"MLflow cannot use {home / 'mlflow.db'} ({type(error).__name__}). Bundles on the shelf are not "
                "touched; move the database aside to start a new one."
            ) from error
        raise


def _client(home: Path) -> "MlflowClient":
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
    os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    from mlflow import MlflowClient

    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    uri = tracking_uri(home)
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def _environment() -> dict[str, str]:
    """Return the version of every package installed, by name."""
    return {one.name: one.version for one in sorted(distributions(), key=lambda one: one.name.lower())}


def _tags(bundle: ScoringBundle) -> dict[str, str]:
    return {
        _VERSION_TAG: bundle.version,
        "clairscore.bundle": bundle.digest,
        "clairscore.data_fingerprint": bundle.fingerprint,
        "clairscore.feature_set": bundle.feature_set,
        "clairscore.feature_set_hash": bundle.feature_set_hash,
        "clairscore.policy_hash": bundle.policy_hash,
    }


def _numbers(metrics: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name, value in _leaves(metrics):
        if isinstance(value, int | float):
            yield name, float(value)


def _leaves(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what is not a table or a list of tables, named by its path, such as ``auc.low`` and ``fold_auc.1``."""
    for name, value in values.items():
        items = dict(enumerate(value, start=1)) if isinstance(value, list | tuple) else value
        if isinstance(items, Mapping):
            yield from _leaves({str(key): inner for key, inner in items.items()}, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
