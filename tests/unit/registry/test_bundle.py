import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit

from clairscore.errors import BundleError
from clairscore.models.atypia import AtypiaMeasure
from clairscore.models.calibration.choice import FAMILY
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.manifest import MANIFEST, seal


def test_base_value_and_contributions_add_up_to_the_margin(bundle, drawn_matrix):
    found = bundle.contributions(drawn_matrix.values)
    assert found.shape == (drawn_matrix.n_rows, 6)
    assert_allclose(found.sum(axis=1), bundle.margin(drawn_matrix.values), rtol=0, atol=1e-9)


def test_pd_is_the_calibrated_chance_of_going_bad(bundle, drawn_matrix, trained_model):
    found = bundle.p_default(drawn_matrix.values)
    assert_allclose(found, expit(bundle.margin(drawn_matrix.values)))
    raw = bundle.booster.predict(drawn_matrix.values, raw_score=True)
    assert_allclose(bundle.margin(drawn_matrix.values), trained_model.calibration.margin(raw), rtol=0, atol=1e-12)
    assert found[drawn_matrix.is_bad == 1].mean() > found[drawn_matrix.is_bad == 0].mean()


def test_one_row_scores_as_it_does_among_many(bundle, drawn_matrix):
    alone = [bundle.margin(drawn_matrix.values[[row]])[0] for row in range(20)]
    assert alone == bundle.margin(drawn_matrix.values)[:20].tolist()


def test_a_bundle_read_again_scores_the_same_to_the_bit(bundle, drawn_matrix):
    again = ScoringBundle.load(bundle.path)
    for one in (bundle, again):
        assert (one.margin(drawn_matrix.values) == bundle.margin(drawn_matrix.values)).all()
    assert (again.contributions(drawn_matrix.values) == bundle.contributions(drawn_matrix.values)).all()
    pds = bundle.p_default(drawn_matrix.values)
    assert (again.confidence(pds) == bundle.confidence(pds)).all()


def test_confidence_is_lowest_at_the_cutoff(bundle):
    pds = np.append(np.linspace(0.001, 0.9, 500), bundle.cutoff)
    found = bundle.confidence(pds)
    assert found[-1] == found.min() == pytest.approx(0.5)
    assert bundle.confidence(0.001) > 0.95 < bundle.confidence(0.9)


def test_the_interval_holds_its_pd(bundle, drawn_matrix):
    pds = bundle.p_default(drawn_matrix.values)
    low, high = bundle.interval(pds)
    assert ((low < pds) & (pds < high)).all()


def test_features_are_read_as_they_were_declared(bundle, drawn_matrix):
    assert bundle.feature_names == drawn_matrix.names
    for found, declared in zip(bundle.features, drawn_matrix.features, strict=True):
        for fact in ("sentence", "source", "unit", "kind", "choices", "risk", "null_means", "subject", "actionable"):
            assert getattr(found, fact) == getattr(declared, fact)
        assert (found.window, found.aggregate) == (None, None)


def test_the_bundle_names_feature_set_policy_and_data(bundle, release):
    assert (bundle.name, bundle.version) == ("home_credit", "v1")
    assert (bundle.feature_set, bundle.feature_set_hash) == ("drawn_2026_11", release.feature_set.hash)
    assert (bundle.policy, bundle.policy_hash) == (release.policy, release.policy.hash)
    assert set(bundle.reference) == set(bundle.feature_names)


@pytest.mark.parametrize("shape", [(5,), (1, 4), (1, 6)])
def test_rows_of_other_columns_are_refused(bundle, shape):
    with pytest.raises(ValueError, match="reads 5 features a row"):
        bundle.margin(np.zeros(shape))


ALL_FILES = [
    "model.txt",
    "features.json",
    "calibration.json",
    "uncertainty.json",
    "cutoff.json",
    "cutoff_curve.json",
    "policy.toml",
    "reference.json",
    "atypia.json",
    "metrics.json",
    "training.json",
]


def test_the_manifest_covers_every_file(bundle):
    assert sorted(json.loads((bundle.path / MANIFEST).read_text())["files"]) == sorted(ALL_FILES)


@pytest.mark.parametrize("name", ALL_FILES)
def test_a_file_that_was_changed_is_refused(bundle, name):
    path = bundle.path / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BundleError, match=f"{name} .* was changed after release"):
        ScoringBundle.load(bundle.path)


@pytest.mark.parametrize("name", ALL_FILES)
def test_a_file_that_is_missing_is_refused(bundle, name):
    (bundle.path / name).unlink()
    with pytest.raises(BundleError, match=f"lacks {name}"):
        ScoringBundle.load(bundle.path)


@pytest.mark.parametrize("name", ["model.pkl", ".hidden"])
def test_a_file_that_was_added_is_refused(bundle, name):
    (bundle.path / name).write_text("x")
    with pytest.raises(BundleError, match=f"was given {name}"):
        ScoringBundle.load(bundle.path)


def test_a_folder_that_was_added_is_refused(bundle):
    (bundle.path / "more").mkdir()
    with pytest.raises(BundleError, match="was given more"):
        ScoringBundle.load(bundle.path)


def test_a_file_swapped_for_a_folder_is_refused(bundle):
    (bundle.path / "model.txt").unlink()
    (bundle.path / "model.txt").mkdir()
    with pytest.raises(BundleError, match=r"model.txt .* cannot be read"):
        ScoringBundle.load(bundle.path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "manifest of the scoring bundle .* cannot be read"),
        ("[]", "is not of format 1"),
        ('{"format": 2}', "is not of format 1"),
        ('{"format": 1}', "is incomplete"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused(bundle, text, sentence):
    (bundle.path / MANIFEST).write_text(text)
    with pytest.raises(BundleError, match=sentence):
        ScoringBundle.load(bundle.path)


def test_a_folder_without_a_manifest_is_no_bundle(tmp_path):
    with pytest.raises(BundleError, match="is not a scoring bundle"):
        ScoringBundle.load(tmp_path)
    with pytest.raises(BundleError, match="is not a scoring bundle"):
        ScoringBundle.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "text"), [("calibration.json", '{"slope": 1}'), ("model.txt", "no trees"), ("policy.toml", "version = 1")]
)
def test_a_sealed_bundle_written_otherwise_is_refused(bundle, name, text):
    (bundle.path / name).write_text(text)
    seal(bundle.path, bundle.name, bundle.version)
    with pytest.raises(BundleError, match="sealed but not as this version writes it"):
        ScoringBundle.load(bundle.path)


def test_scoring_needs_neither_scikit_learn_nor_pandas_of_ours_nor_mlflow():
    code = (
        "import sys, clairscore.registry.shelf, clairscore.registry.bundle;"
        "print([name for name in ('sklearn', 'pandas', 'mlflow', 'lightgbm', 'ibis') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_evidence_is_sealed_in_the_bundle_and_read_back(release, shelf):
    measured = {"fairness": {"groups": [{"name": "age", "n": 3}]}, "stability": {"slope": -0.01}}
    found = shelf.add(replace(release, evidence=measured), by="an analyst")
    assert found.evidence == measured
    path = found.path / "evidence.fairness.json"
    path.write_text(path.read_text("utf-8").replace("3", "4"), "utf-8")
    with pytest.raises(BundleError):
        ScoringBundle.load(found.path)


def reseal(bundle, folder, **changes):
    """Write the bundle with other files, or without those that are None, as it would have been released."""
    folder.mkdir()
    for path in bundle.path.iterdir():
        if path.name != MANIFEST and changes.get(path.name, "") is not None:
            (folder / path.name).write_text(changes.get(path.name) or path.read_text("utf-8"), "utf-8")
    seal(folder, bundle.name, bundle.version)
    return ScoringBundle.load(folder)


def test_a_bundle_written_before_there_were_kinds_of_calibration_and_curves_scores_as_it_did(
    bundle, tmp_path, drawn_matrix
):
    kind, line = (lambda facts: (facts.pop("kind"), facts))(json.loads((bundle.path / "calibration.json").read_text()))
    older = reseal(bundle, tmp_path / "older", **{"calibration.json": json.dumps(line), "cutoff_curve.json": None})
    assert kind == "sigmoid"
    assert older.cutoff_curve is None
    assert (older.margin(drawn_matrix.values) == bundle.margin(drawn_matrix.values)).all()
    assert (older.contributions(drawn_matrix.values) == bundle.contributions(drawn_matrix.values)).all()


def test_a_bundle_says_how_unlike_its_population_somebody_is_and_an_older_one_does_not(bundle, tmp_path, drawn_matrix):
    subjects = [feature.subject for feature in bundle.features]
    again = ScoringBundle.load(bundle.path)
    assert again.atypia == bundle.atypia
    assert again.atypia.n_rows == drawn_matrix.n_rows
    odd = np.where(np.arange(5) == 1, 60.0, drawn_matrix.values[:1])
    assert AtypiaMeasure(again.atypia, subjects).share_below(odd)[0] > 0.999
    assert reseal(bundle, tmp_path / "older", **{"atypia.json": None}).atypia is None


@pytest.mark.parametrize("kind", ["isotonic", "venn_abers"])
def test_contributions_of_a_bundle_add_up_whatever_the_kind_of_calibration(
    bundle, tmp_path, trained_model, drawn_matrix, kind
):
    facts = FAMILY[kind](trained_model.is_bad, trained_model.oof_raw).facts()
    other = reseal(bundle, tmp_path / kind, **{"calibration.json": json.dumps(facts)})
    found = other.contributions(drawn_matrix.values)
    assert other.calibration.kind == kind
    assert_allclose(found.sum(axis=1), other.margin(drawn_matrix.values), rtol=0, atol=1e-9)


def test_the_curve_is_read_back_with_the_cutoff_on_it(bundle):
    assert bundle.cutoff_curve.at(bundle.cutoff).cutoff == bundle.cutoff
    assert bundle.cutoff_curve.at(bundle.cutoff).cost == pytest.approx(bundle.metrics["cost"]["value"])
    assert bundle.cutoff_curve.by_amounts is None
    assert sum(bundle.metrics["decided"].values()) == pytest.approx(1)
