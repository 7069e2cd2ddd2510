"""A scoring service as public projects write it: a pandas row, a scikit-learn pipeline, `shap.Explainer` per request.

    python benchmarks/peers/plain_service.py FEATURES.parquet COLUMNS.json PORT

It reads the features of all applications into one frame, trains when it starts, and answers ``POST /prediction`` with
PD and contributions of a client of the frame. It knows nobody, writes nothing down, and has no way from raw rows: its
clients' features lie ready. Explaining is given the tree model out of the pipeline, which is the fast way; explaining
the pipeline itself takes seconds. ``COLUMNS.json`` holds the key, the outcome, the columns and the trees' parameters.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import shap
import uvicorn
from fastapi import FastAPI, HTTPException
from lightgbm import LGBMClassifier
from pydantic import BaseModel
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

_N_SHOWN = 10


class Asked(BaseModel):
    """Which client."""

    client_id: int


def train(frame: pd.DataFrame, outcome: str, columns: list[str], parameters: dict[str, Any]) -> Pipeline:
    """Fit the pipeline on the applications whose outcome is known."""
    words = [name for name in columns if not pd.api.types.is_numeric_dtype(frame[name])]
    numbers = [name for name in columns if name not in words]
    prepare = ColumnTransformer(
        [
            ("numbers", SimpleImputer(strategy="median", keep_empty_features=True), numbers),
            ("words", OneHotEncoder(handle_unknown="ignore", sparse_output=False), words),
        ]
    )
    known = frame[frame[outcome].notna()]
    pipeline = Pipeline([("prepare", prepare), ("model", LGBMClassifier(verbose=-1, **parameters))])
    return pipeline.fit(known[columns], known[outcome].astype(int))


def make_app(frame: pd.DataFrame, key: str, columns: list[str], pipeline: Pipeline) -> FastAPI:
    """Make the service."""
    app = FastAPI()

    @app.get("/")
    def hello() -> dict[str, int]:
        return {"clients": len(frame)}

    @app.post("/prediction")
    def predict(asked: Asked) -> dict[str, Any]:
        row = frame[frame[key] == asked.client_id]
        if row.empty:
            raise HTTPException(404, "Unknown client")
        probability = float(pipeline.predict_proba(row[columns])[0, 1])
        prepare, model = pipeline.named_steps["prepare"], pipeline.named_steps["model"]
        explained = shap.Explainer(model)(prepare.transform(row[columns]))
        added = pd.Series(explained.values[0], index=prepare.get_feature_names_out())
        first = added.reindex(added.abs().sort_values(ascending=False).index)[:_N_SHOWN]
        decision = "decline" if probability > 0.5 else "approve"
        return {"client_id": asked.client_id, "pd": probability, "decision": decision, "contributions": first.to_dict()}

    return app


def main() -> None:
    """Train, then serve."""
    features, told, port = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), int(sys.argv[3])
    frame = pd.read_parquet(features)
    pipeline = train(frame, told["outcome"], told["columns"], told["parameters"])
    app = make_app(frame, told["key"], told["columns"], pipeline)
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
