"""Similar clients over HTTP: groups that are large enough, words that say the same, and nobody in particular."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from clairscore.api.app import create_app
from clairscore.registry.peers import load_peers, peers_file
from clairscore.workflows.subject_files import erase_rows, find_subject_files, opened_files


def leaves(value: object) -> Iterator[object]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if parts is None:
        yield value
    else:
        for part in parts:
            yield from leaves(part)


@pytest.fixture(scope="module")
def peers(home):
    return load_peers(home.path, home.lender.name, "v1")


def test_a_client_stands_beside_four_groups(api: TestClient, adviser, client_ids: list[int]) -> None:
    found = api.get(f"/similar_clients/{client_ids[3]}", headers=adviser).json()
    assert [group["name"] for group in found["groups"]] == ["neighbours", "approved", "declined", "all"]
    assert (found["by"], found["k"], found["groups"][0]["n"], found["near_in"]) == ("view", 200, 200, [])
    assert found["sizes"] == [50, 100, 200]
    assert found["summary"].startswith("Sur 200 clients au profil proche, ")
    assert found["made_up"] is True
    for group in found["groups"]:
        told = group["bad_rate"]
        assert told["low"] <= told["rate"] <= told["high"]
    for one in found["comparisons"]:
        assert one["label"] != one["feature"]
        for name in ("approved", "declined", "all"):
            assert one[name]["lower"] <= one[name]["median"] <= one[name]["upper"]


def test_features_can_be_chosen_and_be_what_is_near(api, adviser, client_ids) -> None:
    asked = f"/similar_clients/{client_ids[3]}?by=variables&feature=age&feature=income&k=50&lang=en"
    found = api.get(asked, headers=adviser).json()
    assert found["near_in"] == [one["feature"] for one in found["comparisons"]] == ["age", "income"]
    assert (found["k"], found["far"]) == (50, None)
    age = found["comparisons"][0]
    assert age["neighbours"]["lower"] - 3 <= age["value"] <= age["neighbours"]["upper"] + 3
    assert found["summary"].startswith("Of 50 clients alike in these features: age, ")


@pytest.mark.parametrize("k", [0, 1, 10, 49, 51, 150, 500, 2**40])
def test_no_other_group_is_told_of(api, adviser, client_ids, k) -> None:
    answer = api.get(f"/similar_clients/{client_ids[0]}?k={k}", headers=adviser)
    assert (answer.status_code, answer.json()["title"]) == (422, "Nothing is told of such a group")
    assert "Ask for 50, 100, 200: a smaller group" in answer.json()["detail"]


def test_what_is_unknown_is_refused(api, adviser, client_ids) -> None:
    for asked, status in (("?feature=gender", 404), ("?by=soul", 422), ("?k=many", 422)):
        assert api.get(f"/similar_clients/{client_ids[0]}{asked}", headers=adviser).status_code == status
    assert api.get("/similar_clients/1", headers=adviser).status_code == 404


def test_who_may_not_read_why_may_not_read_who_is_similar(api, login, client_ids) -> None:
    assert api.get(f"/similar_clients/{client_ids[0]}", headers=login("executive")).status_code == 403


def test_no_answer_names_or_counts_one_person(api, adviser, client_ids, peers) -> None:
    secrets = {*peers.ids.tolist(), *peers.keys.tolist()}
    for client_id in client_ids[:15]:
        for asked in ("", "?k=50", "?by=variables&feature=age", "?k=100&by=variables"):
            found = api.get(f"/similar_clients/{client_id}{asked}", headers=adviser).json()
            assert found.pop("client_id") == client_id
            assert not set(leaves(found)) & secrets
            for group in found["groups"]:
                assert group["n"] >= 50
                steps = 1000 if group["n"] >= 1000 else 100
                assert group["bad_rate"]["rate"] * steps == pytest.approx(round(group["bad_rate"]["rate"] * steps))


def test_asking_again_tells_nothing_new(api, adviser, client_ids) -> None:
    answers = {api.get(f"/similar_clients/{client_ids[5]}", headers=adviser).text for _ in range(5)}
    assert len(answers) == 1


def test_a_model_without_peers_says_to_train_again(shelf, login, client_ids) -> None:
    with TestClient(create_app(shelf.settings)) as other:
        answer = other.get(f"/similar_clients/{client_ids[0]}", headers=login("adviser"))
    assert (answer.status_code, answer.json()["title"]) == (409, "No similar clients are kept")
    assert "trained before" in answer.json()["detail"]


def test_who_is_erased_is_searched_no_more_from_then_on(shelf, login, home, client_ids, peers) -> None:
    path = peers_file(shelf.path, home.lender.name, "v1")
    path.parent.mkdir(parents=True)
    path.write_bytes(peers_file(home.path, home.lender.name, "v1").read_bytes())
    with TestClient(create_app(shelf.settings)) as other:

        def told() -> int:
            return other.get(f"/similar_clients/{client_ids[0]}", headers=login("adviser")).json()["n_clients"]

        before = told()
        with opened_files() as database:
            file = next(one for one in find_subject_files(shelf.path, home.lender) if one.kind == "peers")
            for gone in peers.ids[:20]:
                erase_rows(database, file, int(gone))
        assert told() == before - 20
        path.unlink()
        assert other.get(f"/similar_clients/{client_ids[0]}", headers=login("adviser")).status_code == 409
