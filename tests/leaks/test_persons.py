"""A person's other application does not tell of this one, and nothing a model reads says who somebody is."""

import numpy as np
import pandas as pd
import pytest

from clairscore.features.build import PERSON
from clairscore.models.fitted.cross_fit import CrossFit
from clairscore.models.split import deal_into_folds, grouped_stratified_folds


@pytest.fixture(scope="module")
def rows(build_matrix, typed):
    """Labelled applications, every third of which is made the second one of the person before."""
    matrix = build_matrix(typed, "application_2026_11").labelled()
    person = matrix.person.copy()
    person[1::3] = person[0::3][: person[1::3].size]
    return matrix, person


def test_nobody_is_on_both_sides_of_a_fold(rows):
    matrix, person = rows
    for n_folds in (2, 5, 10):
        for fold in grouped_stratified_folds(matrix.is_bad, person, n_folds, seed=1):
            assert not set(person[fold.train]) & set(person[fold.valid])


def test_nobody_is_on_both_sides_of_a_fold_of_fitted_features(rows):
    matrix, person = rows
    for index in range(5):
        training = deal_into_folds(matrix.is_bad, person, 5, seed=1) != index
        inner = deal_into_folds(matrix.is_bad[training], person[training], CrossFit().n_folds, seed=1)
        folds_of = pd.Series(inner).groupby(person[training]).nunique()
        assert folds_of.max() == 1 < folds_of.size


def test_no_set_holds_the_person_the_key_or_the_outcome(lender):
    refused = {PERSON, lender.application.key, lender.outcome}
    for name in lender.feature_sets:
        chosen = lender.feature_set(name)
        assert not refused & set(chosen.names)
        for feature in lender.catalog.with_inputs(chosen.features):
            if feature.source == lender.application.name:
                assert not lender.catalog.formulas.columns(feature) & refused


def test_no_feature_is_one_of_the_differences_that_make_the_person(typed, before, build_matrix):
    days = pd.read_parquet(typed.paths["application"]).sort_values("application_id")
    known = build_matrix(before, "wide_2026_11")
    assert (known.ids == days["application_id"]).all()
    for other in ("registered_day", "id_published_day"):
        difference = (days["birth_day"] - days[other]).to_numpy(dtype=float)
        for position, name in enumerate(known.names):
            values = known.values[:, position]
            both = np.isfinite(values) & np.isfinite(difference)
            if both.sum() > 100 and values[both].std() > 0:
                assert abs(np.corrcoef(values[both], difference[both])[0, 1]) < 0.999, name


def test_no_feature_of_a_history_reads_a_key(lender):
    for feature in lender.catalog.features:
        source = lender.sources[feature.source]
        if source.event_day:
            read = lender.catalog.formulas.columns(feature)
            assert lender.application.key not in read, feature.name
