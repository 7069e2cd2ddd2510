import numpy as np
import pyarrow.parquet as pq
import pytest

from clairscore.errors import NoBackground
from clairscore.registry.background import (
    FEWEST_ROWS,
    background_path,
    draw_background,
    load_background,
    save_background,
)


def test_the_rows_are_of_the_development_and_come_back_as_they_are(tmp_path, drawn_matrix):
    drawn = draw_background(drawn_matrix, seed=7)
    save_background(tmp_path, "home_credit", "v1", drawn)
    found = load_background(tmp_path, "home_credit", "v1", drawn_matrix.names)
    assert found.shape == (1_000, len(drawn_matrix.names))
    place = {int(one): index for index, one in enumerate(drawn_matrix.ids)}
    kept = drawn_matrix.values[[place[int(one)] for one in drawn.ids]]
    np.testing.assert_array_equal(found, kept)
    assert np.isnan(found).any()


def test_the_draw_depends_on_the_seed_and_not_on_the_order_of_the_rows(drawn_matrix):
    first = draw_background(drawn_matrix, seed=7, n_rows=60)
    mixed = drawn_matrix.take(np.random.default_rng(0).permutation(drawn_matrix.n_rows))
    assert draw_background(mixed, seed=7, n_rows=60).ids.tolist() == first.ids.tolist()
    assert draw_background(drawn_matrix, seed=8, n_rows=60).ids.tolist() != first.ids.tolist()
    assert np.unique(first.ids).size == 60


def test_a_small_lender_keeps_all_he_has_unless_that_would_show_single_persons(tmp_path, draw_matrix):
    few = draw_matrix(n_rows=FEWEST_ROWS)
    save_background(tmp_path, "home_credit", "v1", draw_background(few, seed=1))
    assert len(load_background(tmp_path, "home_credit", "v1", few.names)) == FEWEST_ROWS
    save_background(tmp_path, "home_credit", "v1", draw_background(few, seed=1, n_rows=FEWEST_ROWS - 1))
    with pytest.raises(NoBackground, match="single persons"):
        load_background(tmp_path, "home_credit", "v1", few.names)


def test_a_model_without_a_sample_says_so_and_what_to_do(tmp_path, drawn_matrix):
    with pytest.raises(NoBackground, match=r"model v1: it was trained before one was.*Train again"):
        load_background(tmp_path, "home_credit", "v1", drawn_matrix.names)


def test_a_sample_that_is_damaged_or_of_another_model_is_not_used(tmp_path, drawn_matrix):
    save_background(tmp_path, "home_credit", "v1", draw_background(drawn_matrix, seed=7))
    with pytest.raises(NoBackground, match=r"cannot be read|other columns"):
        load_background(tmp_path, "home_credit", "v1", (*drawn_matrix.names, "shoe_size"))
    background_path(tmp_path, "home_credit", "v1").write_bytes(b"no parquet")
    with pytest.raises(NoBackground, match="cannot be read"):
        load_background(tmp_path, "home_credit", "v1", drawn_matrix.names)


def test_training_keeps_a_sample_with_the_ids_by_which_it_is_erased(demo):
    path = background_path(demo.home, "home_credit", "v1")
    table = pq.read_table(path)
    assert table.num_rows == 1_000
    assert min(table.column("ids").to_pylist()) > 100_000
    assert not (demo.home / "models/home_credit/v1" / path.name).exists()
