"""The same way on real tables, where a machine has them."""

import shutil

import numpy as np
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from clairscore.workflows.deliver import import_delivery
from clairscore.workflows.score import score_delivery
from clairscore.workflows.train import train_model


@pytest.mark.parametrize(
    ("part", "absent"), [("linked", "installments_payments"), ("random_699", "bureau_balance"), (".", "bureau")]
)
def test_a_real_delivery_that_lacks_a_table_is_imported_and_scored(demo, lender, real_data, part, absent, tmp_path):
    delivery, read = import_delivery([real_data / part], lender, tmp_path / "typed")
    assert absent in read.absent
    scored = score_delivery(demo.home, delivery.folder, lender, tmp_path / "scores.csv")
    scores = pacsv.read_csv(scored.path)
    assert scores.num_rows == delivery.rows["application"]
    assert np.isfinite(scores.column("pd").to_numpy()).all()


@pytest.mark.parametrize("part", ["linked", "random_699"])
def test_a_model_trains_on_a_real_delivery_that_lacks_a_table(lender, real_data, part, tmp_path):
    bundle = train_model(tmp_path / "home", real_data / part, lender, by="a test")
    assert bundle.metrics["auc"]["low"] > 0.6
    scored = score_delivery(tmp_path / "home", real_data / part, lender, tmp_path / "scores.csv")
    assert (
        sum(scored.decisions.values())
        == pq.read_metadata(next((tmp_path / "home/imports").glob("*/application.parquet"))).num_rows
    )


def test_a_model_on_the_real_applications_ranks_as_the_field_says_it_can(lender, real_data, tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    shutil.copy(real_data / "application_train.parquet", given)
    bundle = train_model(tmp_path / "home", given, lender, by="a test", feature_set="application_2026_11")
    assert bundle.metrics["auc"]["value"] >= 0.755
