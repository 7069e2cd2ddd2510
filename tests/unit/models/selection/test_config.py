import pytest

from clairscore.errors import SettingsError
from clairscore.models.selection.config import SelectionConfig, load_selection_config


def test_ours_holds_what_the_code_declares():
    assert load_selection_config() == SelectionConfig()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[selection]\ncorrelation = 2.0", "correlation must be in"),
        ("[selection]\nn_shuffles = 1", "at least 2"),
        ("[selection]\nn_shuffles = 'many'", "must be a number"),
        ("[selection]\ncorelation = .9", "cannot be read"),
        ("[selection]\ncorelation = 0.9", "corelation, which is not known"),
        ("[boosting]\nn_rounds = 3", "boosting, which is not known"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(tmp_path, text, said):
    path = tmp_path / "selection.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=said):
        load_selection_config(path)


def test_a_file_says_only_what_differs(tmp_path):
    path = tmp_path / "selection.toml"
    path.write_text("[selection]\nnull_quantile = 1\n")
    assert load_selection_config(path) == SelectionConfig(null_quantile=1)
