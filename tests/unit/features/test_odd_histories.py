"""Odd histories give one applicant the features they give in a batch, whichever way his rows arrive.

Hypothesis draws applicants as a lender delivers them: sources that are empty or one row, rows delivered twice, nothing
known, the signs for unknown, no order, many events on one day, rows that lead nowhere or lie on or after the day of the
application, credits without payments. One delivery holds them all, so that a build answers for hundreds of examples.
"""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clairscore.features.serve import OnlineFeatures
from clairscore.models.vectors import read_matrix
from clairscore.tables.rows import rows_from_records
from clairscore.workflows.build import build
from clairscore.workflows.deliver import import_delivery

N_APPLICANTS = 120
"""Every second of them sends nothing that the API refuses."""
DAYS = (
    -1.0,
    -2.0,
    -30.0,
    -31.0,
    -90.0,
    -91.0,
    -180.0,
    -365.0,
    -366.0,
    -730.0,
    -731.0,
    -1096.75,
    -2900.0,
    -7000.0,
    -20000.0,
)
MONTHS = (-1, -2, -3, -4, -6, -7, -12, -13, -24, -25, -95)
NUMBERS = (0.0, 0.1, 0.25, 1.0, 2.0, 3.0, 12.0, 99.99, 1234.5, 45_000.0, 1e6)


def _values(column, is_event, *, refused):
    """Draw values of a column as delivered, the signs for unknown among them, and those that the API refuses."""
    unknown = [] if column.required else [None, *column.unknown]
    if is_event:
        return st.sampled_from([*(MONTHS if column.unit == "months" else DAYS), 0, *([1] if refused else [])])
    if column.type == "string":
        new = ["A new word"] if refused and not column.required else []
        return st.sampled_from([*unknown, *column.choices[:8], *new])
    if column.type == "bool":
        return st.sampled_from([None, "Y", "N"])
    if column.type == "int64":
        return st.sampled_from([None, 0, 1] if column.optional else [1, 2, 3])
    numbers = (0.0, *DAYS, 40.0, 3000.0) if column.unit == "days" else (*NUMBERS, -1.0)
    least = column.minimum if column.minimum is not None else float("-inf")
    most = column.maximum if column.maximum is not None else float("inf")
    return st.sampled_from([*unknown, *(number for number in numbers if least <= number <= most)])


def _row(source, key, *, refused):
    """Draw a row under delivered names: all of it, or nothing but what is never null."""
    own = {name: column for name, column in source.columns.items() if name != key}
    full = {c.delivered: _values(c, name == source.event_day, refused=refused) for name, c in own.items()}
    least = {c.delivered: full[c.delivered] if c.required else st.none() for c in own.values()}
    return st.one_of(st.fixed_dictionaries(full), st.fixed_dictionaries(full), st.fixed_dictionaries(least))


def _rows(source, key, *, refused):
    """Draw the rows of an applicant: one application; of a history none, one or several, some of them twice."""
    row = _row(source, key, refused=refused)
    if source.event_day is None:
        return st.lists(row, min_size=1, max_size=1)
    keys = [source.columns[name].delivered for name in source.row_key]
    rows = st.lists(row, max_size=5, unique_by=(lambda drawn: tuple(drawn[name] for name in keys)) if keys else None)
    twice = st.lists(st.integers(0, 4), max_size=2) if refused or not keys else st.just([])
    return st.builds(lambda once, again: once + [once[place] for place in again if place < len(once)], rows, twice)


def _draw(strategy, n):
    """Return examples of a strategy."""
    drawn = []

    @settings(max_examples=n, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(one):
        drawn.append(one)

    collect()
    return drawn


def _applicants(lender, n, *, refused, first_id):
    """Draw applicants: each source by itself, since small examples vary more than large ones."""
    key, credit = lender.application.key, "bureau_credit_id"
    by_source = {name: _draw(_rows(source, key, refused=refused), n) for name, source in lender.sources.items()}
    applicants = {}
    for one, drawn in enumerate(zip(*by_source.values(), strict=False), first_id):
        applicants[one] = tables = {}
        for (name, source), rows in zip(lender.sources.items(), drawn, strict=True):
            named = [dict(row) if source.parent else {**row, source.columns[key].delivered: one} for row in rows]
            for row in named if credit in source.columns else ():
                row[source.columns[credit].delivered] += 10 * one
            tables[name] = named
    return applicants


@pytest.fixture(scope="module")
def taken(lender):
    """Rows by applicant and source that the API takes."""
    return _applicants(lender, N_APPLICANTS // 2, refused=False, first_id=100)


@pytest.fixture(scope="module")
def records(lender, taken):
    """Rows of all."""
    return taken | _applicants(lender, N_APPLICANTS // 2, refused=True, first_id=1000)


@pytest.fixture(scope="module")
def delivery(records, lender, tmp_path_factory):
    """All applicants in one delivery, rows in the order drawn."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "given").mkdir()
    for name, source in lender.sources.items():
        rows = [row for tables in records.values() for row in tables[name]]
        table = {c.delivered: [row[c.delivered] for row in rows] for c in source.columns.values()}
        pq.write_table(pa.table(table), folder / "given" / f"{source.files[0]}.parquet")
    return import_delivery([folder / "given"], lender, folder / "typed")[0]


@pytest.fixture(scope="module")
def online(lender):
    return OnlineFeatures(lender.feature_set("wide_2026_11").features, lender.catalog)


@pytest.fixture(scope="module")
def expected(delivery, lender, online, tmp_path_factory):
    """Features of every applicant by the batch way."""
    out = tmp_path_factory.mktemp("built") / "built.parquet"
    build(delivery, lender, online.features, out)
    built = read_matrix(out, online.features, lender.application.key, lender.outcome)
    return dict(zip(built.ids.tolist(), built.values, strict=True))


def _told(found, expected, names, records):
    differing = [
        f"{name}: online {one!r}, in batch {other!r}"
        for name, one, other in zip(names, found.tolist(), expected.tolist(), strict=True)
        if not np.isclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True)
    ]
    return f"{differing} of {records}" if differing else ""


def test_the_rows_of_a_delivery_give_the_same_features_online(delivery, records, online, expected, clients_of):
    generator = np.random.default_rng(4)
    seen = 0
    for one, rows in clients_of(delivery):
        mixed = {}
        for name, columns in rows.items():
            order = generator.permutation(len(next(iter(columns.values()))))
            mixed[name] = {column: [values[place] for place in order] for column, values in columns.items()}
        assert _told(online.compute(mixed), expected[one], online.names, records[one]) == ""
        seen += 1
    assert seen == len(records) >= N_APPLICANTS / 2


def test_rows_sent_one_by_one_give_the_same_features(taken, lender, online, expected):
    for one, tables in taken.items():
        sent = {n: [{k: v for k, v in row.items() if v is not None} for row in rows] for n, rows in tables.items()}
        rows = rows_from_records(sent, lender.sources, lender.application)
        assert _told(online.compute(rows), expected[one], online.names, tables) == ""
    assert len(taken) >= N_APPLICANTS / 4


def _pairs(rows):
    return [(one, other) for place, one in enumerate(rows) for other in rows[:place]]


def test_every_oddity_is_among_them(records):
    day, credit = "DAYS_CREDIT", "SK_ID_BUREAU"
    everybody = list(records.values())
    found = {
        "an empty source": any(not one["bureau"] for one in everybody),
        "one row": any(len(one["installments_payments"]) == 1 for one in everybody),
        "a row twice": any(a == b for one in everybody for a, b in _pairs(one["pos_cash_balance"])),
        "nothing known": any(sum(v is not None for v in one["application"][0].values()) <= 2 for one in everybody),
        "the day that stands for none": any(365243.0 in row.values() for one in everybody for row in one["bureau"]),
        "the words that stand for none": any(
            {"XNA", "XAP"} & set(row.values()) for one in everybody for row in one["previous_application"]
        ),
        "two events on one day": any(
            a[day] == b[day] and a != b for one in everybody for a, b in _pairs(one["bureau"])
        ),
        "no order": any(a[day] > b[day] for one in everybody for a, b in _pairs(one["bureau"])),
        "a row of the day itself": any(row[day] == 0 for one in everybody for row in one["bureau"]),
        "a row after it": any(row[day] > 0 for one in everybody for row in one["bureau"]),
        "a credit without payments": any(
            one["previous_application"] and not one["installments_payments"] for one in everybody
        ),
        "a month that leads nowhere": any(
            row[credit] not in {parent[credit] for parent in one["bureau"]}
            for one in everybody
            for row in one["bureau_balance"]
        ),
    }
    assert [oddity for oddity, is_there in found.items() if not is_there] == []
