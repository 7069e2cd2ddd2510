"""Logging in with the bank's account, in a real browser: to the provider, back to the API, into the dashboard."""

from playwright.sync_api import Page, expect


def test_an_adviser_logs_in_with_the_account_of_the_bank(page: Page, dashboard_url: str) -> None:
    page.goto(dashboard_url)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Se connecter avec le compte de la banque").click()
    inside = opened.value
    expect(inside.get_by_role("heading", name="Dossier client")).to_be_visible()
    expect(inside.get_by_text("camille.durand")).to_be_visible()
    assert "login=" not in inside.url
    inside.get_by_role("button", name="Se déconnecter").click()
    expect(inside.get_by_role("heading", name="Connexion")).to_be_visible()
