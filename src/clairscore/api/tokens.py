"""Tokens: short-lived, signed, and naming nothing but who holds them and in which session."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import jwt

from clairscore.errors import NotAuthenticated

ISSUER: Final = "clairscore"
_ALGORITHM: Final = "HS256"
_TYPE: Final = "at+jwt"
_MOST_READ: Final = 4_096


@dataclass(frozen=True)
class AccessToken:
    """What an access token says.

    Attributes:
        name: Who holds it.
        session_id: Session it belongs to, with which it ends.
    """

    name: str
    session_id: str


class Tokens:
    """Makes and reads the access tokens of one signing key.

    The role is not in the token, nor whether the session still runs: both are read from the store at each request, so
    that taking a right away, logging out and another password work at once. A signature is verified once: what a token
    says is remembered until it expires, as long as not too many others come.
    """

    def __init__(self, key: bytes, minutes: int) -> None:
        self._key = key
        self.seconds = minutes * 60
        self._read: dict[str, tuple[AccessToken, float]] = {}

    def make(self, name: str, session_id: str) -> str:
        """Make a token.

        Args:
            name: Who holds it.
            session_id: Session it belongs to.

        Returns:
            A JWT of type ``at+jwt`` (RFC 9068).
        """
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "sub": name,
            "sid": session_id,
            "iat": now,
            "exp": now + timedelta(seconds=self.seconds),
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM, headers={"typ": _TYPE})

    def read(self, token: str) -> AccessToken:
        """Read what a token says.

        Args:
            token: A JWT.

        Returns:
            Who holds it, in which session; whether that still runs, the store knows.

        Raises:
            NotAuthenticated: If it has expired, is of another type or was not made by this key.
        """
        known = self._read.get(token)
        if known is not None and known[1] > time.time():
            return known[0]
        try:
            found = jwt.decode_complete(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=ISSUER,
                options={"require": ["exp", "iat", "iss", "sub", "sid"]},
            )
        except jwt.ExpiredSignatureError:
            raise NotAuthenticated("The token has expired. Refresh it or log in again with POST /token.") from None
        except jwt.InvalidTokenError:
            raise NotAuthenticated("The token is not valid. Log in again with POST /token.") from None
        claims = found["payload"]
        if found["header"].get("typ") != _TYPE:
            raise NotAuthenticated("This is no access token. Log in with POST /token and send the one it gives.")
        made = AccessToken(str(claims["sub"]), str(claims["sid"]))
        if len(self._read) >= _MOST_READ:
            self._read.clear()
        self._read[token] = made, float(claims["exp"])
        return made
