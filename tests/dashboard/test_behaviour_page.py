"""How the model behaves, and LIME beside SHAP."""

import httpx
import pytest

from clairscore.dashboard.pages import open_pages
from clairscore.dashboard.texts import read_texts
from clairscore.schemas.access import Me

PAGE = "behaviour"


def look_at(app, view: str):
    """Choose what to look at."""
    app.segmented_control(key="behaviour_view").set_value(view).run()
    return app


def choose(app, key: str, value: str):
    """Choose from a list."""
    app.selectbox(key=f"{key}.fr").set_value(value).run()
    return app


@pytest.mark.parametrize(("role", "opens"), [("analyst", True), ("compliance", True), ("adviser", False)])
def test_it_is_for_those_who_study_the_model(role, opens):
    me = Me(name="camille", role=role, language="fr", rights=["clients:read", "explanations:read", "models:read"])
    assert (PAGE in {entry.slug for entry in open_pages(me)}) is opens


def test_it_begins_with_what_weighs_most_and_shows_both_curves(log_in, page_html, api):
    html = page_html(log_in("analyst", PAGE))
    asked = [path for _, path in api.asked if path.startswith("/partial_dependence")]
    assert len(asked) == 2
    assert len(set(asked)) == 1
    for words in ("dépendance partielle", "Effet accumulé localement", "1\u202f000 dossiers"):
        assert words in html
    assert "Données fictives" in html


def test_charts_have_a_text_and_a_table_for_those_who_cannot_see_them(log_in, page_html):
    app = log_in("analyst", PAGE)
    charts = app.get("plotly_chart")
    assert [bool(chart.proto.alt) for chart in charts] == [True, True]
    html = page_html(app)
    assert "25\u00a0% sont plus bas" in html
    assert "<td>5,00\u00a0%</td>" in html


def test_what_is_missing_is_told_apart(log_in, page_html):
    html = page_html(choose(log_in("analyst", PAGE), "behaviour_feature", "card_balance"))
    assert "La donnée manque dans 20,0\u00a0% des dossiers" in html
    assert "8,1\u00a0%" in html


@pytest.mark.parametrize(("feature", "words"), [("contract_kind", "Crédit renouvelable"), ("owns_home", "oui")])
def test_categories_and_flags_are_named(log_in, page_html, feature, words):
    html = page_html(choose(log_in("analyst", PAGE), "behaviour_feature", feature))
    assert f"<td>{words}</td>" in html


def test_a_client_is_placed_on_the_curves_and_taken_off(log_in, page_html):
    app = log_in("analyst", PAGE)
    assert "Ce client" not in page_html(app)
    app.text_input(key="client_search").input("100002").run()
    assert "Ce client" in page_html(app)
    app.button(key="without_client").click().run()
    assert "Ce client" not in page_html(app)


def test_two_items_are_a_map_with_a_sentence_on_what_they_do_together(log_in, page_html, api):
    app = choose(look_at(log_in("analyst", PAGE), "two"), "behaviour_feature", "debt_sum")
    html = page_html(app)
    assert "presque chacune pour soi" in html
    assert len(app.get("plotly_chart")) == 2
    html = page_html(choose(choose(app, "behaviour_feature", "credit_to_income"), "behaviour_second", "contract_kind"))
    assert "7,3\u00a0% de leur effet commun" in html
    assert "n’est pas tracé" in html


def test_a_pair_that_adds_nothing_has_no_map_of_nothing(log_in, page_html):
    app = choose(look_at(log_in("analyst", PAGE), "two"), "behaviour_feature", "external_score_mean")
    assert len(app.get("plotly_chart")) == 1
    assert read_texts("fr")("behaviour.no_second") in page_html(app)


def test_lime_asks_for_a_client_and_then_says_what_is_seen(log_in, page_html, api):
    app = look_at(log_in("analyst", PAGE), "lime")
    assert read_texts("fr")("lime.empty") in page_html(app)
    app.text_input(key="client_search").input("100002").run()
    html = page_html(app)
    assert ("GET", "/lime/100002") in api.asked
    for words in ("SHAP dit la même chose à chaque fois.", "31\u00a0%", "90\u00a0%", "50\u00a0%", "0,55", "4 sur 5"):
        assert words in html
    assert app.get("plotly_chart")[0].proto.alt


def test_without_a_sample_it_says_what_to_do(log_in, page_html, api):
    document = {
        "type": "about:blank",
        "title": "t",
        "status": 409,
        "instance": "/",
        "detail": "Train again.",
        "errors": [],
    }
    api.failures["/partial_dependence"] = httpx.Response(
        409, json=document, headers={"content-type": "application/problem+json"}
    )
    html = page_html(log_in("analyst", PAGE))
    assert "Pas d’échantillon pour ce modèle" in html
    assert "Train again." in html
