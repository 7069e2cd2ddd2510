"""Reasons are true on 1,000 clients the model has not seen: mending them helps, and little changes do not move them."""

import numpy as np
import pytest

from clairscore.explanations.faithfulness import measure_stability
from clairscore.models.vectors import read_matrix
from clairscore.store.clients import Clients
from clairscore.store.database import open_store, sqlite_url
from clairscore.workflows.build import built_features
from clairscore.workflows.deliver import import_delivery
from clairscore.workflows.scoring import open_scoring
from clairscore.workflows.truth import measure_reasons, told_reasons

N_CLIENTS = 1_000


@pytest.fixture(scope="module")
def scoring(demo, lender):
    return open_scoring(demo.home, lender)


def values_of(delivery, lender, folder, n=N_CLIENTS):
    features = lender.feature_set().features
    path = built_features(delivery, lender, lender.feature_set(), folder)
    return read_matrix(path, features, lender.application.key, lender.outcome).values[:n]


def check_faithful(scoring, values):
    told = told_reasons(scoring, values)
    assert max(map(len, told)) <= 4
    among_all, among_raising = (measure_reasons(scoring, values, told, among_raising=one) for one in (False, True))
    assert among_all.n_clients >= 0.99 * len(values)
    assert among_all.client_holds_rate >= 0.97
    assert among_all.holds_rate >= 0.95
    assert among_all.falls_rate >= 0.95
    assert among_all.drop > 0.03 > 0 >= among_all.other_drop
    assert among_raising.client_holds_rate >= 0.93
    assert among_raising.drop > 3 * among_raising.other_drop


def test_mending_the_reasons_lowers_the_pd_more_than_mending_others(scoring, lender, typed, tmp_path):
    check_faithful(scoring, values_of(typed, lender, tmp_path))


def test_so_it_does_for_real_clients(scoring, lender, real_data, tmp_path):
    delivery, _ = import_delivery([real_data / "random_699"], lender, tmp_path / "typed")
    check_faithful(scoring, values_of(delivery, lender, tmp_path))


TINY = {
    "income": lambda value: value * 1.005,
    "credit_amount": lambda value: value * 1.005,
    "birth_day": lambda value: value - 1,
    "external_score_2": lambda value: min(1.0, value + 0.005),
}


@pytest.fixture(scope="module")
def clients(demo, lender):
    store = open_store(sqlite_url(demo.home))
    try:
        stored = Clients(store, lender.name)
        return [stored.find(one).rows for one in stored.search(limit=200)[1]]
    finally:
        store.close()


@pytest.fixture(scope="module")
def told_before(scoring, clients):
    return told_reasons(scoring, scoring.vectors(clients))


@pytest.mark.parametrize("column", TINY)
def test_a_tiny_change_does_not_reshuffle_the_reasons(scoring, clients, told_before, column):
    change, changed = TINY[column], []
    for rows in clients:
        value = rows["application"][column][0]
        application = {**rows["application"], column: [None if value is None else change(value)]}
        changed.append({**rows, "application": application})
    found = measure_stability(told_before, told_reasons(scoring, scoring.vectors(changed)))
    assert found.same_order_rate >= 0.9
    assert found.first_rate >= 0.97
    assert found.jaccard >= 0.97


def test_reasons_drawn_by_lot_would_fail_both_tests(scoring, lender, typed, tmp_path):
    values = values_of(typed, lender, tmp_path, 300)
    generator = np.random.default_rng(1)
    names = sorted({feature.subject for feature in scoring.features})
    by_lot = [generator.choice(names, 4, replace=False).tolist() for _ in values]
    assert measure_reasons(scoring, values, by_lot).client_holds_rate < 0.7
    again = [generator.choice(names, 4, replace=False).tolist() for _ in values]
    assert measure_stability(by_lot, again).same_order_rate < 0.05
