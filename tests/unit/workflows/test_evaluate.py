import numpy as np
import pyarrow.parquet as pq
import pytest

from clairscore.metrics.discrimination import auc
from clairscore.registry.shelf import ModelShelf
from clairscore.workflows.evaluate import evaluate_model
from clairscore.workflows.score import score_delivery


@pytest.fixture(scope="module")
def found(demo_home, typed, lender):
    return evaluate_model(demo_home, typed.folder, lender)


def test_figures_are_those_of_the_scores_the_model_gives(found, demo_home, typed, lender, tmp_path):
    score_delivery(demo_home, typed.folder, lender, tmp_path / "scores.parquet")
    scores = pq.read_table(tmp_path / "scores.parquet").sort_by("client_id")
    table = pq.read_table(typed.paths["application"]).sort_by(lender.application.key)
    is_bad = np.asarray(table.column(lender.outcome).cast("float64").to_numpy(), dtype=float)
    pds, known = scores.column("pd").to_numpy(), ~np.isnan(is_bad)
    measured = found.performance
    assert measured.auc.value == pytest.approx(auc(is_bad[known], pds[known]))
    assert measured.mean_p_default == pytest.approx(pds[known].mean())
    cutoff = ModelShelf(demo_home / "models" / lender.name).load().cutoff
    approved = pds[known] < cutoff
    assert measured.approved_share == pytest.approx(approved.mean())
    assert measured.cost == pytest.approx(
        (10 * is_bad[known][approved].sum() + (1 - is_bad[known][~approved]).sum()) / known.sum()
    )
    assert sum(one.n_rows for one in measured.trend.cohorts) == measured.n_rows == known.sum()


def test_another_draw_of_the_same_lender_has_not_moved(found, lender):
    assert not found.same_data
    assert found.shift.shift == "none"
    assert set(found.feature_psi) == set(lender.feature_set().names)
    assert list(found.feature_psi.values()) == sorted(found.feature_psi.values(), reverse=True)
