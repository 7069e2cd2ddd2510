"""Atypia over HTTP: percentile and robust z of each value, the few unusual ones in words, and the concern."""

from fastapi.testclient import TestClient


def test_each_value_of_a_client_says_where_it_stands(api: TestClient, adviser, client_ids: list[int], home) -> None:
    found = api.get(f"/atypia/{client_ids[0]}", headers=adviser).json()
    assert {one["feature"] for one in found["values"]} == set(home.matrix.names)
    assert [one["surprise"] for one in found["values"]] == sorted(one["surprise"] for one in found["values"])[::-1]
    known = [one for one in found["values"] if one["value"] is not None]
    assert all(0 <= one["at_most"] <= 1 and 0 <= one["at_least"] <= 1 for one in known if one["at_most"] is not None)
    assert any(one["robust_z"] for one in known)
    assert (found["limit"], found["n_rows"], found["made_up"]) == (0.999, home.matrix.labelled().n_rows, True)
    assert found["refers"] == (found["share_below"] > found["limit"])


def test_unusual_values_are_told_in_the_language_asked_for(api: TestClient, adviser, client_ids: list[int]) -> None:
    told = {
        language: [api.get(f"/atypia/{one}?lang={language}", headers=adviser).json() for one in client_ids[:12]]
        for language in ("fr", "en")
    }
    french = [one["text"] for found in told["fr"] for one in found["unusual"]]
    english = [one["text"] for found in told["en"] for one in found["unusual"]]
    assert len(french) == len(english) > 0
    assert all("clients" in one for one in french + english)
    assert all(" que chez " in one or " chez " in one for one in french)


def test_an_odd_client_is_referred_with_the_concern(api: TestClient, adviser, client_ids: list[int]) -> None:
    info = api.get(f"/client_info/{client_ids[0]}", headers=adviser).json()
    income = next(one["value"] for one in info["application"] if one["name"] == "income")
    asked = {"client_id": client_ids[0], "changes": {"income": income * 1_000}}
    found = api.post("/prediction?lang=en", json=asked, headers=adviser).json()
    (concern,) = [one for one in found["concerns"] if one["code"] == "atypical"]
    assert (found["decision"], concern["refers"], concern["limit"], concern["unit"]) == ("refer", True, 0.999, "share")
    assert concern["text"].startswith("This file is more unusual than 99.9")
    assert found["by_score"] in ("approve", "refer", "decline")


def test_only_who_reads_explanations_reads_it(api: TestClient, login, adviser, client_ids: list[int]) -> None:
    assert api.get(f"/atypia/{client_ids[0]}", headers=login("executive")).status_code == 403
    assert api.get(f"/atypia/{client_ids[0]}").status_code == 401
    assert api.get("/atypia/1", headers=adviser).status_code == 404
