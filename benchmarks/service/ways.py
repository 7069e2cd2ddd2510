"""The three services: how each is started, and what it is asked."""

import itertools
import json
import os
import secrets
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from clairscore.lenders.lender import Lender
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.mlflow import tracking_uri
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.store.users import Users
from service.applicants import feature_rows, with_history
from service.load import HOST, post
from service.process import Service, running

STORED, RAW = "stored client", "raw rows"
_PLAIN = Path(__file__).parents[1] / "peers" / "plain_service.py"
_N_APPLICANTS = 40
_N_FEATURE_ROWS = 400


@dataclass(frozen=True)
class Question:
    """A kind of request to a service.

    Attributes:
        service: Who is asked.
        name: What he is asked.
        requests: What is sent, without end.
        shows: What a good answer holds.
    """

    service: str
    name: str
    requests: Iterator[bytes]
    shows: bytes


@dataclass(frozen=True)
class Bench:
    """What every service is started with.

    Attributes:
        home: Home of the demo.
        scratch: Where copies and logs go.
        lender: Whose clients.
        bundle: The champion.
        ids: Clients, in the order in which they are asked for.
        n_rows: Rows of history a new applicant brings.
        n_processes: Processes of each service.
        plain_python: Interpreter the plain service runs on.
    """

    home: Path
    scratch: Path
    lender: Lender
    bundle: ScoringBundle
    ids: list[int]
    n_rows: int
    n_processes: int
    plain_python: Path

    @property
    def features(self) -> Path:
        """The features of all applications, as the training built them."""
        return next((self.home / "features").glob(f"*-{self.bundle.feature_set_hash[:16]}-*.parquet"))


@contextmanager
def clairscore_api(bench: Bench) -> Iterator[tuple[Service, list[Question]]]:
    """Start the API on a fresh copy of the store, log in, and say what it is asked."""
    database, password = bench.scratch / "api.db", secrets.token_urlsafe(24)
    for file in bench.scratch.glob("api.db*"):
        file.unlink()
    with closing(sqlite3.connect(bench.home / "clairscore.db")) as kept, closing(sqlite3.connect(database)) as copy:
        kept.backup(copy)
    store = open_store(f"sqlite:///{database}")
    Users(store).add("load", password, "adviser")
    clients = Clients(store, bench.lender.name)
    raw = with_history(clients, bench.ids, bench.lender, bench.n_rows, _N_APPLICANTS)
    store.close()
    environment = {
        "CLAIRSCORE_HOME": str(bench.home),
        "CLAIRSCORE_DATABASE_URL": f"sqlite:///{database}",
        "CLAIRSCORE_TOKEN_MINUTES": "720",
        "CLAIRSCORE_USER_RATE": "0",
        "CLAIRSCORE_ADDRESS_RATE": "0",
    }

    def command(port: int) -> list[str]:
        return [sys.executable, "-m", "clairscore", "serve", "api", "--host", HOST, "--port", str(port)]

    with running(command, bench.n_processes, environment, "/readyz", bench.scratch / "api.log") as service:
        form = urlencode({"username": "load", "password": password}).encode()
        with urlopen(f"http://{HOST}:{service.ports[0]}/token", form, timeout=30) as answer:
            token = json.load(answer)["access_token"]
        stored = (
            post("/prediction", json.dumps({"client_id": one}).encode(), token) for one in itertools.cycle(bench.ids)
        )
        bodies = [post("/predict", json.dumps({"rows": records}).encode(), token) for records in raw]
        yield (
            service,
            [
                Question("clairscore", STORED, stored, b'"reasons":['),
                Question("clairscore", RAW, itertools.cycle(bodies), b'"reasons":['),
            ],
        )


@contextmanager
def plain_service(bench: Bench) -> Iterator[tuple[Service, list[Question]]]:
    """Start the plain service with as many and as large trees as the champion's, and say what it is asked."""
    columns = bench.scratch / "columns.json"
    boosting = bench.bundle.training["config"]["boosting"]
    told = {
        "key": bench.lender.application.key,
        "outcome": bench.lender.outcome,
        "columns": list(bench.bundle.feature_names),
        "parameters": {name: boosting[name] for name in ("num_leaves", "learning_rate", "min_child_samples")}
        | {"n_estimators": bench.bundle.training["n_rounds"]},
    }
    columns.write_text(json.dumps(told), encoding="utf-8")

    def command(port: int) -> list[str]:
        return [str(bench.plain_python), str(_PLAIN), str(bench.features), str(columns), str(port)]

    with running(command, bench.n_processes, {}, "/", bench.scratch / "plain.log") as service:
        requests = (post("/prediction", json.dumps({"client_id": one}).encode()) for one in itertools.cycle(bench.ids))
        yield service, [Question("plain", STORED, requests, b'"contributions":{')]


@contextmanager
def mlflow_server(bench: Bench) -> Iterator[tuple[Service, list[Question]]]:
    """Start MLflow's server on the champion, and say what it is asked."""
    environment = {
        "MLFLOW_TRACKING_URI": tracking_uri(bench.home),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }

    def command(port: int) -> list[str]:
        serve = [sys.executable, "-m", "mlflow", "models", "serve", "--env-manager", "local"]
        return [*serve, "--model-uri", f"models:/{bench.lender.name}@champion", "--host", HOST, "--port", str(port)]

    columns, key = list(bench.bundle.feature_names), bench.lender.application.key
    bodies = [
        post("/invocations", row) for row in feature_rows(bench.features, key, columns, bench.ids[:_N_FEATURE_ROWS])
    ]
    with running(command, bench.n_processes, environment, "/ping", bench.scratch / "mlflow.log") as service:
        yield service, [Question("mlflow", "features, no reasons", itertools.cycle(bodies), b'"predictions"')]


WAYS = {"clairscore": clairscore_api, "plain": plain_service, "mlflow": mlflow_server}
