from dataclasses import replace

import numpy as np
import pytest


def test_labelled_leaves_out_applications_with_no_known_outcome(draw_matrix):
    matrix = draw_matrix(10)
    is_bad = matrix.is_bad.copy()
    is_bad[[2, 5]] = np.nan
    assert replace(matrix, is_bad=is_bad).labelled().ids.tolist() == np.delete(matrix.ids, [2, 5]).tolist()


def test_bads_are_counted_among_the_labelled(draw_matrix):
    matrix = replace(draw_matrix(4), is_bad=np.array([1.0, 0.0, np.nan, 1.0]))
    assert matrix.n_bad == 2


def test_fingerprint_does_not_depend_on_the_order_of_the_rows(draw_matrix):
    matrix = draw_matrix(50)
    assert matrix.take(np.arange(50)[::-1]).fingerprint() == matrix.fingerprint()


def test_fingerprint_does_not_depend_on_the_bits_of_a_null_nor_on_the_sign_of_zero(draw_matrix):
    matrix = draw_matrix(5)
    values = matrix.values.copy()
    values[0, 0] = 0.0
    other = values.copy()
    other[0, 0] = -0.0
    other[np.isnan(values)] = -np.nan
    assert replace(matrix, values=other).fingerprint() == replace(matrix, values=values).fingerprint()


@pytest.mark.parametrize("part", ["values", "is_bad", "ids", "person"])
def test_fingerprint_changes_with_any_part(draw_matrix, part):
    matrix = draw_matrix(5)
    changed = getattr(matrix, part).copy()
    changed.flat[0] = 1 - changed.flat[0]
    assert replace(matrix, **{part: changed}).fingerprint() != matrix.fingerprint()


def test_outcome_that_is_neither_good_nor_bad_is_refused(draw_matrix):
    with pytest.raises(ValueError, match="neither 0, 1 nor null"):
        replace(draw_matrix(3), is_bad=np.array([0.0, 1.0, 2.0]))


def test_columns_that_are_not_the_features_are_refused(draw_matrix):
    matrix = draw_matrix(3)
    with pytest.raises(ValueError, match="values must be 3 x 5"):
        replace(matrix, values=matrix.values[:, 1:])
