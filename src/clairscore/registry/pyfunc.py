"""MLflow's pyfunc flavour of a bundle, as code: whoever serves with MLflow loads this file and the sealed bundle.

MLflow runs this module when it loads a model; nothing is unpickled. The bundle beside it is checked file by file as
everywhere else.
"""

from typing import Any

import numpy as np
import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel


class BundleModel(PythonModel):
    """Scores rows of features as the bundle does; features by name, nulls as NaN, categories as words or codes."""

    def load_context(self, context: Any) -> None:
        """Read the bundle, once every file is found to be the one that was released."""
        from pathlib import Path

        from clairscore.registry.bundle import ScoringBundle

        self._bundle = ScoringBundle.load(Path(context.artifacts["bundle"]))

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """Return ``pd, pd_low, pd_high, score, decision``, one row for each given.

        Raises:
            ValueError: If a feature the model reads is lacking.
        """
        bundle = self._bundle
        if lacking := [name for name in bundle.feature_names if name not in model_input.columns]:
            raise ValueError(f"The model reads {len(lacking)} features that were not given, such as '{lacking[0]}'.")
        values = np.empty((len(model_input), len(bundle.features)))
        for position, feature in enumerate(bundle.features):
            column = model_input[feature.name]
            codes = {choice: float(code) for code, choice in enumerate(feature.choices)}
            values[:, position] = (
                [codes.get(value, np.nan) if isinstance(value, str) else value for value in column.tolist()]
                if codes
                else pd.to_numeric(column).to_numpy(np.float64)
            )
        p_default = bundle.p_default(values)
        low, high = bundle.interval(p_default)
        return pd.DataFrame(
            {
                "pd": p_default,
                "pd_low": low,
                "pd_high": high,
                "score": bundle.policy.scale.points_of_all(p_default),
                "decision": bundle.policy.decide_all(p_default, bundle.cutoff, bundle.confidence(p_default)),
            },
            index=model_input.index,
        )


set_model(BundleModel())
