import pytest


@pytest.fixture
def run_at_demo(run, demo_home, monkeypatch):
    monkeypatch.setenv("CLAIRSCORE_HOME", str(demo_home))
    return run


def test_a_card_is_written_as_page_and_pdf(run_at_demo, tmp_path):
    done = run_at_demo("report", "card", "--html", tmp_path / "card.html", "--pdf", tmp_path / "card.pdf")
    assert done.code == 0
    assert "Fiche du modèle" in (tmp_path / "card.html").read_text("utf-8")
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF-")
    assert "inventées" in (tmp_path / "card.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "Say what to write"),
        (("--html", "x.html", "--language", "de"), 2, "Choose one of fr, en"),
        (("v9", "--html", "x.html"), 7, "v9"),
    ],
)
def test_what_cannot_be_written_is_said(run_at_demo, arguments, code, said):
    ended = run_at_demo("report", "card", *arguments)
    assert ended.code == code
    assert said in ended.err


def test_without_a_comparison_what_makes_one_is_said(run_at_demo, tmp_path):
    ended = run_at_demo("report", "comparison", "--html", tmp_path / "x.html", "--key", "none")
    assert ended.code == 7
    assert "No comparison" in ended.err
    assert not (tmp_path / "x.html").exists()
