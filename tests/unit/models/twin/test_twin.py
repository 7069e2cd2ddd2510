"""The twin reads one row as it reads many, adds up, and comes back from JSON as it was."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from scipy.special import expit

from clairscore.conventions import silent
from clairscore.decisions.policy import load_policy
from clairscore.models.twin.figures import GAPS, Judged, measure_twin
from clairscore.models.twin.train import train_twin
from clairscore.models.twin.twin import read_twin


@pytest.fixture(scope="module")
def twin(trained_model, drawn_matrix):
    return train_twin(drawn_matrix, trained_model, load_policy(), 0.1)


@pytest.fixture
def awkward(drawn_matrix):
    """Rows with nulls everywhere, values beyond all edges, and choices nobody had."""
    rows = drawn_matrix.values[:50].copy()
    rows[0] = np.nan
    rows[1], rows[2] = 1e12, -1e12
    rows[3:10, ::2] = np.nan
    return rows


def test_one_row_reads_as_many_do(twin, awkward):
    many, margins = twin.card.points(awkward), twin.margin(awkward)
    for row, points, margin in zip(awkward, many, margins, strict=True):
        score = twin.read(row)
        assert score.points == points == twin.card.base_points + sum(score.parts)
        assert score.margin == pytest.approx(margin, abs=1e-12)
        assert score.p_default == pytest.approx(expit(margin), abs=1e-12)
        assert [one.bins[at].points for one, at in zip(twin.card.features, score.bins, strict=True)] == list(
            score.parts
        )


def test_a_value_on_an_edge_lies_above_it(twin, drawn_matrix):
    numbers = [one for one in twin.card.features if one.edges]
    assert numbers
    row = drawn_matrix.values[0].copy()
    for one in numbers:
        for at, edge in enumerate(one.edges):
            row[one.column] = edge
            assert twin.read(row).bins[twin.names.index(one.name)] == at + 1


def test_contributions_add_up_to_the_margin(twin, awkward):
    parts = twin.contributions(awkward)
    assert parts.shape == (50, awkward.shape[1] + 1)
    assert parts.sum(axis=1) == pytest.approx(twin.margin(awkward), abs=1e-9)
    read = {one.column for one in twin.card.features}
    assert not parts[:, [column for column in range(awkward.shape[1]) if column not in read]].any()


def test_it_comes_back_from_json(twin, awkward):
    again = read_twin(json.loads(json.dumps(twin.facts(), allow_nan=False)))
    assert again == twin
    assert [again.read(row) for row in awkward] == [twin.read(row) for row in awkward]


def test_the_same_rows_in_another_order_give_the_same_table(twin, trained_model, drawn_matrix):
    shuffled = drawn_matrix.take(np.random.default_rng(8).permutation(drawn_matrix.n_rows))
    assert train_twin(shuffled, trained_model, load_policy(), 0.1).facts() == twin.facts()


def test_its_figures_are_out_of_fold_and_beside_the_champion(twin, trained_model):
    figures = twin.figures
    assert figures.n_rows == trained_model.is_bad.size
    assert figures.champion_auc.value == pytest.approx(trained_model.quality.auc.value)
    assert figures.auc.value - figures.champion_auc.value == pytest.approx(figures.auc_apart.value)
    assert 0.5 < figures.auc.value < 1
    assert [one.apart for one in figures.disagreements] == list(GAPS)
    shares = [one.share for one in figures.disagreements]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(1 - figures.agreement)
    assert all(one.new_share <= one.share for one in figures.disagreements)


def test_progress_is_told_to_the_end(trained_model, drawn_matrix):
    told = []
    train_twin(drawn_matrix, trained_model, load_policy(), 0.1, report=lambda *step: told.append(step))
    assert told[0][1] == 0
    assert told[-1][1] == told[-1][2]


def test_noise_leaves_a_champion_without_a_twin(trained_model, drawn_matrix):
    from dataclasses import replace

    blank = replace(drawn_matrix, values=np.zeros_like(drawn_matrix.values))
    assert train_twin(blank, trained_model, load_policy(), 0.1, report=silent) is None


def test_disagreement_is_counted_by_hand():
    costs = load_policy().costs
    judged = Judged(
        is_bad=np.array([1.0, 0.0, 0.0, 1.0, 0.0]),
        person=np.arange(5),
        champion=np.array([-3.0, -3.0, 1.0, 1.0, -4.0]),
        twin=np.array([1.0, -2.5, -3.0, 2.0, -4.0]),
        referred=np.array([False, False, True, False, False]),
    )
    figures = measure_twin(judged, 0.1, costs, seed=1)
    first = figures.disagreements[0]
    assert figures.agreement == pytest.approx(3 / 5)
    assert (first.share, first.new_share) == pytest.approx((2 / 5, 1 / 5))
    assert asdict(first.approved) == pytest.approx(
        {"n_rows": 1, "bad_rate": 1.0, "champion": expit(-3.0), "twin": expit(1.0)}
    )
    assert first.declined.bad_rate == 0.0
    assert first.if_twin.value == pytest.approx(-(10 + 1) / 5)
    assert first.if_right == pytest.approx(-(10 + 1) / 5)
    assert figures.champion_cost.value == pytest.approx((10 + 1) / 5)
