import pytest

from clairscore.errors import SettingsError
from clairscore.models.config import ModelConfig, load_model_config


def write(tmp_path, text):
    path = tmp_path / "model.toml"
    path.write_text(text, "utf-8")
    return path


def test_our_file_states_the_defaults_of_the_classes():
    assert load_model_config() == ModelConfig()


def test_what_a_file_does_not_say_keeps_its_default(tmp_path):
    config = load_model_config(write(tmp_path, "[boosting]\nnum_leaves = 31\n"))
    assert (config.boosting.num_leaves, config.n_folds) == (31, 5)


def test_a_whole_number_passes_where_a_share_is_wanted(tmp_path):
    assert load_model_config(write(tmp_path, "[boosting]\nfeature_fraction = 1\n")).boosting.feature_fraction == 1.0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[training]\nn_folds = 1", "n_folds must be at least 2, received 1"),
        ("[training]\nn_folds = 5.5", "training.n_folds .* must be int, received 5.5"),
        ("[training]\nn_threads = 0", "n_threads must be at least 1"),
        ("[boosting]\nlearning_rate = 0", "learning_rate must be in"),
        ("[boosting]\nlearning_rate = nan", "learning_rate must be in"),
        ("[boosting]\nmonotone = 1", "boosting.monotone .* must be bool"),
        ("[boosting]\nleaves = 8", "boosting.leaves, which is not known. Known: num_leaves"),
        ("[boosting]\nmin_child_samples = 5", "min_child_samples must be at least min_child_floor"),
        ("[uncertainty]\nlevel = 95", "level must be in"),
        ("[uncertainty]\nfewest_neighbours = 5000", "fewest_neighbours must be from 1 to most_neighbours"),
        ("[tuning]\nn = 1", r"unknown table \[tuning\]"),
        ("training = 3", "training .* must be a table"),
        ("[training", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(tmp_path, text, sentence):
    with pytest.raises(SettingsError, match=sentence):
        load_model_config(write(tmp_path, text))


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_model_config(tmp_path / "none.toml")
