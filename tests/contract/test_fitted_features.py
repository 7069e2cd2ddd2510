"""Features fitted beside the trees, from delivered tables to a decision."""

import dataclasses
import json
import shutil
from datetime import date

import numpy as np
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from clairscore.conventions import LANGUAGES
from clairscore.errors import BundleError, TrainingError, UnknownFeature
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.manifest import MANIFEST, seal
from clairscore.registry.shelf import ModelShelf
from clairscore.store.clients import Clients
from clairscore.store.database import open_store
from clairscore.store.filling import fill_clients
from clairscore.workflows.score import score_delivery
from clairscore.workflows.scoring import ScoringService, open_scoring
from clairscore.workflows.train import train_model

SET = "application_2026_11"


@pytest.fixture(scope="module")
def home(tmp_path_factory, typed, lender):
    """A home whose champion has every fitted feature beside the columns of the application."""
    folder = tmp_path_factory.mktemp("fitted") / "home"
    names = [one.name for one in lender.fitted]
    train_model(folder, typed.folder, lender, by="a test", feature_set=SET, fitted=names)
    return folder


@pytest.fixture(scope="module")
def bundle(home, lender):
    return ModelShelf(home / "models" / lender.name).load()


@pytest.fixture(scope="module")
def clients(tmp_path_factory, typed, lender):
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'clients.db'}")
    fill_clients(
        store, typed.folder, lender.sources, lender=lender.name, as_of=typed.as_of, made_up=True, outcome=lender.outcome
    )
    yield Clients(store, lender.name)
    store.close()


def test_fitted_columns_come_after_those_of_the_set_and_are_in_the_bundle(bundle, lender):
    fitted = tuple(feature.name for one in lender.fitted for feature in one.features)
    assert bundle.feature_names == (*lender.feature_set(SET).names, *fitted)
    assert bundle.booster.feature_name() == list(bundle.feature_names)
    sealed = json.loads((bundle.path / MANIFEST).read_text())["files"]
    assert {fit.file for fit in bundle.fitted} | {"fitted.json"} <= set(sealed)
    assert bundle.training["fitted"] == [one.name for one in lender.fitted]
    assert set(fitted) <= set(bundle.reference)
    assert set(fitted) <= set(bundle.importance.features)


def test_one_applicant_scores_as_he_does_in_a_file(home, lender, typed, clients, tmp_path):
    scores = pacsv.read_csv(score_delivery(home, typed.folder, lender, tmp_path / "scores.csv").path).to_pandas()
    service = open_scoring(home, lender)
    without_history = 0
    for row in scores.sample(200, random_state=1).itertuples():
        rows = clients.find(row.client_id).rows
        without_history += "previous_application" not in rows
        assert service.attribute(rows).p_default == pytest.approx(row.pd, rel=1e-9, abs=0)
    assert without_history


def test_a_file_is_scored_the_same_in_small_chunks(home, lender, typed, tmp_path, monkeypatch):
    from clairscore.workflows import score

    whole = pacsv.read_csv(score_delivery(home, typed.folder, lender, tmp_path / "whole.csv").path)
    read = score.read_chunks
    monkeypatch.setattr(score, "read_chunks", lambda *arguments: read(*arguments, rows=97))
    parts = pacsv.read_csv(score_delivery(home, typed.folder, lender, tmp_path / "parts.csv").path)
    assert parts.equals(whole)


def test_contributions_add_up_and_every_column_has_words(home, lender, clients):
    service = open_scoring(home, lender)
    found = service.attribute(clients.find(clients.search()[1][0]).rows)
    assert found.base_value + found.contributions.sum() == pytest.approx(found.margin, abs=1e-9)
    assert len(found.features) == len(found.contributions) == len(service.bundle.features)
    for language in LANGUAGES:
        texts = service.texts[language]
        for one in (feature for fit in lender.fitted for feature in fit.features):
            assert one.subject in texts.subjects
            assert texts.label(one).lower() == texts.names[one.name].lower()


def test_fitted_columns_can_give_reasons(home, lender, clients):
    service = open_scoring(home, lender)
    fitted = {feature.name for fit in lender.fitted for feature in fit.features}
    told = set()
    for client_id in clients.search(limit=300)[1]:
        evidence = service.decide(clients.find(client_id).rows, as_of=date(2026, 11, 20), language="fr")
        told |= {one.feature for one in evidence.reasons + evidence.strengths} & fitted
    assert told


def test_a_state_that_was_changed_is_refused(bundle, tmp_path):
    folder = tmp_path / "v1"
    shutil.copytree(bundle.path, folder)
    state = folder / "fitted.occupation_bad_rate.json"
    state.write_text(state.read_text().replace("0.", "0.9", 1))
    with pytest.raises(BundleError, match="was changed after release"):
        ScoringBundle.load(folder)


def test_a_sealed_state_that_cannot_be_read_is_refused(bundle, lender, tmp_path):
    folder = tmp_path / "v1"
    shutil.copytree(bundle.path, folder)
    (folder / "fitted.previous_rows.txt").write_text("nothing\n")
    (folder / MANIFEST).unlink()
    seal(folder, bundle.name, bundle.version)
    with pytest.raises(BundleError, match="'previous_rows' holds no trees"):
        ScoringService(lender, ScoringBundle.load(folder))


def test_a_fitted_feature_that_is_declared_otherwise_today_is_refused(bundle, lender):
    changed = (dataclasses.replace(lender.fitted[0], prior_weight=1.0), *lender.fitted[1:])
    with pytest.raises(BundleError, match="declared otherwise today"):
        ScoringService(dataclasses.replace(lender, fitted=changed), bundle)


def test_no_application_is_in_the_states(bundle, typed):
    ids = set(map(str, pq.read_table(typed.paths["application"], columns=["application_id"])[0].to_pylist()))
    for fit in bundle.fitted:
        words = set(fit.text.replace(",", " ").replace('"', " ").split())
        assert not words & ids


def test_what_is_not_declared_is_refused_with_the_names_there_are(home, typed, lender):
    with pytest.raises(UnknownFeature, match=r"No fitted feature is named 'x'\. There are occupation_bad_rate"):
        train_model(home, typed.folder, lender, by="a test", fitted=["x"])


def test_a_set_that_lacks_what_a_fitted_feature_reads_is_refused(home, typed, lender):
    few = dataclasses.replace(lender, feature_sets={"few": ("age", "income_type")}, default_set="few")
    with pytest.raises(TrainingError, match="'occupation_bad_rate' reads 'occupation', which is not in the set 'few'"):
        train_model(home, typed.folder, few, by="a test", fitted=["occupation_bad_rate"])


def test_values_are_rates_and_missing_without_rows(home, lender, typed):
    service = open_scoring(home, lender)
    vector = service._vector.compute({"application": {"birth_day": [-12000.0]}})
    fitted = vector[-sum(len(one.features) for one in lender.fitted) :]
    assert ((fitted[:3] > 0) & (fitted[:3] < 1)).all()
    assert np.isnan(fitted[3:]).all()
