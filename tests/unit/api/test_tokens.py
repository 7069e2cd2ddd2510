"""Tokens: what was read once is remembered, and no longer than it is good."""

import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from clairscore.api import tokens as tokens_module
from clairscore.api.tokens import ISSUER, Tokens
from clairscore.errors import NotAuthenticated

KEY = b"k" * 40


def made(lasts: timedelta) -> str:
    now = datetime.now(UTC)
    claims = {"iss": ISSUER, "sub": "ada", "sid": "s", "iat": now, "exp": now + lasts}
    return jwt.encode(claims, KEY, algorithm="HS256", headers={"typ": "at+jwt"})


def test_a_token_that_was_good_is_refused_once_it_has_expired() -> None:
    tokens, token = Tokens(KEY, 15), made(timedelta(seconds=2))
    assert tokens.read(token) == tokens.read(token)
    time.sleep(2.1)
    with pytest.raises(NotAuthenticated, match="expired"):
        tokens.read(token)


def test_a_token_like_one_that_was_good_is_no_token() -> None:
    tokens, token = Tokens(KEY, 15), Tokens(KEY, 15).make("ada", "s")
    tokens.read(token)
    head, claims, signature = token.split(".")
    other = ("A" if signature[0] != "A" else "B") + signature[1:]
    with pytest.raises(NotAuthenticated):
        tokens.read(f"{head}.{claims}.{other}")


def test_no_more_tokens_are_remembered_than_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens_module, "_MOST_READ", 3)
    tokens = Tokens(KEY, 15)
    for name in "abcdefgh":
        assert tokens.read(tokens.make(name, "s")).name == name
        assert len(tokens._read) <= 3
