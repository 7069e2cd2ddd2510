"""Declaring features."""

from dataclasses import replace

import pytest

from clairscore.features.declare import column_feature, feature, row_filter
from clairscore.lenders.home_credit.tables import application, installments_payments, previous_application


def _declare(**options):
    given = {"subject": "late_instalments", "null_means": "nothing is known", "windows": ("3m", "all")}

    @feature(installments_payments, **(given | {"aggregates": ("mean", "count")} | options))
    def delay(rows):
        """Days of delay."""
        return rows.paid_day - rows.due_day

    return delay


def test_a_family_is_named_by_stem_filter_aggregate_and_window():
    @row_filter
    def large(rows):
        """of large ones."""
        return rows.due_amount > 100.0

    names = [member.name for member in _declare(filters=(None, large)).features]
    assert names == [
        "delay_mean_3m",
        "delay_mean_all",
        "delay_count_3m",
        "delay_count_all",
        "delay_large_mean_3m",
        "delay_large_mean_all",
        "delay_large_count_3m",
        "delay_large_count_all",
    ]


def test_a_sentence_says_aggregate_window_filter_and_definition():
    assert _declare().features[0].sentence == "Mean, over the last 3 months: days of delay."


def test_members_that_count_are_in_times_whatever_the_unit():
    members = _declare(unit="days").features
    assert [member.unit for member in members] == ["days", "days", "times", "times"]


def test_a_history_without_windows_is_refused():
    with pytest.raises(ValueError, match="needs windows and aggregates"):
        _declare(windows=())


def test_an_unknown_window_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"No window is named '7m'. There are .*12m"):
        _declare(windows=("7m",))


def test_the_latest_rows_of_a_source_without_an_order_are_refused():
    unordered = replace(installments_payments, latest_by=())
    with pytest.raises(ValueError, match="neither row key nor order"):
        feature(unordered, subject="x", null_means="x", windows=("last3",), aggregates=("mean",))


@pytest.mark.parametrize("options", [{"aggregates": ("ratio",)}, {"over": lambda rows: rows.due_amount}])
def test_a_ratio_and_what_it_is_set_over_go_together(options):
    with pytest.raises(ValueError, match="a ratio needs what it is set over"):
        _declare(**options)


def test_a_definition_without_a_sentence_is_refused():
    def silent(rows):
        return rows.asked_amount

    declare = feature(previous_application, subject="x", null_means="x", windows=("all",), aggregates=("mean",))
    with pytest.raises(ValueError, match="no docstring"):
        declare(silent)


def test_a_column_brings_its_own_sentence_unit_and_choices():
    declared = column_feature(application, "education", subject="education", null_means="not said").features[0]
    assert (declared.kind, declared.choices[0]) == ("category", "Lower secondary")
    assert declared.sentence == "Highest education."
