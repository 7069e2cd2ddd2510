import re
from datetime import UTC, datetime

import pytest

from clairscore.reports.comparison import make_comparison
from clairscore.reports.html import write_html
from clairscore.reports.pdf import write_pdf

ESTIMATE = {"value": 0.7512, "low": 0.7301, "high": 0.7723, "level": 0.95}


def run(candidate, auc, imbalance="none"):
    return {
        "candidate": candidate,
        "imbalance": imbalance,
        "label": {"fr": f"Modèle {candidate}", "en": f"Model {candidate}"},
        "calibration": "sigmoid",
        "raw_brier": 0.0644,
        "cutoff": 0.0912,
        "confusion": {"good_approved": 1599, "good_refused": 804, "bad_approved": 47, "bad_refused": 140},
        "fit_seconds": 19.04,
        "predict_seconds": 0.01,
        "peak_mib": 57.6,
        "n_rows": 2590,
        "n_bad": 187,
        "figures": {"auc": {**ESTIMATE, "value": auc}, "cost": ESTIMATE, "brier": ESTIMATE},
    }


FACTS = {
    "champion": "lightgbm",
    "runs": [run("dummy", 0.5), run("lightgbm", 0.76), run("logistic", 0.74, "smote")],
    "differences": {
        "dummy": {"auc": {**ESTIMATE, "value": -0.26}, "cost": ESTIMATE},
        "logistic+smote": {"auc": {**ESTIMATE, "value": -0.02}, "cost": ESTIMATE},
    },
    "left_out": {"catboost": "catboost is not installed"},
}
HASHES = {"comparison.json": "a" * 64, "dummy.json": "b" * 64}


@pytest.fixture
def report():
    def make(language="en", facts=FACTS):
        return make_comparison(facts, HASHES, lender="drawn", title="A lender", key="k", language=language)

    return make


def table(document, title):
    return next(one.tables[0] for one in document.sections if one.title == title)


def test_candidates_stand_in_the_order_of_their_auc_beside_the_champion(report):
    rows = table(report(), "Rank and cost").rows
    assert [row[0] for row in rows] == ["Model lightgbm", "Model logistic + smote", "Model dummy"]
    assert rows[0][2] == "champion"
    assert rows[1][2].startswith("−0.02 (")
    assert rows[2][1] == "0.5 (0.7301 to 0.7723)"


def test_every_figure_of_every_candidate_is_there_with_its_interval(report):
    shown = table(report(), "Every figure")
    assert shown.headings == ("Candidate", "Model lightgbm", "Model logistic + smote", "Model dummy")
    assert {row[0] for row in shown.rows} == {"brier"}
    assert all(cell == "0.7512 (0.7301 to 0.7723)" for row in shown.rows for cell in row[1:])


def test_who_was_left_out_and_why_is_said(report):
    assert "Left out: catboost, catboost is not installed." in report().sections[0].sentences


def test_french_numbers_and_the_files_it_rests_on(report):
    found = report("fr")
    assert re.match(r"0,7512 \(0,7301 à 0,7723\)", table(found, "Classement et coût").rows[0][3])
    assert [source.file for source in found.sources] == ["comparison.json", "dummy.json"]


def test_it_is_a_page_and_a_pdf(report):
    assert "Comparison of models, drawn" in write_html(report())
    assert write_pdf(report("fr"), datetime(2026, 11, 20, tzinfo=UTC)).startswith(b"%PDF-")
