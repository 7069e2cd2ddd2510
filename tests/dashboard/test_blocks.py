"""Pieces of a page as HTML."""

import pytest

from clairscore.dashboard import blocks
from clairscore.dashboard.serve import APP

EVIL = "<script>alert('x')</script>"


@pytest.mark.parametrize(
    "markup",
    [
        blocks.decision_banner("approve", EVIL, EVIL),
        blocks.facts([(EVIL, EVIL, EVIL)]),
        blocks.paragraph(EVIL),
        blocks.reason_list([EVIL], "raises", EVIL),
        blocks.reason_list([], "raises", EVIL),
        blocks.empty_state("form", EVIL, EVIL),
        blocks.table([EVIL, EVIL], [(EVIL, EVIL)], [EVIL]),
        blocks.fault(EVIL),
        blocks.brand(EVIL, EVIL),
        blocks.made_up_notice(EVIL),
    ],
)
def test_words_are_never_markup(markup):
    assert "<script" not in markup
    assert "&lt;script&gt;" in markup


@pytest.mark.parametrize("decision", ["approve", "refer", "decline"])
def test_a_decision_is_told_by_icon_word_and_colour(decision):
    banner = blocks.decision_banner(decision, "Word", "Sentence")
    assert f"cs-icon-{decision}" in banner
    assert f"cs-{decision}" in banner
    assert "<strong>Word</strong>" in banner


@pytest.mark.parametrize("name", ["approve", "refer", "decline", "raises", "lowers", "search", "form", "notice"])
def test_every_icon_has_a_shape(name):
    assert f".cs-icon-{name} {{ --shape:" in (APP.parent / "style.css").read_text()


def test_reasons_keep_their_order():
    markup = blocks.reason_list(["first", "second"], "lowers", "nothing")
    assert markup.index("first") < markup.index("second")


def test_a_table_names_its_columns_for_screen_readers():
    assert blocks.table(["Item", "Value"], [("a", "1")]).count('scope="col"') == 2
