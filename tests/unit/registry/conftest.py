from datetime import UTC, datetime

import pytest

from clairscore.decisions.policy import load_policy
from clairscore.features.feature import FeatureSet
from clairscore.registry.release import Release
from clairscore.registry.shelf import ModelShelf


@pytest.fixture(scope="session")
def release(trained_model, drawn_matrix):
    return Release(
        trained=trained_model,
        matrix=drawn_matrix,
        feature_set=FeatureSet("drawn_2026_11", drawn_matrix.features, formulas=list(drawn_matrix.names)),
        policy=load_policy(),
        data_fingerprint="f" * 64,
        created_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
    )


@pytest.fixture
def shelf(tmp_path):
    return ModelShelf(tmp_path / "models" / "home_credit")


@pytest.fixture
def bundle(shelf, release):
    return shelf.add(release, by="an analyst")
