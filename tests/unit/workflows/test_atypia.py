"""Planted odd clients are referred, ordinary ones are not, and both hear it in words."""

import copy
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from clairscore.errors import BundleLacks
from clairscore.models.vectors import read_matrix
from clairscore.store.clients import Clients
from clairscore.store.database import open_store, sqlite_url
from clairscore.workflows.atypia import UNUSUAL_BITS, tell_atypia
from clairscore.workflows.scoring import ScoringService, open_scoring

DAY = date(2026, 11, 1)
N_ODD = 60


@pytest.fixture(scope="module")
def scoring(demo, lender):
    return open_scoring(demo.home, lender)


@pytest.fixture(scope="module")
def clients(demo, lender):
    store = open_store(sqlite_url(demo.home))
    try:
        stored = Clients(store, lender.name)
        return [stored.find(one).rows for one in stored.search(limit=N_ODD)[1]]
    finally:
        store.close()


def changed(rows, **columns):
    """Replace columns of the application, by a value or by what a function makes of the one there."""
    rows = copy.deepcopy(rows)
    application = rows["application"]
    for name, change in columns.items():
        before = application[name][0]
        application[name] = [change(before) if callable(change) else change]
    return rows


ODD = {
    "income in thousandths": lambda rows: changed(rows, income=lambda value: value * 1_000),
    "income a thousandth": lambda rows: changed(rows, income=lambda value: value / 1_000),
    "credit a hundredfold": lambda rows: changed(rows, credit_amount=lambda value: value * 100),
    "in the job for longer than alive": lambda rows: changed(rows, birth_day=-9_000.0, employed_day=-30_000.0),
    "five years old": lambda rows: changed(rows, birth_day=-5 * 365.0),
    "twelve children in a family of one": lambda rows: changed(rows, children=12.0, family_members=1.0),
    "repaid faster than lent": lambda rows: changed(rows, annuity=lambda value: value * 30),
    "no history at all": lambda rows: {"application": rows["application"]},
}


def decided(scoring, rows):
    found = scoring.foresee(rows, as_of=DAY, decided_on=DAY)
    return [str(one.decision) for one in found]


@pytest.mark.parametrize("name", ODD)
def test_a_planted_odd_client_is_left_to_a_person(scoring, clients, name):
    found = decided(scoring, [ODD[name](rows) for rows in clients])
    assert found.count("refer") >= 0.98 * len(clients), name


@pytest.mark.parametrize("name", [name for name in ODD if name != "no history at all"])
def test_it_is_its_atypia_that_refers_an_odd_client(scoring, clients, name):
    found = [scoring.attribute(ODD[name](rows)).atypia for rows in clients[:20]]
    assert sum(share > scoring.bundle.policy.atypia.share_typical for share in found) >= 19, name


def test_of_ordinary_clients_about_one_in_a_thousand_is_atypical(demo, lender, scoring):
    path = next((demo.home / "features").glob(f"*-{lender.feature_set().hash[:16]}-*.parquet"))
    features = [one for one in scoring.features if one.name in lender.feature_set().names]
    values = read_matrix(path, features, lender.application.key, lender.outcome).values
    shares = scoring.atypia.share_below(values)
    assert np.mean(shares > 0.999) <= 0.003
    assert 0.002 <= np.mean(shares > 0.99) <= 0.03
    assert np.mean(shares == 0) > 0.5


@pytest.mark.parametrize(
    ("language", "overall", "value"),
    [
        ("fr", "Ce dossier est plus inhabituel que 99,99", "€, plus que chez 99,99"),
        ("en", "This file is more unusual than 99.99%", ", more than 99.99% of clients"),
    ],
)
def test_an_odd_client_hears_what_is_odd(scoring, clients, language, overall, value):
    told = tell_atypia(scoring, changed(clients[0], income=lambda income: income * 1_000), language)
    assert told.text.startswith(overall)
    assert told.refers
    assert any(value in one.text for one in told.unusual)
    assert len({one.feature.subject for one in told.unusual}) == len(told.unusual) <= 5


def test_every_value_is_told_with_where_it_stands(scoring, clients):
    for rows in clients[:10]:
        told = tell_atypia(scoring, rows, "fr")
        assert len(told.values) == len(scoring.features)
        assert all(one.found.surprise >= UNUSUAL_BITS for one in told.unusual)
        bits = [one.found.surprise for one in told.values]
        assert bits == sorted(bits, reverse=True)
        for one in told.values:
            assert (one.text == "") == (one.value is None)
            assert "100 %" not in one.text.replace("\u00a0", " ").partition(" que chez ")[2]
            assert "nan" not in one.text


def test_an_ordinary_client_hears_that_nothing_is_unusual(scoring, clients):
    told = [tell_atypia(scoring, rows, "en") for rows in clients]
    ordinary = [one for one in told if one.share_below == 0]
    assert len(ordinary) > len(told) / 2
    assert all(one.text.startswith("This file is like those") and not one.refers for one in ordinary)


def test_a_model_of_before_raises_no_concern_and_says_why(scoring, clients, lender):
    older = ScoringService(lender, replace(scoring.bundle, atypia=None))
    odd = ODD["income in thousandths"](clients[0])
    assert older.attribute(odd).atypia is None
    evidence = older.decide(odd, as_of=DAY, language="fr", simulation=True)
    assert "atypical" not in [concern.code for concern in evidence.concerns]
    with pytest.raises(BundleLacks, match="holds no profile of how unusual values are"):
        tell_atypia(older, odd, "fr")


def test_a_decision_tells_it_as_a_concern(scoring, clients):
    evidence = scoring.decide(ODD["income in thousandths"](clients[0]), as_of=DAY, language="fr", simulation=True)
    (concern,) = [one for one in evidence.concerns if one.code == "atypical"]
    assert (concern.refers, concern.limit, evidence.decision) == (True, 0.999, "refer")
    assert concern.text in evidence.summary
