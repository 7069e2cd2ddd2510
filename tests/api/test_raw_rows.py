"""Raw rows of applicants nobody has seen: whatever is brought is scored or refused by field, and nothing breaks."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clairscore.lenders.builtin import find_lender
from clairscore.tables.schema import Column, SourceTable

LENDER = find_lender()

ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "XNA", 365243, -365243, 0, 1e300, -1e300, 1e-300, True, "Y", [], {}, "é\u202e\x00", 2**70, "nan"]
)


def _values(column: Column) -> st.SearchStrategy[Any]:
    if column.choices:
        return st.sampled_from(column.choices) | st.none()
    if column.type == "bool":
        return st.booleans() | st.sampled_from(["Y", "N"]) | st.none()
    if column.type == "string":
        return st.text(max_size=5) | st.none()
    low = -1e6 if column.minimum is None else column.minimum
    high = 1e6 if column.maximum is None else column.maximum
    whole = st.integers(math.ceil(low), math.floor(max(low, high)))
    return whole | st.none() if column.type == "int64" else st.floats(low, max(low, high)) | whole | st.none()


def _records(source: SourceTable, *, odd: bool) -> st.SearchStrategy[Mapping[str, Any]]:
    names = [name for name in source.columns if name != LENDER.outcome]
    chosen = st.lists(st.sampled_from(names), max_size=12, unique=True)

    def fill(picked: list[str]) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries(
            {name: (_values(source.columns[name]) | ODD) if odd else _values(source.columns[name]) for name in picked}
        )

    return chosen.flatmap(fill)


def _applicants(*, odd: bool) -> st.SearchStrategy[dict[str, Any]]:
    histories = {
        name: st.lists(_records(source, odd=odd), max_size=4)
        for name, source in LENDER.sources.items()
        if name != LENDER.application.name
    }
    return st.fixed_dictionaries(
        {LENDER.application.name: _records(LENDER.application, odd=odd).map(lambda row: [row])}, optional=histories
    )


@pytest.mark.parametrize("odd", [False, True])
def test_any_rows_are_scored_or_refused_by_field(api, adviser, odd) -> None:
    seen = set()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(rows=_applicants(odd=odd))
    def send(rows: dict[str, Any]) -> None:
        try:
            answer = api.post("/predict", json={"rows": rows}, headers=adviser)
        except ValueError:
            return  # not JSON
        seen.add(answer.status_code)
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 200:
            found = answer.json()
            assert 0 < found["pd_low"] <= found["pd"] <= found["pd_high"] < 1
            assert math.isclose(found["pd"], 1 / (1 + math.exp(-found["margin"])), abs_tol=1e-12)
        else:
            assert answer.json()["errors"]

    send()
    assert 422 in seen
    assert odd or 200 in seen
