import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from clairscore.api.trusted_hosts import TrustedHosts


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("scores.bank.example", 200),
        ("Scores.Bank.Example:8443", 200),
        ("eu.inner.example", 200),
        ("[::1]:8000", 200),
        ("inner.example", 400),
        ("bank.example", 400),
        ("scores.bank.example.evil.example", 400),
        ("evilinner.example", 400),
        ("", 400),
    ],
)
def test_only_names_the_api_has_are_answered(host: str, status: int) -> None:
    app = FastAPI()
    app.add_middleware(TrustedHosts, hosts=["scores.bank.example", "*.inner.example", "::1"])
    app.get("/")(lambda: "here")
    answer = TestClient(app).get("/", headers={"Host": host})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["title"] == "Unknown host"
        assert not host or host not in answer.text
