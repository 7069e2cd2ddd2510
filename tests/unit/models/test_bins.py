import numpy as np
import pytest

from clairscore.features.feature import Feature
from clairscore.models.bins import SCORE, bin_features, bin_scores


def test_the_same_rows_have_no_shift_whatever_their_kind(drawn_matrix):
    for found, column in zip(
        bin_features(drawn_matrix.features, drawn_matrix.values), drawn_matrix.values.T, strict=True
    ):
        assert sum(found.shares) == pytest.approx(1)
        assert found.psi(column) == pytest.approx(0, abs=1e-12)


def test_a_count_that_is_mostly_zero_keeps_its_true_shares(drawn_matrix):
    number = next(feature for feature in drawn_matrix.features if feature.kind == "number")
    values = np.array([0.0] * 75 + [1.0] * 15 + [2.0] * 5 + [np.nan] * 5)
    found = bin_features([number], values[:, np.newaxis])[0]
    assert found.edges[0] == 0
    assert found.shares[0] == pytest.approx(0.75)
    assert found.shares[-1] == pytest.approx(0.05)
    assert found.psi(np.zeros(100)) > 0.25


def test_a_column_of_nulls_compares_with_one_that_has_values(drawn_matrix):
    number = next(feature for feature in drawn_matrix.features if feature.kind == "number")
    found = bin_features([number], np.full((50, 1), np.nan))[0]
    assert found.psi(np.full(20, np.nan)) == pytest.approx(0, abs=1e-12)
    assert found.psi(np.arange(20.0)) > 0.25


def test_a_category_the_development_rows_did_not_have_counts_as_null(drawn_matrix):
    category = next(feature for feature in drawn_matrix.features if feature.kind == "category")
    assert isinstance(category, Feature)
    found = bin_features([category], np.zeros((30, 1)))[0]
    assert found.shares[0] == 1
    assert found.psi(np.full(10, float(len(category.choices)))) == found.psi(np.full(10, np.nan))


def test_log_odds_have_ten_bins_of_a_tenth():
    found = bin_scores(np.random.default_rng(0).normal(size=1000))
    assert found.name == SCORE
    assert len(found.edges) == 9
    assert found.shares[:-1] == pytest.approx([0.1] * 10)


def test_nothing_to_compare_is_refused():
    with pytest.raises(ValueError, match="no value"):
        bin_scores(np.arange(10.0)).psi(np.empty(0))
