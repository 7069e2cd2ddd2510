"""What would change the decision: on the client's page, and on the way into the simulation."""

import httpx
import pytest

APPROVED, DECLINED = 100001, 100003


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def labels(app):
    return [button.label for button in app.button]


def asked(api):
    return [path for _, path in api.asked if path.startswith("/counterfactuals")]


@pytest.fixture
def declined(log_in, api):
    api.proposals = [60_000.0, None]
    return log_in(client_id=DECLINED)


def test_each_proposal_says_what_to_do_and_what_is_decided_then(declined, page_html):
    html = page_html(declined)
    assert "Ce qui changerait la décision" in [title.value for title in declined.subheader]
    assert "<strong>1</strong><span>Emprunter 60000 € au lieu de 250000 €.</span>" in html
    assert "Accord\u00a0: risque de défaut de 5,1\u00a0% au lieu de 21,3\u00a0%." in html
    assert "<td>Montant du crédit</td><td>250\u202f000\u00a0€</td><td>60\u202f000\u00a0€</td>" in html


def test_what_a_simulation_cannot_try_has_no_button_and_says_why(declined, page_html):
    assert [label for label in labels(declined) if "proposition" in label] == ["Essayer la proposition 1"]
    assert "elle ne peut pas l’essayer" in page_html(declined)


def test_a_proposal_is_carried_into_the_simulation_and_compared_there(declined, api, page_html):
    press(declined, "Essayer la proposition 1")
    assert [title.value for title in declined.title] == ["Simulation"]
    assert api.bodies[-1] == {"client_id": DECLINED, "changes": {"credit_amount": 60_000.0}}
    amount = next(item for item in declined.number_input if item.key.endswith(".credit_amount"))
    assert amount.value == 60_000
    assert "<td>250\u202f000\u00a0€</td><td>60\u202f000\u00a0€</td>" in page_html(declined)
    press(declined, "Simuler")
    assert api.bodies[-1]["changes"] == {"credit_amount": 60_000.0}


def test_reset_brings_back_what_the_client_asked_for(declined):
    press(declined, "Essayer la proposition 1")
    press(declined, "Réinitialiser")
    amount = next(item for item in declined.number_input if item.key.endswith(".credit_amount"))
    assert amount.value == 250_000


def test_what_is_carried_for_one_client_is_not_entered_for_another(declined, open_page):
    press(declined, "Essayer la proposition 1")
    open_page("")
    declined.text_input(key="client_search").input(str(APPROVED)).run()
    open_page("simulation")
    amount = next(item for item in declined.number_input if item.key.endswith(".credit_amount"))
    assert amount.value == 250_000


def test_where_nothing_helps_it_says_so_and_what_was_tried(log_in, api, page_html):
    app = log_in(client_id=DECLINED)
    html = page_html(app)
    assert "Rien de ce que le client peut changer ne change la décision." in html
    assert "<td>Emprunter moins</td><td>250\u202f000\u00a0€</td><td>125\u202f000\u00a0€</td>" in html
    assert not [label for label in labels(app) if "proposition" in label]


def test_an_approved_credit_needs_no_change_and_none_is_asked_for(log_in, api):
    log_in(client_id=APPROVED)
    assert asked(api) == []


def test_a_failure_leaves_the_rest_of_the_file_in_its_place(log_in, api):
    api.failures["/counterfactuals"] = httpx.Response(500)
    app = log_in(client_id=DECLINED)
    assert len(app.error) == 1
    assert "Ce qui pèse dans l’estimation, par sujet" in [title.value for title in app.subheader]


def test_it_is_asked_once_for_a_client_and_a_language(declined, api, open_page):
    open_page("model")
    open_page("")
    assert len(asked(api)) == 1
