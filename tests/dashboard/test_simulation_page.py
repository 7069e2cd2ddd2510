"""The simulation."""

import pytest

CLIENT = 100001


def field(app, name):
    return next(item for item in app.number_input if item.key.endswith(f".{name}"))


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


@pytest.fixture
def simulation(log_in):
    return log_in(page="simulation", client_id=CLIENT)


def test_without_a_client_it_leads_to_the_client_page(log_in, page_html):
    app = log_in(page="simulation")
    assert "Choisissez d’abord un client" in page_html(app)
    press(app, "Ouvrir un dossier client")
    assert [title.value for title in app.title] == ["Dossier client"]


def test_it_says_that_it_is_no_decision(simulation):
    assert "ne remplace pas la décision" in simulation.info[0].value


def test_only_what_the_api_calls_changeable_can_be_changed(simulation):
    labels = [item.label for item in (*simulation.number_input, *simulation.selectbox)]
    assert labels == ["Montant du crédit (€)", "Mensualité annuelle (€)", "Ancienneté (ans)", "Type de contrat"]


def test_a_change_is_compared_with_the_decision(simulation, page_html, api):
    field(simulation, "credit_amount").set_value(900_000)
    press(simulation, "Simuler")
    html = page_html(simulation)
    assert "<td>Risque de défaut</td><td>4,2\u00a0%</td><td>15,2\u00a0%</td>" in html
    assert "<td>Décision proposée</td><td>Accord</td><td>Refus</td>" in html
    assert "<td>250\u202f000\u00a0€</td><td>900\u202f000\u00a0€</td>" in html
    assert "rien n’est enregistré" in html


def test_running_without_a_change_asks_for_one(simulation, api):
    asked = len(api.asked)
    press(simulation, "Simuler")
    assert "Aucun élément n’a été modifié" in simulation.warning[0].value
    assert len(api.asked) == asked


def test_reset_brings_back_the_clients_own_values_and_clears_the_result(simulation, page_html):
    field(simulation, "credit_amount").set_value(900_000)
    press(simulation, "Simuler")
    press(simulation, "Réinitialiser")
    assert field(simulation, "credit_amount").value == 250_000
    assert "Rien n’est encore changé" in page_html(simulation)


def test_a_value_out_of_range_is_told_under_its_field(simulation, page_html, api):
    asked = len(api.asked)
    field(simulation, "credit_amount").set_value(-5)
    press(simulation, "Simuler")
    assert "Indiquez une valeur à partir de 0\u00a0€." in page_html(simulation)
    assert len(api.asked) == asked


def test_another_client_starts_without_the_changes_of_the_first(simulation, open_page, page_html):
    field(simulation, "credit_amount").set_value(900_000)
    press(simulation, "Simuler")
    open_page("")
    simulation.text_input(key="client_search").input("100003").run()
    open_page("simulation")
    assert field(simulation, "credit_amount").value == 250_000
    assert "Rien n’est encore changé" in page_html(simulation)


def test_a_day_is_changed_in_years_and_a_category_by_its_words(simulation, page_html, api):
    field(simulation, "employed_years").set_value(3.5)
    simulation.selectbox[0].set_value("Revolving loans")
    press(simulation, "Simuler")
    assert api.bodies[-1]["changes"] == {"employed_years": 3.5, "contract_kind": "Revolving loans"}
    html = page_html(simulation)
    assert "<td>Ancienneté</td><td>8,8\u00a0ans</td><td>3,5\u00a0ans</td>" in html
    assert "<td>Prêt personnel</td><td>Crédit renouvelable</td>" in html
