"""The API as Python."""

import httpx
import pytest

from clairscore.dashboard.client import UNREACHABLE, ApiClient, ApiError


def client_that(answer, seen=None, token="token"):
    def handle(request):
        if seen is not None:
            seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ApiClient(httpx.Client(base_url="http://api", transport=httpx.MockTransport(handle)), "fr", token)


ME = httpx.Response(200, json={"name": "a", "role": "adviser", "language": "fr", "rights": []})


def test_every_request_carries_token_and_language():
    seen = []
    client_that(ME, seen).me()
    assert seen[0].headers["authorization"] == "Bearer token"
    assert seen[0].headers["accept-language"] == "fr"
    assert seen[0].url.params["lang"] == "fr"


def test_logging_in_sends_no_token_and_the_password_only_in_the_body():
    seen = []
    token = {"access_token": "t", "expires_in": 60, "refresh_token": "r", "refresh_expires_in": 3600}
    answer = httpx.Response(200, json=token)
    assert client_that(answer, seen, token=None).log_in("a", "secret").expires_in == 60
    assert "authorization" not in seen[0].headers
    assert "secret" not in str(seen[0].url)


def test_refreshing_and_logging_out_are_posted():
    seen = []
    token = {"access_token": "t", "expires_in": 60, "refresh_token": "next", "refresh_expires_in": 3600}
    assert client_that(httpx.Response(200, json=token), seen, token=None).refresh("first").refresh_token == "next"
    client_that(httpx.Response(204), seen).log_out()
    assert [(one.method, one.url.path) for one in seen] == [("POST", "/token"), ("POST", "/logout")]
    assert seen[0].content == b"grant_type=refresh_token&refresh_token=first"
    assert seen[1].headers["authorization"] == "Bearer token"


def test_a_problem_document_becomes_status_detail_and_faults():
    document = {
        "title": "t",
        "status": 422,
        "detail": "No.",
        "instance": "/predict",
        "errors": [{"field": "short_form.age", "reason": "too young"}],
    }
    with pytest.raises(ApiError) as raised:
        client_that(httpx.Response(422, json=document)).me()
    problem = raised.value
    assert (problem.status, problem.detail) == (422, "No.")
    assert [(fault.field, fault.reason) for fault in problem.faults] == [("short_form.age", "too young")]


def test_an_error_that_is_no_problem_document_keeps_its_status():
    with pytest.raises(ApiError) as raised:
        client_that(httpx.Response(502, text="<html>bad gateway</html>")).me()
    assert (raised.value.status, raised.value.detail, raised.value.faults) == (502, "", ())


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(200, json={"name": "a"})]
)
def test_no_answer_and_an_answer_of_something_else_read_the_same(answer):
    with pytest.raises(ApiError) as raised:
        client_that(answer).me()
    assert raised.value.status == UNREACHABLE
