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
        ("adviser", ["client", "simulation", "applicant", "reviews"]),
        ("analyst", ["client", "simulation", "model", "behaviour"]),
        ("executive", ["model", "oversight"]),
        ("compliance", ["client", "simulation", "reviews", "model", "behaviour", "oversight"]),
        ("admin", ["client", "simulation", "applicant", "model", "behaviour"]),
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


@pytest.fixture
def wait(monkeypatch):
    """Let time pass, in seconds."""
    passed = 0.0
    clock = session.monotonic

    def waited(seconds):
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(session, "monotonic", lambda: clock() + passed)
    return waited


def test_who_works_on_has_the_token_renewed_and_notices_nothing(log_in, api, wait):
    app = log_in(client_id=100001)
    assert api.refreshed == 1
    for _ in range(3):
        wait(700)
        app.run()
    assert api.refreshed == 4
    assert titles(app) == ["Dossier client"]


def test_a_suggestion_that_is_typed_after_a_pause_renews_the_token_too(log_in, api, wait):
    app = log_in(client_id=100001)
    wait(2_000)
    app.text_input(key="client_search").input("100003").run()
    assert (api.refreshed, titles(app)) == (2, ["Dossier client"])


def test_a_token_that_is_good_is_not_renewed(log_in, api, wait):
    app = log_in()
    wait(600)
    app.run()
    assert api.refreshed == 1


def test_a_session_that_the_api_ended_leads_back_to_the_log_in_page(log_in, api, wait):
    app = log_in()
    wait(700)
    api.refresh_token = "none"
    app.run()
    assert titles(app) == ["Connexion"]
    assert "a expiré" in app.info[0].value


def test_an_api_that_does_not_renew_for_a_moment_throws_nobody_out_before_the_token_ends(log_in, api, wait):
    app = log_in()
    wait(700)
    api.failures["/token"] = httpx.ConnectError("refused")
    app.run()
    assert titles(app) == ["Dossier client"]
    wait(300)
    app.run()
    assert titles(app) == ["Connexion"]


def test_a_session_that_ran_out_by_the_clock_asks_nothing_more(log_in, api, wait):
    app = log_in()
    asked = len(api.asked)
    wait(40_000)
    app.run()
    assert titles(app) == ["Connexion"]
    assert len(api.asked) == asked


def test_logging_out_ends_the_session_at_the_api_and_here_even_if_the_api_is_down(log_in, api):
    app = log_in()
    app.button(key="log_out").click().run()
    assert api.ended
    api.failures["/logout"] = httpx.ConnectError("refused")
    app = log_in()
    app.button(key="log_out").click().run()
    assert titles(app) == ["Connexion"]


@pytest.fixture
def bank(monkeypatch):
    """A bank with single sign-on."""
    monkeypatch.setenv("CLAIRSCORE_OIDC_ISSUER", "https://login.bank.example")
    monkeypatch.setenv("CLAIRSCORE_OIDC_REDIRECT_URL", "https://api.bank.example/login/oidc/callback")
    monkeypatch.setenv("CLAIRSCORE_DASHBOARD_URL", "https://scores.bank.example")


def test_single_sign_on_is_offered_where_there_is_some(bank, app):
    link = app.get("link_button")[0].proto
    assert (link.label, link.url) == ("Se connecter avec le compte de la banque", "https://api.bank.example/login/oidc")


def test_without_single_sign_on_only_the_form_is_there(app):
    assert len(app.get("link_button")) == 0


def test_who_comes_back_from_the_bank_is_logged_in_once(app, api):
    api.refresh_token = "handed over"
    app.query_params["login"] = "handed over"
    app.run()
    assert titles(app) == ["Dossier client"]
    assert "login" not in app.query_params
    assert ("POST", "/token") in api.asked


def test_who_comes_back_too_late_is_told_to_start_again(app, api):
    app.query_params["login"] = "used before"
    app.run()
    assert titles(app) == ["Connexion"]
    assert "n’a pas abouti" in app.error[0].value
    assert "login" not in app.query_params
