import asyncio
import threading

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from clairscore.api.request_timeout import RequestTimeout


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    app.add_middleware(RequestTimeout, seconds=0.05)
    return app


def test_a_request_that_takes_too_long_is_answered(app: FastAPI) -> None:
    @app.get("/slow")
    async def slow() -> str:
        await asyncio.sleep(5)
        return "late"

    answer = TestClient(app).get("/slow")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["title"] == "The answer took too long"


def test_nobody_waits_for_a_thread_and_it_ends_its_work(app: FastAPI) -> None:
    may_end, ended = threading.Event(), threading.Event()

    @app.get("/writes")
    def writes() -> str:
        may_end.wait(5)
        ended.set()
        return "late"

    with TestClient(app) as client:
        assert client.get("/writes").status_code == 503
        assert not ended.is_set()
        may_end.set()
        assert ended.wait(5)


def test_what_is_answered_in_time_and_what_fails_passes(app: FastAPI) -> None:
    @app.get("/quick")
    async def quick() -> str:
        return "in time"

    @app.get("/fails")
    async def fails() -> str:
        raise LookupError("at once")

    client = TestClient(app)
    assert client.get("/quick").json() == "in time"
    with pytest.raises(LookupError):
        client.get("/fails")
