import os
import subprocess
import sys

import pytest

from clairscore.errors import StoreError, UnknownModel
from clairscore.registry.mlflow import log_training, mirror_aliases, prepare_tracking, tracking_uri
from clairscore.registry.release import Release
from clairscore.registry.shelf import ModelShelf

PREPARE = """
import pathlib, socket, sys
original = socket.socket.connect
def connect(self, address, *rest):
    print("connects to", address)
    return original(self, address, *rest)
socket.socket.connect = connect
from clairscore.registry.mlflow import prepare_tracking
prepare_tracking(pathlib.Path(sys.argv[1]))
import time; time.sleep(1)
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A home folder prepared as a person prepares it, where MLflow does not notice that it is tested."""
    home = tmp_path_factory.mktemp("home")
    said = subprocess.run(
        [sys.executable, "-c", PREPARE, str(home)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
    )
    return home, said.stdout + said.stderr


@pytest.fixture(scope="module")
def home(prepared):
    return prepared[0]


@pytest.fixture
def client(home):
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=tracking_uri(home), registry_uri=tracking_uri(home))


@pytest.fixture
def named_shelf(home, request):
    return ModelShelf(home / "models" / request.node.name[:60])


def test_a_training_is_a_run_with_parameters_metrics_tags_and_files(home, named_shelf, release: Release, client):
    bundle = named_shelf.add(release, by="an analyst")
    found = log_training(home, bundle, alias="champion")
    run = client.get_run(found.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.params["boosting.num_leaves"] == "8"
    assert run.data.params["n_rows"] == str(release.matrix.n_rows)
    assert run.data.metrics["auc.value"] == bundle.metrics["auc"]["value"]
    assert run.data.metrics["fold_auc.3"] == bundle.metrics["fold_auc"][2]
    assert run.data.tags["clairscore.data_fingerprint"] == "f" * 64
    assert run.data.tags["clairscore.feature_set_hash"] == bundle.feature_set_hash
    inside = f"model/artifacts/{bundle.version}"
    files = {file.path for file in client.list_artifacts(found.run_id, inside)}
    assert files == {f"{inside}/{path.name}" for path in bundle.path.iterdir()}
    assert str(home / "mlartifacts") in run.info.artifact_uri


def test_a_bundle_is_a_version_of_the_registered_model_under_its_alias(home, named_shelf, release, client):
    found = log_training(home, named_shelf.add(release, by="an analyst"), alias="champion")
    registered = client.get_model_version_by_alias(named_shelf.lender, "champion")
    assert (str(registered.version), registered.run_id) == (found.model_version, found.run_id)
    assert registered.source.endswith("/model")


def test_aliases_follow_the_shelf(home, named_shelf, release, client):
    for alias in ("champion", "challenger"):
        log_training(home, named_shelf.add(release, by="an analyst"), alias=alias)
    named_shelf.promote("v2", by="the committee", why="Ranks better.")
    mirror_aliases(home, named_shelf)
    aliases = client.get_registered_model(named_shelf.lender).aliases
    assert {alias: str(version) for alias, version in aliases.items()} == {"champion": "2"}


def test_a_version_that_was_never_recorded_has_no_alias(home, named_shelf, release):
    named_shelf.add(release, by="an analyst")
    with pytest.raises(UnknownModel, match="no record of v1"):
        mirror_aliases(home, named_shelf)


def test_nothing_leaves_the_machine_and_nothing_is_said(prepared):
    assert prepared[1] == ""


def test_a_database_that_is_none_is_said(tmp_path, release):
    (tmp_path / "mlflow.db").write_text("not a database" * 100)
    with pytest.raises(StoreError, match=r"MLflow cannot use .*mlflow.db"):
        prepare_tracking(tmp_path)
