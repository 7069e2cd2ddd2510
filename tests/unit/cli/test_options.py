"""Options many commands share."""

import pytest


@pytest.mark.parametrize(
    "arguments",
    [
        ("features", "build", "--data", "s3a://bucket/typed", "--out", "x.parquet"),
        ("features", "build", "--data", ".", "--out", "gs://bucket/x.parquet"),
        ("score", "--data", "s3://bucket/typed", "--out", "x.csv"),
        ("score", "--data", ".", "--out", "abfss://container@account/x.csv"),
        ("model", "train", "--data", "hdfs://host/typed"),
    ],
)
def test_an_address_of_object_storage_is_refused_with_what_to_do(run, arguments):
    ended = run(*arguments)
    said = " ".join(ended.err.replace("│", " ").split())
    assert ended.code == 2
    assert "is not read or written. Mount the storage under one path" in said
    assert "docs/how-to/spark.md" in said
