"""Outcomes are read by what is fitted on them, and by nothing that is judged by them."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from clairscore.errors import TrainingError
from clairscore.features.catalog import Catalog
from clairscore.features.declare import feature
from clairscore.metrics.discrimination import auc_difference
from clairscore.models.fitted.cross_fit import CrossFit
from clairscore.models.fitted.encoding import TargetEncoding
from clairscore.models.fitted.feature import rows_wanted
from clairscore.models.train import train
from clairscore.workflows.fitted import rows_of_histories
from clairscore.workflows.train import train_model


@pytest.fixture(scope="module")
def matrix(build_matrix, typed):
    return build_matrix(typed, "application_2026_11").labelled().ordered()


@pytest.fixture(scope="module")
def plain(matrix, quick):
    return train(matrix, quick)


@pytest.fixture(scope="module")
def all_fitted(typed, lender, quick):
    histories = rows_of_histories(typed, lender, rows_wanted(lender.fitted))
    return CrossFit(lender.fitted, histories, quick.fitted_folds, quick.seed)


@pytest.fixture(scope="module")
def noisy(matrix, noise):
    """The applications with a word of 300 drawn at random beside."""
    words = np.random.default_rng(7).integers(0, 300, matrix.n_rows).astype(float)
    return replace(matrix, values=np.column_stack([matrix.values, words]), features=(*matrix.features, noise))


@pytest.fixture(scope="module")
def word_rate(noise):
    rate = replace(noise, name="noise_bad_rate", kind="number", risk="rises")
    return TargetEncoding(rate, ("noise",), prior_weight=5, fewest=1)


@pytest.mark.parametrize(
    ("seed", "fitted"), [(1, False), (2, False), (1, True)], ids=["plain-1", "plain-2", "fitted-1"]
)
def test_shuffled_outcomes_cannot_be_predicted(matrix, quick, all_fitted, fitted, seed):
    shuffled = replace(matrix, is_bad=np.random.default_rng(seed).permutation(matrix.is_bad))
    with suppress(TrainingError):  # refused because it says nothing of the outcome: as good an answer
        quality = train(shuffled, quick, fitted=all_fitted if fitted else None).quality
        assert quality.auc.low < 0.5 < quality.auc.high


def test_a_random_word_fitted_out_of_fold_gains_nothing(noisy, plain, quick, word_rate):
    found = train(noisy, quick, fitted=CrossFit((word_rate,), {}, quick.fitted_folds, quick.seed))
    gain = auc_difference(noisy.is_bad, plain.oof_margin, found.oof_margin, person=noisy.person)
    assert gain.low < 0
    assert gain.value < 0.01


def test_the_same_word_encoded_in_sample_gains_much_so_that_a_leak_would_show(noisy, plain, quick, word_rate):
    """The wrong way: every application's own outcome is in the rate of its word, before any fold is dealt."""
    naive = CrossFit((word_rate,))
    told = naive.fit(noisy)[0].apply(naive._inputs(noisy))
    wrong = replace(noisy, values=np.column_stack([noisy.values, told]), features=(*noisy.features, *naive.features))
    gain = auc_difference(noisy.is_bad, plain.oof_margin, train(wrong, quick).oof_margin, person=noisy.person)
    assert gain.low > 0.05


def test_encoding_in_sample_within_the_training_rows_would_show_as_a_loss(noisy, plain, quick, word_rate, monkeypatch):
    """The other wrong way: rows that train get values their own outcome made, rows that judge do not."""

    def in_sample(self, matrix):
        values = self.fit(matrix)[0].apply(self._inputs(matrix))
        return replace(
            matrix, values=np.column_stack([matrix.values, values]), features=(*matrix.features, *self.features)
        )

    monkeypatch.setattr(CrossFit, "out_of_fold", in_sample)
    found = train(noisy, quick, fitted=CrossFit((word_rate,), {}, quick.fitted_folds, quick.seed))
    gain = auc_difference(noisy.is_bad, plain.oof_margin, found.oof_margin, person=noisy.person)
    assert gain.value < -0.02


def _with_a_feature(lender, definition, **facts):
    family = feature(lender.application, subject="income", null_means="not known", **facts)(definition)
    catalog = Catalog(lender.sources, lender.application, [*lender.catalog.families, family])
    return replace(
        lender, catalog=catalog, feature_sets={"planted": ("age", definition.__name__)}, default_set="planted"
    )


def hidden(rows):
    """Something plausible."""
    return rows.income * 0 + rows.is_bad * 3.0


def named(rows):
    """Something plausible."""
    return rows.application_id % 97 + 0.0


@pytest.mark.parametrize(
    ("definition", "reason"),
    [(hidden, "reads 'is_bad', which is the outcome itself"), (named, "says whose application")],
)
def test_a_feature_that_reads_the_outcome_or_the_key_is_refused(lender, typed, definition, reason, tmp_path):
    planted = _with_a_feature(lender, definition)
    with pytest.raises(TrainingError, match=reason):
        train_model(tmp_path, typed.folder, planted, by="a test")


def test_a_feature_that_combines_one_that_reads_the_outcome_is_refused(lender, typed, tmp_path):
    def on_top(rows):
        """Something plausible."""
        return rows.hidden + rows.income

    first = _with_a_feature(lender, hidden)
    family = feature(lender.application, subject="income", null_means="not known", combines=True)(on_top)
    catalog = Catalog(lender.sources, lender.application, [*first.catalog.families, family])
    planted = replace(first, catalog=catalog, feature_sets={"planted": ("age", "on_top")})
    with pytest.raises(TrainingError, match="'hidden' reads 'is_bad'"):
        train_model(tmp_path, typed.folder, planted, by="a test")
