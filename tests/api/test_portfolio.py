"""The portfolio over HTTP: for those who answer for it, without any client."""


def test_an_executive_reads_it_and_an_adviser_does_not(api, login, adviser, client_ids) -> None:
    decided = api.post("/prediction", json={"client_id": client_ids[0]}, headers=adviser).json()
    answer = api.get("/portfolio?days=7", headers=login("executive"))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["n_decisions"] == sum(found["n"].values()) >= 1
    assert found["n"][decided["decision"]] >= 1
    assert str(client_ids[0]) not in answer.text
    assert api.get("/portfolio", headers=adviser).status_code == 403
    assert api.get("/portfolio?days=0", headers=login("executive")).status_code == 422
