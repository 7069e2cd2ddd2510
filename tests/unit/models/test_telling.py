"""Features that tell the outcome alone are found, and honest ones are not."""

from dataclasses import replace

import numpy as np
import pytest

from clairscore.errors import TrainingError
from clairscore.models.telling import find_telling, refuse_telling


def _planted(matrix, values, kind="number", choices=()):
    told = replace(matrix.features[0], name="told", kind=kind, choices=choices)
    return replace(matrix, values=np.column_stack([matrix.values, values]), features=(*matrix.features, told))


def test_honest_features_are_let_in(drawn_matrix):
    assert find_telling(drawn_matrix) == {}
    refuse_telling(drawn_matrix)


@pytest.mark.parametrize(
    "telling",
    [
        lambda bad: bad,
        lambda bad: -bad * 7.0,
        lambda bad: np.where(bad == 1, np.nan, 3.0),
        lambda bad: np.where(bad == 1, 5.0, np.nan),
    ],
    ids=["itself", "turned round", "missing when bad", "known when bad"],
)
def test_one_that_tells_the_outcome_is_refused_by_name(drawn_matrix, telling):
    planted = _planted(drawn_matrix, telling(drawn_matrix.is_bad))
    assert find_telling(planted) == {"told": pytest.approx(1.0)}
    with pytest.raises(TrainingError, match="'told' alone ranks goods and bads with an AUC of"):
        refuse_telling(planted)


def test_a_word_that_tells_is_found_whatever_the_order_of_its_codes(drawn_matrix):
    codes = np.where(drawn_matrix.is_bad == 1, 1.0, np.arange(drawn_matrix.n_rows) % 2 * 2.0)
    assert "told" in find_telling(_planted(drawn_matrix, codes, "category", ("paid", "lost", "closed")))


def test_outcomes_of_one_kind_are_left_to_others(drawn_matrix):
    assert find_telling(replace(drawn_matrix, is_bad=np.zeros(drawn_matrix.n_rows))) == {}
