import os
import subprocess
import sys

import pytest

from clairscore.engines.choice import check_engine, open_engine
from clairscore.errors import SettingsError


def test_duckdb_is_opened_without_more_ado():
    with open_engine("duckdb") as engine:
        assert engine.name == "duckdb"


def test_a_spark_master_is_refused_where_the_engine_is_not_spark():
    with pytest.raises(SettingsError, match="Add --engine spark"):
        check_engine("duckdb", "spark://host:7077")


def test_a_missing_pyspark_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"needs pyspark.*make install EXTRAS='--extra spark'"):
        open_engine("spark")


def test_the_sql_of_spark_is_written_without_pyspark_and_without_java():
    code = """
import sys
sys.modules["pyspark"] = None
from clairscore.lenders.builtin import find_lender
from clairscore.workflows.build import feature_sql
lender = find_lender()
print(feature_sql(lender, lender.catalog.find("installment_dpd_max_12m"), "spark"))
"""
    environment = {**os.environ, "JAVA_HOME": "/none", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "FROM `installments_payments`" in done.stdout
