import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from clairscore.registry.mlflow import log_training, prepare_tracking, tracking_uri
from clairscore.registry.shelf import ModelShelf

SERVE = """
import os, sys
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
import mlflow, pandas as pd
mlflow.set_tracking_uri(sys.argv[1])
rows = pd.read_json(sys.argv[2], orient="split")
print(mlflow.pyfunc.load_model("models:/drawn@champion").predict(rows).to_json(orient="split"))
"""


@pytest.fixture(scope="module")
def tracked(tmp_path_factory, release):
    home = tmp_path_factory.mktemp("home")
    prepare_tracking(home)
    bundle = ModelShelf(home / "models" / "drawn").add(release, by="an analyst")
    return home, bundle, log_training(home, bundle, alias="champion")


def served(home, rows, folder):
    path = folder / "rows.json"
    rows.to_json(path, orient="split")
    return subprocess.run(
        [sys.executable, "-c", SERVE, tracking_uri(home), str(path)],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )


def test_another_process_that_knows_only_mlflow_gets_the_pds_of_the_bundle(tracked, drawn_matrix, tmp_path):
    home, bundle, _ = tracked
    rows = pd.DataFrame(drawn_matrix.values[:50], columns=list(drawn_matrix.names))
    done = served(home, rows[list(reversed(rows.columns))], tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    table = pd.DataFrame(found["data"], columns=found["columns"])
    expected = bundle.p_default(drawn_matrix.values[:50])
    assert table["pd"].to_numpy() == pytest.approx(expected, abs=1e-9)
    assert set(table["decision"]) <= {"approve", "refer", "decline"}
    assert table["score"].tolist() == bundle.policy.scale.points_of_all(expected).tolist()


def test_rows_that_lack_a_feature_are_refused(tracked, drawn_matrix, tmp_path):
    rows = pd.DataFrame(drawn_matrix.values[:2], columns=list(drawn_matrix.names)).drop(columns=["late_days"])
    done = served(tracked[0], rows, tmp_path)
    assert done.returncode
    assert "late_days" in done.stderr


def test_nothing_that_is_logged_would_have_to_be_unpickled(tracked):
    names = {path.suffix for path in (tracked[0] / "mlartifacts").rglob("*") if path.is_file()}
    assert not names & {".pkl", ".pickle", ".joblib", ".cloudpickle"}


def test_figures_and_the_environment_are_logged_beside_the_model(tracked):
    (figures,) = (tracked[0] / "mlartifacts").rglob("figures")
    assert {"importance.html", "reliability.html", "plotly.min.js"} <= {path.name for path in figures.iterdir()}
    assert "cdn.plot.ly" not in (figures / "importance.html").read_text("utf-8")
    (environment,) = (tracked[0] / "mlartifacts").rglob("environment.json")
    assert json.loads(environment.read_text("utf-8"))["lightgbm"]
