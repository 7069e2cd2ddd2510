"""LIME beside SHAP, on the demo's champion."""

from dataclasses import replace

import pytest

from clairscore.explanations.lime import Agreement, Stability
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.workflows.behaviour import open_behaviour
from clairscore.workflows.lime import compare_with_lime, say_comparison
from clairscore.workflows.scoring import open_scoring


@pytest.fixture(scope="module")
def behaviour(demo, lender):
    return open_behaviour(demo.home, open_scoring(demo.home, lender))


@pytest.fixture(scope="module")
def rows(demo, lender):
    store = open_store(f"sqlite:///{demo.home / 'clairscore.db'}")
    yield Clients(store, lender.name).find(demo.shown).rows
    store.close()


@pytest.fixture(scope="module")
def compared(behaviour, rows):
    return compare_with_lime(behaviour, rows, "fr", n_runs=3, n_samples=600)


def test_what_stands_beside_lime_is_what_explains_the_decision(behaviour, rows, compared) -> None:
    exact = behaviour.service.attribute(rows)
    parts = {one.name: part for one, part in zip(exact.features, exact.contributions.tolist(), strict=True)}
    assert all(one.shap == pytest.approx(parts[one.feature.name]) for one in compared.features)
    assert compared.margin == pytest.approx(exact.margin)
    greatest = sorted(parts, key=lambda name: -abs(parts[name]))[:10]
    assert set(greatest) <= {one.feature.name for one in compared.features}


def test_draws_of_lime_differ_and_that_is_shown(compared) -> None:
    assert compared.n_runs == 3
    assert any(one.lime_low < one.lime_high for one in compared.features)
    assert compared.stability.variation > 0
    assert compared.r2_low < compared.r2_high
    assert all(one.named < 3 or one.lime_low * one.lime_high > 0 or one.lime == 0 for one in compared.features)


def test_the_same_client_gets_the_same_comparison(behaviour, rows, compared) -> None:
    again = compare_with_lime(behaviour, rows, "fr", n_runs=3, n_samples=600)
    assert again.features == compared.features


@pytest.mark.parametrize(
    ("r2", "overlap", "shared", "said"),
    [
        (0.3, 0.5, 0.25, ("explains only 30%", "it describes another model", "50% of its first 4", "25% of them")),
        (0.95, 1.0, 1.0, ("follows the model well", "95%", "stay the same and they are SHAP’s as well.")),
    ],
)
def test_the_summary_says_what_was_measured(compared, r2, overlap, shared, said) -> None:
    found = replace(compared, r2=r2, stability=Stability(3, overlap, 0.1), agreement=Agreement(0.5, shared, 1.0))
    text = say_comparison(found, "en")
    assert all(part in text for part in said), text
    assert say_comparison(found, "fr").startswith("Les valeurs SHAP s’additionnent")
    assert "{" not in text
