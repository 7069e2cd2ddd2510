"""What an adviser does in a day, in a real browser: logs in, reads a file, saves a letter, studies an application."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from pypdf import PdfReader

DECISIONS = re.compile("Accord|À examiner|Refus")
APPLICATION = {"Âge": "35", "Revenu annuel": "45000", "Montant du crédit": "60000", "Échéance du crédit": "4000"}


def log_in(page: Page, url: str, name: str, password: str) -> None:
    page.goto(url)
    page.get_by_label("Identifiant").fill(name)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Dossier client")).to_be_visible()


def test_an_adviser_reads_a_file_and_studies_a_new_application(
    page: Page, dashboard_url: str, demo_users: Mapping[str, tuple[str, str]]
) -> None:
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    log_in(page, dashboard_url, *demo_users["adviser"])

    suggestion = (
        page.locator(".stMain")
        .get_by_role("radio")
        .or_(page.locator(".stMain").get_by_role("button"))
        .filter(has_text=re.compile(r"^\d+$"))
    )
    number = suggestion.first.inner_text()
    page.get_by_role("searchbox", name="Numéro du client").fill(number)
    expect(page.get_by_role("heading", name=f"Client {number}")).to_be_visible()
    expect(page.locator(".cs-decision strong")).to_have_text(DECISIONS)
    expect(page.get_by_text("Données fictives")).to_be_visible()
    expect(page.get_by_role("heading", name="Ce qui augmente le risque")).to_be_visible()
    expect(page.locator(".cs-reasons li").first).to_be_visible()
    expect(page.get_by_text(re.compile("décision [0-9a-f]{8}"))).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()

    page.get_by_role("button", name="Lettre au client").press("Enter")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Télécharger la lettre").press("Enter")
    letter = PdfReader(saved.value.path())
    assert letter.trailer["/Root"]["/Lang"] == "fr"
    assert re.match(r"lettre-[0-9a-f]{8}\.pdf", saved.value.suggested_filename)

    page.get_by_role("link", name="Nouveau demandeur").click()
    expect(page.get_by_text("En attente de la demande")).to_be_visible()
    for label, value in APPLICATION.items():
        page.get_by_role("spinbutton", name=re.compile(f"^{label}.*\\*")).fill(value)
    page.get_by_role("button", name="Lancer").click()
    expect(page.locator(".cs-decision strong")).to_have_text(DECISIONS)
    expect(page.locator(".cs-reasons li").first).to_be_visible()

    page.get_by_role("button", name="Réinitialiser").click()
    expect(page.get_by_text("En attente de la demande")).to_be_visible()
    expect(page.get_by_role("spinbutton", name=re.compile("^Âge.*\\*"))).to_have_value("")
    expect(page.locator(".cs-decision")).to_have_count(0)

    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    assert hosts == {"127.0.0.1"}
