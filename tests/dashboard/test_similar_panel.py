"""Similar clients on the client's page: words first, then the groups, then where the client stands."""

import httpx
import pytest

APPROVED = 100001


def asked(api):
    return [path for _, path in api.asked if path.startswith("/similar_clients")]


def test_words_come_first_then_groups_with_their_rates(log_in, page_html):
    html = page_html(log_in(client_id=APPROVED))
    words = "Sur 200 clients au profil proche, 9 % n’ont pas remboursé."
    row = "<td>Clients au profil proche</td><td>200</td><td>9\u00a0%</td><td>entre 5\u00a0% et 14\u00a0%</td>"
    assert words in html
    assert html.index(words) < html.index(row)
    assert "<td>Clients sous le seuil de refus</td><td>9\u202f200</td><td>4,1\u00a0%</td>" in html
    assert "<td>Clients au-dessus du seuil</td><td>40</td><td>trop peu de clients</td><td></td>" in html
    assert "jamais une personne" in html


def test_medians_stand_in_a_table_beside_the_client(log_in, page_html):
    html = page_html(log_in(client_id=APPROVED))
    assert "<td>Restant dû</td><td>23\u202f450\u00a0€</td><td>2\u00a0€</td>" in html
    assert "<td>2\u00a0€</td><td>trop peu de clients</td><td>2\u00a0€</td>" in html


def test_another_number_of_neighbours_is_asked_for(log_in, api, page_html):
    app = log_in(client_id=APPROVED)
    app.selectbox(key="similar_size.fr").set_value("500").run()
    assert "Sur 500 clients au profil proche" in page_html(app)
    assert len(asked(api)) == 2


def test_features_to_be_near_in_can_be_chosen(log_in, api, page_html):
    app = log_in(client_id=APPROVED)
    app.selectbox(key="similar_by.fr").set_value("variables").run()
    app.multiselect(key="similar_features.fr").set_value(["debt_sum"]).run()
    assert app.multiselect(key="similar_features.fr").value == ["debt_sum"]
    assert app.selectbox(key="similar_compare_variables.fr").options == ["Restant dû"]
    assert not app.exception


def test_it_is_told_in_english_too(log_in, page_html):
    app = log_in(client_id=APPROVED)
    app.button_group(key="sidebar_language").set_value("en").run()
    html = page_html(app)
    assert "Of 200 clients with a similar profile" in html
    assert "How did credits of similar clients end?" in [title.value for title in app.subheader]


@pytest.mark.parametrize(
    ("status", "words"), [(409, "il faut l’entraîner à nouveau"), (422, "trop peu de clients pour montrer")]
)
def test_a_model_without_them_and_one_with_too_few_clients_say_so(log_in, api, page_html, status, words):
    api.failures["/similar_clients"] = httpx.Response(status, json={})
    app = log_in(client_id=APPROVED)
    assert words in page_html(app)
    assert not app.error


def test_a_failure_leaves_the_rest_of_the_page(log_in, api, page_html):
    api.failures["/similar_clients"] = httpx.Response(500, json={})
    app = log_in(client_id=APPROVED)
    assert "a rencontré une erreur" in app.error[0].value
    assert "cs-approve" in page_html(app)
