"""A small lender's home, made by the real pipeline once, and the API on it."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from clairscore.api.app import create_app
from clairscore.conventions import ROLES
from clairscore.decisions.policy import load_policy
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.models.config import BoostingConfig, ModelConfig, UncertaintyConfig
from clairscore.models.matrix import FeatureMatrix
from clairscore.models.train import train
from clairscore.models.twin.train import train_twin
from clairscore.models.vectors import read_matrix
from clairscore.registry.background import draw_background, save_background
from clairscore.registry.manifest import MANIFEST, seal
from clairscore.registry.peers import save_peers
from clairscore.registry.release import Release
from clairscore.registry.shelf import ModelShelf
from clairscore.settings import Settings
from clairscore.store.database import open_store
from clairscore.store.filling import fill_clients
from clairscore.store.users import Users
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import import_delivery
from clairscore.workflows.evidence import stability_evidence
from clairscore.workflows.peers import explain_peers, make_peers

PASSWORD = "correct horse battery"
KEY = "k" * 40

Headers = dict[str, str]
Login = Callable[[str], Headers]


@dataclass(frozen=True)
class Home:
    """A home folder with a champion, clients and one user of each role, named like the role."""

    path: Path
    lender: Lender
    matrix: FeatureMatrix

    @property
    def settings(self) -> Settings:
        """The environment; without limits of requests, which a fast machine would reach in a long test."""
        return Settings(home=self.path, secret_key=KEY, docs=True, max_history_rows=500, user_rate=0, address_rate=0)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    path = tmp_path_factory.mktemp("home")
    lender = find_lender()
    assert lender.generate is not None
    lender.generate(path / "raw", 1500, 7)
    delivery, _ = import_delivery([path / "raw"], lender, path / "typed")
    feature_set = lender.feature_set()
    built = built_features(delivery, lender, feature_set, path / "features")
    matrix = read_matrix(built, feature_set.features, lender.application.key, lender.outcome)
    config = ModelConfig(
        n_folds=3,
        seed=7,
        n_threads=1,
        importance_rows=200,
        boosting=BoostingConfig(
            learning_rate=0.1, feature_fraction=0.6, lambda_l2=5.0, max_rounds=80, patience=15, max_bin=63
        ),
        uncertainty=UncertaintyConfig(neighbour_share=0.1),
    )
    labelled = matrix.labelled()
    trained = train(labelled, config, explain=explain_peers(labelled.ids, config.seed))
    evidence = {"stability": stability_evidence(delivery, lender, trained)}
    now = datetime.now(UTC)
    release = Release(trained, labelled, feature_set, load_policy(), delivery.fingerprint, now, evidence=evidence)
    twin = train_twin(labelled, trained, release.policy, release.cutoff.value)
    release = replace(release, twin=twin)
    ModelShelf(path / "models" / lender.name).add(release, by="test")
    save_peers(path, lender.name, "v1", make_peers(release, lender.compared, {}))
    save_background(path, lender.name, "v1", draw_background(release.development, config.seed))
    store = open_store(f"sqlite:///{path / 'clairscore.db'}")
    fill_clients(store, path / "typed", lender.sources, lender=lender.name, as_of=delivery.as_of, made_up=True)
    for role in ROLES:
        Users(store).add(role, PASSWORD, role)
    store.close()
    return Home(path, lender, matrix)


@pytest.fixture(scope="session")
def api(home: Home) -> Iterator[TestClient]:
    with TestClient(create_app(home.settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def login(api: TestClient) -> Login:
    """Log in as the user of a role."""
    tokens: dict[str, Headers] = {}

    def headers(role: str) -> Headers:
        if role not in tokens:
            answer = api.post("/token", data={"username": role, "password": PASSWORD})
            tokens[role] = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return tokens[role]

    return headers


@pytest.fixture(scope="session")
def adviser(login: Login) -> Headers:
    return login("adviser")


@pytest.fixture(scope="session")
def client_ids(home: Home) -> list[int]:
    return [int(found) for found in home.matrix.ids]


@dataclass(frozen=True)
class Shelf:
    """A shelf of its own with the champion v1 and a challenger v2, on the clients and users of the home."""

    home: Home
    path: Path

    @property
    def settings(self) -> Settings:
        return self.home.settings.model_copy(
            update={
                "home": self.path,
                "database_url": SecretStr(self.home.settings.store_url),
                "model_poll_seconds": 0.02,
            }
        )

    @property
    def models(self) -> ModelShelf:
        return ModelShelf(self.path / "models" / self.home.lender.name)


@pytest.fixture
def shelf(home: Home, tmp_path: Path) -> Shelf:
    """The challenger is the champion with every PD moved up: its log-odds are .5 higher."""
    shutil.copytree(home.path / "models", tmp_path / "models")
    found = Shelf(home, tmp_path)
    folder = found.models.folder
    shutil.copytree(folder / "v1", folder / "v2")
    calibration = json.loads((folder / "v2/calibration.json").read_text())
    if "slope" in calibration:
        calibration["intercept"] += 0.5
    else:
        calibration["margin"] = [margin + 0.5 for margin in calibration["margin"]]
    (folder / "v2/calibration.json").write_text(json.dumps(calibration))
    (folder / "v2" / MANIFEST).unlink()
    seal(folder / "v2", home.lender.name, "v2")
    aliases = json.loads((folder / "aliases.json").read_text())
    (folder / "aliases.json").write_text(json.dumps({**aliases, "challenger": "v2"}))
    return found
