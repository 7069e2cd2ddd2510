"""A new applicant."""

import httpx
import pytest

GOOD = {"age": 35, "annual_income": 45_000, "credit_amount": 60_000, "annuity": 9_000}


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def fill(app, **values):
    for name, value in values.items():
        next(item for item in app.number_input if item.key.endswith(f".{name}")).set_value(value)
    return app


@pytest.fixture
def applicant(log_in):
    return log_in(page="applicant")


def test_before_the_first_run_the_right_side_says_what_to_do(applicant, page_html, api):
    assert "En attente de la demande" in page_html(applicant)
    assert ("POST", "/predict") not in api.asked


def test_required_fields_are_marked(applicant):
    marked = [item.label for item in applicant.number_input if item.label.endswith("*")]
    assert marked == ["Âge (ans) *", "Revenu annuel (€) *", "Montant du crédit (€) *", "Remboursement annuel (€) *"]


def test_running_an_empty_form_marks_each_required_field_and_asks_nothing(applicant, page_html, api):
    press(applicant, "Lancer")
    assert page_html(applicant).count("Renseignez ce champ.") == 4
    assert "corrigez les champs signalés" in applicant.error[0].value
    assert ("POST", "/predict") not in api.asked


def test_running_a_whole_form_shows_decision_and_reasons(applicant, page_html):
    press(fill(applicant, **GOOD), "Lancer")
    html = page_html(applicant)
    assert "cs-approve" in html
    assert "6,7\u00a0%" in html
    assert "12 jours de retard" in html
    assert "Données fictives" in html
    assert "Historiques absents : Mois des cartes de crédit." in html.replace("\u00a0", " ")


def test_a_value_out_of_range_is_told_under_its_field(applicant, page_html, api):
    press(fill(applicant, **GOOD | {"age": 15}), "Lancer")
    assert "Indiquez une valeur de 18\u00a0ans à 100\u00a0ans." in page_html(applicant)
    assert ("POST", "/predict") not in api.asked


def test_what_the_api_refuses_is_told_under_its_field(applicant, page_html, api):
    document = {
        "title": "t",
        "status": 422,
        "detail": "No.",
        "instance": "/predict",
        "errors": [
            {"field": "short_form.age", "reason": "trop jeune ici"},
            {"field": "rows", "reason": "ne conviennent pas"},
        ],
    }
    api.failures["/predict"] = httpx.Response(422, json=document)
    press(fill(applicant, **GOOD), "Lancer")
    assert '<p class="cs-fault" role="alert">Trop jeune ici</p>' in page_html(applicant)
    assert "rows ne conviennent pas" in applicant.error[0].value
    assert "En attente de la demande" in page_html(applicant)


def test_what_was_entered_survives_a_service_that_is_down(applicant, api):
    api.failures["/predict"] = httpx.ConnectError("refused")
    press(fill(applicant, **GOOD), "Lancer")
    assert "ne répond pas" in applicant.error[0].value
    assert applicant.number_input[0].value == 35


def test_reset_empties_the_form_and_the_result(applicant, page_html):
    press(fill(applicant, **GOOD), "Lancer")
    press(applicant, "Réinitialiser")
    assert [item.value for item in applicant.number_input] == [None, None, None, None, None, 0]
    assert "En attente de la demande" in page_html(applicant)


def test_buttons_are_run_and_reset_in_english(applicant):
    applicant.button_group(key="sidebar_language").set_value("en").run()
    assert {"Run", "Reset"} <= {button.label for button in applicant.button}
