"""Logging in, logging out, and what a role may open."""

import httpx
import pytest

from clairscore.dashboard import session


def titles(app):
    return [title.value for title in app.title]


def menu(app):
    return list(app.session_state["pages"])


def test_a_visitor_sees_only_the_log_in_page(app):
    assert titles(app) == ["Connexion"]
    assert [field.label for field in app.text_input] == ["Identifiant", "Mot de passe"]


def test_a_wrong_password_is_refused_in_words_and_nobody_is_logged_in(app):
    app.text_input(key="login_name").input("camille")
    app.text_input(key="login_password").input("wrong")
    app.button[0].click().run()
    assert [error.value for error in app.error] == [
        "Identifiant ou mot de passe incorrect. Vérifiez-les, puis réessayez."
    ]
    assert "person" not in app.session_state


def test_an_empty_form_asks_for_both_and_does_not_bother_the_api(app, api):
    app.button[0].click().run()
    assert [error.value for error in app.error] == ["Saisissez votre identifiant et votre mot de passe."]
    assert api.asked == []


def test_a_service_that_is_down_is_told_as_such(app, api):
    api.failures["/token"] = httpx.ConnectError("refused")
    app.text_input(key="login_name").input("camille")
    app.text_input(key="login_password").input("whatever")
    app.button[0].click().run()
    assert "ne répond pas" in app.error[0].value


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("adviser", ["client", "simulation", "applicant"]),
        ("analyst", ["client", "simulation", "model"]),
        ("executive", ["model"]),
        ("compliance", ["client", "simulation", "model"]),
        ("admin", ["client", "simulation", "applicant", "model"]),
    ],
)
def test_the_menu_holds_what_the_rights_open(log_in, role, pages):
    assert menu(log_in(role)) == pages


def test_a_role_without_any_right_is_told_whom_to_ask(log_in, monkeypatch, api):
    api.failures["/me"] = httpx.Response(
        200, json={"name": "Camille", "role": "executive", "language": "fr", "rights": []}
    )
    app = log_in("executive")
    assert "n’ouvre aucune page" in app.warning[0].value


def test_the_language_is_french_until_english_is_chosen(app, log_in):
    app.button_group(key="login_language").set_value("en").run()
    assert titles(app) == ["Log in"]
    assert titles(log_in()) == ["Client file"]


def test_the_language_of_the_user_is_taken_when_none_was_chosen(app, log_in, api):
    api.failures["/me"] = httpx.Response(
        200, json={"name": "Sam", "role": "adviser", "language": "en", "rights": ["clients:read", "explanations:read"]}
    )
    assert titles(log_in()) == ["Client file"]


def test_logging_out_forgets_everything_about_the_person_and_the_client(log_in):
    app = log_in(client_id=100001)
    app.button(key="log_out").click().run()
    assert titles(app) == ["Connexion"]
    assert [info.value for info in app.info] == ["Vous êtes déconnecté."]
    assert [key for key in ("person", "client_id", "answers", "client_search") if key in app.session_state] == []


def test_an_expired_token_leads_back_to_the_log_in_page_with_a_reason(log_in, api):
    app = log_in(client_id=100001)
    api.failures["/"] = httpx.Response(401, json={})
    app.text_input(key="client_search").input("100003").run()
    assert titles(app) == ["Connexion"]
    assert "a expiré" in app.info[0].value


def test_a_session_that_ran_out_by_the_clock_asks_nothing_more(log_in, api, monkeypatch):
    app = log_in()
    asked = len(api.asked)
    late = session.monotonic() + 10_000
    monkeypatch.setattr(session, "monotonic", lambda: late)
    app.run()
    assert titles(app) == ["Connexion"]
    assert len(api.asked) == asked
