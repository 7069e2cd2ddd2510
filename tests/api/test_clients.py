import pytest
from fastapi.testclient import TestClient


def test_clients_are_found_by_the_first_digits_of_their_id(api: TestClient, adviser, client_ids: list[int]) -> None:
    prefix = str(client_ids[0])[:5]
    expected = sorted(one for one in client_ids if str(one).startswith(prefix))
    found = api.get("/clients", params={"search": prefix, "limit": 100}, headers=adviser).json()
    assert found["total"] == len(expected)
    assert [one["client_id"] for one in found["items"]] == expected[:100]


def test_pages_follow_each_other_without_gap(api: TestClient, adviser, client_ids: list[int]) -> None:
    pages = [
        api.get("/clients", params={"limit": 7, "offset": offset}, headers=adviser).json() for offset in (0, 7, 14)
    ]
    found = [one["client_id"] for page in pages for one in page["items"]]
    assert found == sorted(client_ids)[:21]


@pytest.mark.parametrize("search", ["abc", "0", "%", "9" * 20])
def test_what_is_no_id_finds_nobody(api: TestClient, adviser, search: str) -> None:
    assert api.get("/clients", params={"search": search}, headers=adviser).json() == {"total": 0, "items": []}


def test_client_info_shows_his_facts_and_no_sensitive_one(api: TestClient, adviser, home, client_ids) -> None:
    found = api.get(f"/client_info/{client_ids[0]}", headers=adviser).json()
    names = {one["name"] for one in found["application"]}
    assert not names & (home.lender.sensitive | {"is_bad", "application_id"})
    assert {one["name"] for one in found["application"] if one["changeable"]} == set(home.lender.changeable)
    income = next(one for one in found["application"] if one["name"] == "income")
    assert income["value"] > 0
    assert income["unit"] == "currency"
    assert income["label"] == "Revenu annuel"
    assert {one["source"] for one in found["histories"]} == set(home.lender.sources) - {"application"}


def test_the_outcome_is_not_in_the_store(home, client_ids: list[int]) -> None:
    from clairscore.store.clients import Clients
    from clairscore.store.database import open_store

    client = Clients(open_store(home.settings.store_url), "home_credit").find(client_ids[0])
    assert "is_bad" not in client.rows["application"]


def test_the_short_form_says_what_must_be_answered(api: TestClient, adviser, home) -> None:
    found = api.get("/short_form?lang=en", headers=adviser).json()["fields"]
    assert [one["name"] for one in found] == [field.name for field in home.lender.short_form]
    assert {one["name"] for one in found if one["required"]} >= {"age", "credit_amount"}
    assert found[0]["label"] == "Age"


def test_every_fact_has_words_in_the_language_asked_for(api: TestClient, adviser, home, client_ids) -> None:
    french, english = (
        {
            one["name"]: one
            for one in api.get(f"/client_info/{client_ids[0]}?lang={lang}", headers=adviser).json()["application"]
        }
        for lang in ("fr", "en")
    )
    assert english["income"]["description"] == home.lender.application.columns["income"].description
    assert french["income"]["description"].startswith("Revenu du client")
    assert french["income_type"]["choice_labels"]["Working"] == "Salarié"
    assert english["income_type"]["choice_labels"]["Working"] == "Working"
    assert (french["building_walls"]["subject"], french["building_walls"]["subject_label"]) == ("home", "Logement")
    assert (french["weekday"]["subject"], french["weekday"]["subject_label"]) == ("", "")


def test_days_that_people_tell_in_years_come_in_years_too(api: TestClient, adviser, client_ids) -> None:
    facts = api.get(f"/client_info/{client_ids[0]}", headers=adviser).json()["application"]
    told = {one["name"]: (one["value"], one["in_years"]) for one in facts if one["in_years"]}
    assert set(told) == {"birth_day", "employed_day"}
    day, age = told["birth_day"]
    assert (age["name"], age["label"], age["unit"]) == ("age", "Âge", "years")
    assert age["value"] == pytest.approx(-day / 365.25, abs=0.05)
    assert told["employed_day"][1]["name"] == "employed_years"
