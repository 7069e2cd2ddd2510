"""``clairscore report letter``: the letter about a decision, as a page and as a PDF."""

import io
import json
import shutil

import pytest
from pypdf import PdfReader


@pytest.fixture
def decision_id(run, demo, tmp_path, monkeypatch) -> str:
    """A decision on the client the demo shows, in a home of its own."""
    home = tmp_path / "demo"
    shutil.copytree(demo.home / "models", home / "models")
    shutil.copy2(demo.home / "clairscore.db", home / "clairscore.db")
    monkeypatch.setenv("CLAIRSCORE_HOME", str(home))
    return json.loads(run("score", "--application", demo.shown, "--json").out)["decision_id"]


def test_a_letter_is_written_as_page_and_pdf_in_the_language_asked_for(run, decision_id, tmp_path):
    page, pdf = tmp_path / "letter.html", tmp_path / "letter.pdf"
    ended = run("report", "letter", decision_id, "--language", "en", "--html", page, "--pdf", pdf)
    assert ended.code == 0
    assert str(pdf) in ended.out.replace("\n", "")
    said = page.read_text("utf-8")
    assert 'lang="en"' in said
    assert f"Reference {decision_id}" in said
    assert PdfReader(io.BytesIO(pdf.read_bytes())).trailer["/Root"]["/Lang"] == "en"


def test_without_a_decision_or_a_file_nothing_is_written(run, decision_id, tmp_path):
    unknown = run("report", "letter", "0" * 32, "--pdf", tmp_path / "letter.pdf")
    assert unknown.code != 0
    assert "holds no decision" in unknown.err
    assert not (tmp_path / "letter.pdf").exists()
    nowhere = run("report", "letter", decision_id)
    assert nowhere.code == 2
    assert "Say what to write" in nowhere.err
