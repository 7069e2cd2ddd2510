import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clairscore.registry.gates import Gate
from clairscore.registry.shelf import Appointment, ModelShelf
from clairscore.reports.card import make_card
from clairscore.reports.document import Table
from clairscore.reports.html import write_html
from clairscore.reports.pdf import write_pdf

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
GATES = [Gate("scenarios", True, "10 demands, all hold.", "In order.")]


@pytest.fixture(scope="module")
def bundle(demo_home, lender):
    return ModelShelf(demo_home / "models" / lender.name).load()


@pytest.fixture
def card_of(lender):
    def make(bundle, language="fr", **changed):
        hashes = json.loads((bundle.path / "manifest.json").read_text("utf-8"))["files"]
        given = {
            "title": lender.title[language],
            "made_up": True,
            "subjects": lender.reason_texts[language].labels,
            "groups": {"F": "Femme"},
            "language": language,
        }
        history = [Appointment("v1", "champion", "ada", "First.", AT.isoformat())]
        return make_card(bundle, hashes, GATES, history, **{**given, **changed})

    return make


def facts(card):
    return {fact.label: fact for section in card.sections for fact in section.facts}


def test_figures_are_those_of_the_bundle_and_name_the_file_they_rest_on(card_of, bundle):
    found = facts(card_of(bundle, "en"))
    auc = bundle.metrics["auc"]
    assert found["AUC"].value.startswith(f"{auc['value']:.4f}".rstrip("0"))
    assert found["AUC"].source.file == "metrics.json"
    hashes = json.loads((bundle.path / "manifest.json").read_text("utf-8"))["files"]
    for fact in found.values():
        assert fact.source.sha256 == hashes[fact.source.file]


def test_french_has_decimal_commas_and_english_points(card_of, bundle):
    assert re.match(r"0,\d+ \(0,\d+ à 0,\d+\)", facts(card_of(bundle, "fr"))["AUC"].value)
    assert re.match(r"0\.\d+ \(0\.\d+ to 0\.\d+\)", facts(card_of(bundle, "en"))["AUC"].value)


def test_what_was_not_measured_is_said_and_not_made_up(card_of, bundle):
    card = card_of(replace(bundle, evidence={}), "en")
    silent = [section.title for section in card.sections if any("nothing is claimed" in s for s in section.sentences)]
    assert silent == ["Fairness between groups", "Scenario clients", "Stability"]


@pytest.mark.parametrize(("language", "label"), [("fr", "AUC du tableau"), ("en", "AUC of the table")])
def test_the_points_table_is_told_with_what_it_is_worth(card_of, bundle, language, label):
    found = facts(card_of(bundle, language))[label]
    assert found.value.startswith(
        f"{bundle.twin.figures.auc.value:.3f}".rstrip("0").replace(".", ",."[language == "en"])
    )
    assert found.source.file == "twin.json"
    without = card_of(replace(bundle, twin=None), "en")
    (section,) = [one for one in without.sections if one.title == "Points table"]
    assert section.sentences == ("This model was released without a points table.",)


def test_groups_are_named_as_people_say(card_of, bundle):
    fairness = next(one for one in card_of(bundle).sections if one.title.startswith("Équité"))
    names = {row[0] for table in fairness.tables for row in table.rows}
    assert any(name.startswith("Femme") for name in names)
    assert "F" not in names


def test_the_page_needs_no_network_and_escapes_what_people_wrote(card_of, bundle):
    page = write_html(card_of(bundle, title="<script>alert(1)</script>"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert 'lang="fr"' in page


def test_every_link_of_the_page_leads_somewhere_on_it(card_of, bundle):
    page = write_html(card_of(bundle))
    places = set(re.findall(r'id="([^"]+)"', page))
    assert {target[1:] for target in re.findall(r'href="([^"]+)"', page)} <= places


def test_the_pdf_is_tagged_names_its_language_and_is_the_same_each_time(card_of, bundle):
    first = write_pdf(card_of(bundle), AT)
    assert first.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in first
    assert b"/Lang" in first
    assert write_pdf(card_of(bundle), AT) == first


def test_markup_in_a_text_stays_a_text(card_of, bundle):
    hostile = '#panic("no") *bold* $x$ <b> \\ "quoted"'
    assert write_pdf(card_of(bundle, title=hostile), AT).startswith(b"%PDF-")


def test_made_up_applications_are_said_to_be(card_of, bundle):
    assert "inventées" in card_of(bundle).warning
    assert card_of(bundle, made_up=False).warning == ""


def test_a_row_has_as_many_cells_as_there_are_headings():
    with pytest.raises(ValueError, match="cells"):
        Table("Numbers", ("a", "b"), (("1",),))
