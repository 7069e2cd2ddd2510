import json

import pytest


@pytest.fixture
def run_at_demo(run, demo_home, monkeypatch):
    monkeypatch.setenv("CLAIRSCORE_HOME", str(demo_home))
    return run


def test_an_evaluation_is_told_in_words_and_in_json(run_at_demo, typed):
    told = run_at_demo("model", "evaluate", "champion", "--data", typed.folder)
    assert told.code == 0
    assert "shift of the scores" in told.out
    found = json.loads(run_at_demo("model", "evaluate", "champion", "--data", typed.folder, "--json").out)
    assert found["shift"]["shift"] == "none"
    assert found["model"] == "v1"


def test_a_version_there_is_not_ends_with_a_sentence(run_at_demo, typed):
    ended = run_at_demo("model", "evaluate", "v99", "--data", typed.folder)
    assert ended.code == 7
    assert "v99" in ended.err


def test_scenario_clients_are_listed_riskiest_first(run_at_demo):
    told = run_at_demo("model", "scenarios").out
    assert told.index("Young, low income, large credit") < told.index("High and stable income")
    assert json.loads(run_at_demo("model", "scenarios", "v1", "--json").out)["demands"]


def test_the_audit_of_groups_is_a_table_in_plain_words(run_at_demo):
    told = run_at_demo("model", "fairness").out
    assert "Sex, held to" in told
    assert "No attribute audited decides." in told
    assert json.loads(run_at_demo("model", "fairness", "v1", "--json").out)["fewest"] == 100
