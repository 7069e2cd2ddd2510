"""Rows that happened on the day of the application or later are not seen, whatever they say."""

import numpy as np
import pandas as pd
import pytest

from clairscore.errors import TrainingError
from clairscore.features.history_rows import read_history_rows
from clairscore.features.serve import OnlineFeatures
from clairscore.metrics.discrimination import auc
from clairscore.models.fitted.feature import rows_wanted
from clairscore.models.telling import find_telling
from clairscore.models.train import train
from clairscore.workflows.score import score_delivery
from clairscore.workflows.train import train_model

OUTRAGEOUS = 987_654_321.0


def _moved(rows, source, events):
    return pd.concat([rows.assign(**{source.event_day: float(event)}) for event in events], ignore_index=True)


def _measures(source):
    keys = {source.key, source.event_day, *source.row_key, "previous_id", "application_id"}
    return [name for name, column in source.columns.items() if name not in keys and column.type in ("float64", "int64")]


def _outrageous(rows, source):
    """The day itself and days after it; every number outrageous, every word the last one declared."""
    rows = rows.assign(**dict.fromkeys(_measures(source), OUTRAGEOUS))
    for name, column in source.columns.items():
        if column.choices:
            rows[name] = column.choices[-1]
    return _moved(rows, source, (0,) if source.event_unit == "month" else (0, 1, 30))


def _telling(event_of):
    """Every number the outcome, on a day or in a month of its own."""

    def canary(rows, source):
        told = np.where(rows["is_bad"].isna(), 0, rows["is_bad"] * 1000.0)
        return _moved(rows.assign(**dict.fromkeys(_measures(source), told)), source, (event_of,))

    return canary


@pytest.fixture(scope="module")
def future(plant):
    return plant("future", _outrageous)


def test_the_canaries_are_there(future, before, typed, histories):
    assert dict(before.rows) == dict(typed.rows)
    for source in histories:
        assert future.rows[source.name] >= typed.rows[source.name] + 100


def _changed(one, other):
    """Names of the features that are not the same to the bit for every application."""
    assert (one.ids == other.ids).all()
    same = ((one.values == other.values) | (np.isnan(one.values) & np.isnan(other.values))).all(axis=0)
    return [name for name, is_same in zip(one.names, same, strict=True) if not is_same]


def test_features_are_unchanged_to_the_bit(future, before, build_matrix):
    """All of them, on the latest rows and on months of credits too."""
    one, other = (build_matrix(delivery, "wide_2026_11") for delivery in (before, future))
    assert _changed(one, other) == []


def test_pds_are_unchanged_to_the_bit(future, before, demo, lender, scored_file, tmp_path):
    files = []
    for name, delivery in (("before", before), ("after", future)):
        files.append(score_delivery(demo.home, delivery.folder, lender, tmp_path / f"{name}.csv").path)
    one, other = map(scored_file, files)
    assert one.equals(other)
    assert one["pd"].nunique() > 1000


def test_rows_that_fitted_features_read_are_unchanged(future, typed, lender):
    for name, columns in rows_wanted(lender.fitted).items():
        before, after = (read_history_rows(one.paths[name], lender.sources[name], columns) for one in (typed, future))
        assert (before.ids == after.ids).all()
        np.testing.assert_array_equal(before.values, after.values)


def test_one_applicant_is_unchanged_to_the_bit(future, before, lender):
    online = OnlineFeatures(lender.feature_set().features, lender.catalog)
    tables = {}
    for when, delivery in (("before", before), ("after", future)):
        loaded = {name: pd.read_parquet(path) for name, path in delivery.paths.items()}
        owners = loaded["bureau"][["bureau_credit_id", "application_id"]]
        loaded["bureau_balance"] = loaded["bureau_balance"].merge(owners, on="bureau_credit_id")
        tables[when] = loaded
    for one in tables["before"]["application"]["application_id"].head(30):
        vectors = []
        for loaded in tables.values():
            rows = {name: table[table["application_id"] == one].astype(object) for name, table in loaded.items()}
            vectors.append(
                online.compute(
                    {n: {c: [None if v != v else v for v in t[c]] for c in t} for n, t in rows.items() if len(t)}
                )
            )
        np.testing.assert_array_equal(vectors[0], vectors[1])


@pytest.fixture(scope="module")
def told_too_late(plant):
    """The outcome, in every number of a row of the day of the application."""
    return plant("told-too-late", _telling(0))


@pytest.fixture(scope="module")
def told(plant):
    """The outcome, in every number of a row of the day before."""
    return plant("told-before", _telling(-1))


def test_the_outcome_in_a_row_of_the_day_itself_does_not_help(told_too_late, before, build_matrix, quick):
    one, other = (build_matrix(delivery, "full_2026_11").labelled() for delivery in (before, told_too_late))
    assert _changed(one, other) == []
    assert (train(one, quick).oof_raw == train(other, quick).oof_raw).all()


def test_the_outcome_copied_into_a_history_is_caught(told, before, build_matrix, quick, lender, tmp_path):
    """A day earlier the same rows are seen: features of every history tell the outcome alone, and so does the model."""
    copied = build_matrix(told, "full_2026_11")
    assert find_telling(build_matrix(before, "full_2026_11")) == {}
    telling = {lender.catalog.find(name).source for name in find_telling(copied)}
    assert {
        source.name for source in lender.sources.values() if source.event_unit == "day" and source.event_day
    } <= telling
    with pytest.raises(TrainingError, match="alone ranks goods and bads"):
        train_model(tmp_path, told.folder, lender, by="a test")
    model = train(copied.labelled(), quick)
    assert auc(model.is_bad, model.oof_p_default) > 0.95
