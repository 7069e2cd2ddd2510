"""The API hears where the browser is, not where the dashboard is."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitHeaders

from clairscore.dashboard import session
from clairscore.dashboard.forwarding import forwarded


def reached(monkeypatch: pytest.MonkeyPatch, address: str | None, *told: str) -> None:
    headers = StreamlitHeaders([("X-Forwarded-For", one) for one in told])
    monkeypatch.setattr(st, "context", SimpleNamespace(headers=headers, ip_address=address))


@pytest.mark.parametrize(
    ("address", "told", "expected"),
    [
        ("192.0.2.7", (), "192.0.2.7"),
        ("10.0.0.7", ("192.0.2.7",), "192.0.2.7, 10.0.0.7"),
        ("10.0.0.7", ("198.51.100.1, 192.0.2.7",), "198.51.100.1, 192.0.2.7, 10.0.0.7"),
        ("10.0.0.7", ("198.51.100.1", "192.0.2.7"), "198.51.100.1, 192.0.2.7, 10.0.0.7"),
        (None, ("192.0.2.7",), "192.0.2.7, 127.0.0.1"),
    ],
)
def test_the_address_that_reached_the_dashboard_comes_last(monkeypatch, address, told, expected):
    reached(monkeypatch, address, *told)
    assert forwarded() == {"X-Forwarded-For": expected}


def test_a_browser_on_this_machine_is_not_told(monkeypatch):
    reached(monkeypatch, None)
    assert forwarded() == {}


def test_every_request_of_a_session_says_it(monkeypatch):
    reached(monkeypatch, "192.0.2.7")
    with session.open_http() as http:
        assert http.build_request("GET", "/me").headers["X-Forwarded-For"] == "192.0.2.7"
