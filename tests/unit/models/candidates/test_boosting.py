import lightgbm
import numpy as np
import pytest

from clairscore.models.candidates import GradientBoosting, model_text, raw_margin
from clairscore.models.config import BoostingConfig

QUICK = BoostingConfig(learning_rate=0.1, feature_fraction=0.6, lambda_l2=5.0, max_rounds=60, patience=10)


def columns(matrix, **values):
    """Return one row per value of one feature, the others at the median."""
    (name, points), *_ = values.items()
    rows = np.tile(np.nan_to_num(np.nanmedian(matrix.values[:, :4], axis=0)), (len(points), 1))
    rows = np.column_stack([rows, np.full(len(points), np.nan)])
    rows[:, matrix.names.index(name)] = points
    return rows


@pytest.fixture(scope="module")
def booster(drawn_matrix):
    return GradientBoosting(QUICK, seed=7).fit(drawn_matrix, 60)


def test_margin_rises_with_a_feature_of_which_risk_rises_and_falls_with_one_of_which_it_falls(booster, drawn_matrix):
    points = np.linspace(-3, 3, 40)
    rising = raw_margin(booster, columns(drawn_matrix, late_days=points))
    falling = raw_margin(booster, columns(drawn_matrix, income=points))
    assert (np.diff(rising) >= 0).all()
    assert rising[-1] - rising[0] > 1
    assert (np.diff(falling) <= 0).all()
    assert falling[0] - falling[-1] > 1


def test_a_column_that_is_null_everywhere_is_never_split_on(booster, drawn_matrix):
    assert booster.feature_importance()[drawn_matrix.names.index("absent")] == 0


def test_a_null_has_a_margin(booster):
    assert np.isfinite(raw_margin(booster, np.full((1, 5), np.nan))).all()


def test_the_number_of_trees_is_found_on_the_training_rows_alone(drawn_matrix, monkeypatch):
    seen = []
    original = lightgbm.Dataset.create_valid
    monkeypatch.setattr(
        lightgbm.Dataset, "create_valid", lambda self, data, label: seen.append(data) or original(self, data, label)
    )
    training = drawn_matrix.take(np.arange(600))
    GradientBoosting(QUICK, seed=7).find_rounds(training)
    rows = {row.tobytes() for row in training.values}
    assert len(seen) == 1
    assert 100 <= len(seen[0]) <= 140
    assert all(row.tobytes() in rows for row in seen[0])


def test_threads_do_not_change_the_model(drawn_matrix):
    texts = {model_text(GradientBoosting(QUICK, seed=7, n_threads=n).fit(drawn_matrix, 30)) for n in (1, 2)}
    assert len(texts) == 1


def test_another_seed_gives_another_model(drawn_matrix):
    texts = {model_text(GradientBoosting(QUICK, seed=seed).fit(drawn_matrix, 30)) for seed in (7, 8)}
    assert len(texts) == 2


def test_the_text_scores_as_the_booster_it_was_written_from(booster, drawn_matrix):
    read = lightgbm.Booster(model_str=model_text(booster))
    assert (raw_margin(read, drawn_matrix.values) == raw_margin(booster, drawn_matrix.values)).all()


def test_the_text_is_the_same_once_it_was_read(booster):
    assert model_text(lightgbm.Booster(model_str=model_text(booster))) == model_text(booster)


def test_the_text_tells_nothing_of_the_run(booster):
    assert "num_threads" not in model_text(booster)
    assert "end of trees" in model_text(booster)


@pytest.mark.parametrize(("n_rows", "expected"), [(100, 10), (5_000, 20), (300_000, 80)])
def test_leaves_ask_for_more_applications_where_there_are_more(draw_matrix, n_rows, expected):
    matrix = draw_matrix(n_rows)
    assert GradientBoosting(BoostingConfig(), seed=1)._parameters(matrix)["min_child_samples"] == expected
