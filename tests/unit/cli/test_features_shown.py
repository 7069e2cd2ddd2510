"""``clairscore features list`` and ``show``: declared features, and those that are learned from outcomes."""

import json

import pytest


def test_the_list_has_every_declared_feature_and_says_which_are_learned_from_outcomes(run, lender):
    listed = json.loads(run("features", "list", "--json").out)
    fits = {row["name"]: row["fit"] for row in listed}
    assert [row["name"] for row in listed][: len(lender.catalog)] == list(lender.catalog.names)
    assert {name for name, fit in fits.items() if fit} == {f.name for one in lender.fitted for f in one.features}
    assert fits["previous_row_risk_max"] == "previous_rows"


def test_the_list_of_a_source_has_what_is_learned_from_its_rows(run):
    names = [row["name"] for row in json.loads(run("features", "list", "--source", "bureau", "--json").out)]
    assert {"bureau_debt_sum_all", "bureau_row_risk_mean"} <= set(names)
    assert "occupation_bad_rate" not in names


def test_a_frozen_set_holds_nothing_that_is_learned_from_outcomes(run, lender):
    listed = json.loads(run("features", "list", "--set", "application_2026_11", "--json").out)
    assert [row["name"] for row in listed] == list(lender.feature_set("application_2026_11").names)
    assert {row["fit"] for row in listed} == {""}


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("occupation_bad_rate", "occupation"),
        ("neighbour_bad_rate", "external_score_1, external_score_2, external_score_3, credit_length"),
    ],
)
def test_a_feature_learned_from_outcomes_is_shown_with_what_it_is_fitted_on(run, name, reads):
    shown = json.loads(run("features", "show", name, "--json").out)
    assert shown["fitted on"].startswith("outcomes of the applications that train")
    assert shown["fitted when"] == f"clairscore model train --fitted {name}"
    assert shown["reads"] == reads


def test_a_row_model_is_shown_with_the_columns_its_trees_read(run, lender):
    shown = json.loads(run("features", "show", "bureau_row_risk_max", "--json").out)
    (columns,) = next(one.rows.values() for one in lender.fitted if one.name == "bureau_rows")
    assert shown["reads"] == ", ".join(f"bureau.{column}" for column in columns)
    assert shown["kept as"] == "fitted.bureau_rows.txt in the bundle"


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_a_query_is_printed_for_either_engine(run, engine):
    ended = run("features", "show", "installment_dpd_max_12m", "--sql", "--engine", engine)
    assert "MAX(" in ended.out.upper()


def test_what_is_learned_from_outcomes_has_no_query(run):
    ended = run("features", "show", "occupation_bad_rate", "--sql")
    assert ended.code != 0
    assert "learned from outcomes and has no query" in " ".join(ended.err.split())
