"""The client's file."""

import httpx
import pytest

APPROVED, REFERRED, DECLINED = 100001, 100002, 100003


def test_before_a_client_is_chosen_the_page_says_what_to_do(log_in, page_html):
    assert "Choisissez un client" in page_html(log_in())


def test_typing_suggests_clients_by_the_first_digits(log_in):
    app = log_in()
    app.text_input(key="client_search").input("10001").run()
    assert list(app.button_group(key="suggested.10001").options) == [str(number) for number in range(100010, 100018)]


def test_choosing_a_suggestion_opens_the_file(log_in):
    app = log_in()
    app.button_group(key="suggested.").set_value(REFERRED).run()
    assert [header.value for header in app.header] == [f"Client {REFERRED}"]


@pytest.mark.parametrize(
    ("client_id", "word", "style"),
    [(APPROVED, "Accord", "cs-approve"), (REFERRED, "À examiner", "cs-refer"), (DECLINED, "Refus", "cs-decline")],
)
def test_a_decision_is_announced_by_word_and_colour(log_in, page_html, client_id, word, style):
    html = page_html(log_in(client_id=client_id))
    assert f"<strong>{word}</strong>" in html
    assert style in html


def test_risk_interval_score_confidence_and_cutoff_are_written_in_french(log_in, page_html):
    html = page_html(log_in(client_id=APPROVED))
    for figure in ("4,2\u00a0%", "entre 3,4\u00a0% et 5,3\u00a0%", "577", "9,1\u00a0%", "sous le seuil"):
        assert figure in html


def test_reasons_strengths_and_evidence_are_those_of_the_api(log_in, page_html):
    html = page_html(log_in(client_id=APPROVED))
    for words in ("12 jours de retard", "Les scores communiqués", "home_credit v3", "2026-11", "01JD8Z3K9Q"):
        assert words in html


def test_contributions_are_points_that_lead_from_the_average_file_to_this_one(log_in, page_html):
    html = page_html(log_in(client_id=APPROVED))
    assert "dossier moyen, dont le risque est de 5,5\u00a0%" in html
    assert "mènent au risque de ce dossier, 4,2\u00a0%" in html
    assert "<td>Retards de paiement</td><td>augmente</td><td>+1,4</td>" in html


def test_contributions_are_told_in_log_odds_to_who_asks_for_them(log_in, page_html):
    app = log_in(client_id=APPROVED)
    app.radio(key="contribution_scale.fr").set_value("log_odds").run()
    html = page_html(app)
    assert "part d’un dossier moyen (−2,85)" in html
    assert "mènent à ce dossier (−3,12)" in html
    assert "<td>Retards de paiement</td><td>augmente</td><td>+0,31</td>" in html


def test_charts_have_a_text_for_those_who_cannot_see_them(log_in):
    app = log_in(client_id=APPROVED)
    charts = app.get("plotly_chart")
    assert len(charts) == 4
    assert all(chart.proto.alt for chart in charts)


def test_a_category_is_compared_by_its_share(log_in, page_html):
    app = log_in(client_id=APPROVED)
    app.selectbox(key="population_feature.fr").set_value("contract_kind").run()
    assert "dans chaque catégorie" in page_html(app)


def test_a_value_that_is_not_known_is_said_to_be_unknown(log_in, page_html):
    app = log_in(client_id=APPROVED)
    app.selectbox(key="population_feature.fr").set_value("card_balance").run()
    assert "n’est pas connue pour ce client" in page_html(app)


def test_made_up_data_are_called_so_and_real_ones_not(log_in, page_html, api):
    app = log_in(client_id=APPROVED)
    assert "Données fictives" in page_html(app)
    api.made_up = False
    app.text_input(key="client_search").input(str(DECLINED)).run()
    assert "Données fictives" not in page_html(app)


def test_an_unknown_number_is_told_without_an_error(log_in, page_html):
    app = log_in()
    app.text_input(key="client_search").input("999").run()
    assert "Aucun client n’a un numéro qui commence ainsi" in page_html(app)
    app.text_input(key="client_search").input("12a").run()
    assert "que des chiffres" in page_html(app)


def test_a_client_who_left_since_is_told_by_a_message(log_in, api):
    app = log_in()
    api.failures["/prediction"] = httpx.Response(404, json={})
    app.text_input(key="client_search").input(str(APPROVED)).run()
    assert "Aucun client ne porte ce numéro" in app.error[0].value


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (httpx.ConnectError("refused"), "ne répond pas"),
        (httpx.Response(500, json={}), "a rencontré une erreur"),
        (httpx.Response(503, json={}), "Aucun modèle ne décide"),
        (httpx.Response(429, json={}), "Trop de demandes"),
    ],
)
def test_a_failure_has_its_message_and_trying_again_recovers(log_in, api, failure, words, page_html):
    api.failures["/local_feature_importance"] = failure
    app = log_in(client_id=APPROVED)
    assert words in app.error[0].value
    api.failures.clear()
    app.button(key="retry").click().run()
    assert not app.error
    assert "cs-approve" in page_html(app)


def test_a_right_that_is_missing_is_told_without_a_way_to_retry(log_in, api):
    api.failures["/local_feature_importance"] = httpx.Response(403, json={})
    app = log_in(client_id=APPROVED)
    assert "n’a pas accès" in app.warning[0].value
    assert "retry" not in [button.key for button in app.button]


def test_who_makes_no_decision_reads_an_estimate_and_nothing_is_recorded(log_in, page_html):
    html = page_html(log_in("analyst", client_id=APPROVED))
    assert "cs-approve" in html
    assert "rien n’est enregistré" in html
    assert "01JD8Z3K9Q" not in html


def test_a_surprise_is_told_in_french_and_its_message_is_not_logged(log_in, monkeypatch, caplog):
    income = 45_000

    def fail(*_):
        raise RuntimeError(f"income of {income}")

    monkeypatch.setattr("clairscore.dashboard.views.client._show_file", fail)
    app = log_in(client_id=APPROVED)
    assert "a rencontré une erreur" in app.error[0].value
    assert "RuntimeError" in caplog.text
    assert str(income) not in caplog.text


def test_a_file_is_asked_once_for_a_session_and_language(log_in, api):
    app = log_in(client_id=APPROVED)
    app.run()
    assert api.asked.count(("POST", "/prediction")) == 1
    app.button_group(key="sidebar_language").set_value("en").run()
    assert api.asked.count(("POST", "/prediction")) == 2
    assert [header.value for header in app.header] == [f"Client {APPROVED}"]


def test_facts_are_listed_by_subject_in_the_words_of_the_reader(log_in, page_html):
    html = page_html(log_in(client_id=APPROVED))
    assert '<th class="cs-group" colspan="2" scope="rowgroup">Montant et durée du crédit</th>' in html
    assert "<td>Âge</td><td>32,9\u00a0ans</td>" in html
    assert "<td>Type de contrat<small>(contract_kind)</small></td><td>Prêt personnel</td>" in html
    assert "<td>Possède un véhicule<small>(owns_car)</small></td><td>oui</td>" in html
    assert html.index("Autres informations") < html.index("<td>il y a 12\u00a0jours</td>")


def test_features_are_told_by_label_with_words_for_categories_and_flags(log_in, page_html):
    app = log_in(client_id=APPROVED)
    html = page_html(app)
    assert "<td>Type de contrat<small>Montant et durée du crédit</small></td><td>Prêt personnel</td>" in html
    assert "<td>Propriétaire<small>Logement</small></td><td>oui</td>" in html
    assert "Kind of contract" not in html
    options = app.selectbox(key="population_feature.fr").options
    assert "Retards de paiement · Retard de paiement, maximum sur 12 mois" in options
    assert not any("Propriétaire" in option for option in options)


def test_a_choice_outlives_a_change_of_language_in_the_words_of_the_new_one(log_in):
    app = log_in(client_id=APPROVED)
    app.selectbox(key="population_feature.fr").set_value("contract_kind").run()
    app.button_group(key="sidebar_language").set_value("en").run()
    chosen = app.selectbox(key="population_feature.en")
    assert chosen.value == "contract_kind"
    assert "Amount and length of the credit · Kind of contract" in chosen.options
    app.button_group(key="sidebar_language").set_value("fr").run()
    assert app.selectbox(key="population_feature.fr").value == "contract_kind"
