from concurrent.futures import ThreadPoolExecutor

import lightgbm
import numpy as np
import pytest

from clairscore.models.candidates import GradientBoosting, RawLogOdds, raw_margin
from clairscore.models.config import BoostingConfig

QUICK = BoostingConfig(learning_rate=0.1, feature_fraction=0.6, lambda_l2=5.0, max_rounds=60, patience=10)


@pytest.fixture(scope="module", params=["grown", "read"])
def booster(request, drawn_matrix):
    grown = GradientBoosting(QUICK, seed=7).fit(drawn_matrix, 60)
    return grown if request.param == "grown" else lightgbm.Booster(model_str=grown.model_to_string())


@pytest.fixture(scope="module")
def odd(drawn_matrix):
    draw = np.random.default_rng(5)
    rows = drawn_matrix.values[:500].copy()
    places = draw.random(rows.shape) < 0.3
    rows[places] = draw.choice([np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-36, 1e300, -5.5], int(places.sum()))
    return rows


def test_rows_have_the_raw_log_odds_the_wrapper_gives_to_the_bit(booster, drawn_matrix, odd):
    raw = RawLogOdds(booster)
    for rows in (
        drawn_matrix.values,
        odd,
        np.asfortranarray(odd),
        odd[::3],
        odd[:0],
        odd[:9].round().clip(-9, 9).astype("f4"),
    ):
        assert raw.of(rows).tobytes() == raw_margin(booster, rows).tobytes()
        assert [raw.of(row[np.newaxis])[0] for row in rows[:100]] == raw_margin(booster, rows[:100]).tolist()


def test_several_threads_may_ask_at_once(booster, odd):
    raw = RawLogOdds(booster)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda row: float(raw.of(row[np.newaxis])[0]), np.tile(odd, (4, 1))))
    assert found == raw_margin(booster, odd).tolist() * 4


def test_rows_with_other_columns_are_refused_as_the_wrapper_refuses_them(booster, odd):
    with pytest.raises(lightgbm.basic.LightGBMError, match="number of features"):
        RawLogOdds(booster).of(odd[:, :3])
    assert np.isfinite(RawLogOdds(booster).of(odd)).all()


def test_a_library_that_lies_elsewhere_is_asked_through_the_wrapper(booster, odd, monkeypatch):
    expected = raw_margin(booster, odd)
    asked = []
    original = lightgbm.Booster.predict
    monkeypatch.setattr(lightgbm.Booster, "predict", lambda self, *a, **k: asked.append(1) or original(self, *a, **k))
    assert RawLogOdds(booster).of(odd).tobytes() == expected.tobytes()
    assert asked == []
    hidden = RawLogOdds(booster)
    hidden._run = None
    assert hidden.of(odd).tobytes() == expected.tobytes()
    assert asked == [1]


def test_trees_with_several_numbers_a_row_are_left_to_the_wrapper(drawn_matrix):
    classes = lightgbm.train(
        {"objective": "multiclass", "num_class": 3, "verbose": -1, "num_threads": 1},
        lightgbm.Dataset(drawn_matrix.values, np.arange(drawn_matrix.n_rows) % 3),
        2,
    )
    assert RawLogOdds(classes).of(drawn_matrix.values[:4]).shape == (4, 3)
