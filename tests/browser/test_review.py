"""People decide, in a real browser: a referral is taken and settled by keyboard, and the monitor counts it."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page, expect

REASON = "Les heures supplémentaires des six derniers mois ne sont pas dans le bulletin lu."


def log_in(page: Page, url: str, name: str, password: str) -> None:
    page.goto(url)
    page.get_by_label("Identifiant").fill(name)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


def test_an_adviser_settles_a_referral_by_keyboard_and_compliance_sees_it_counted(
    page: Page, dashboard_url: str, demo_home: Path, demo_users: Mapping[str, tuple[str, str]]
) -> None:
    with (demo_home / "scores.csv").open(encoding="utf-8") as file:
        referred = next(row["client_id"] for row in csv.DictReader(file) if row["decision"] == "refer")

    log_in(page, dashboard_url, *demo_users["adviser"])
    page.get_by_role("searchbox", name="Numéro du client").fill(referred)
    page.get_by_role("button", name="Suites de la décision").click()
    expect(page.get_by_role("heading", name=f"Client {referred}")).to_be_visible()
    page.get_by_role("button", name="Retour à la file").click()
    page.get_by_role("button", name=f"Ouvrir {referred}").press("Enter")
    expect(page.get_by_text("En attente, ouvert le")).to_be_visible()

    page.get_by_role("button", name="Prendre le dossier").press("Enter")
    page.get_by_role("radio", name="Accord").press("Space")
    page.get_by_role("textbox", name="Motif écrit").press_sequentially(REASON)
    page.get_by_role("button", name="Trancher").press("Enter")
    expect(page.get_by_text("C’est tranché et écrit au registre.")).to_be_visible()
    expect(page.get_by_text(re.compile("Décision en vigueur.*Accord"))).to_be_visible()
    expect(page.get_by_text(REASON)).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()

    log_in(page, dashboard_url, *demo_users["compliance"])
    page.get_by_role("link", name="Regard humain").click()
    expect(page.get_by_role("heading", name="Personne par personne")).to_be_visible()
    expect(page.locator(".cs-table tbody tr")).to_have_text(re.compile("^adviser10"))
