"""Tokens: short-lived, signed, and naming nothing but who holds them."""

from datetime import UTC, datetime, timedelta
from typing import Final

import jwt

from clairscore.errors import NotAuthenticated

_ALGORITHM: Final = "HS256"
_ISSUER: Final = "clairscore"


class Tokens:
    """Makes and reads the tokens of one signing key.

    The role is not in the token: it is read from the store at each request, so that taking a right away works at once.
    """

    def __init__(self, key: bytes, minutes: int) -> None:
        self._key = key
        self.seconds = minutes * 60

    def make(self, name: str) -> str:
        """Make a token.

        Args:
            name: Who holds it.

        Returns:
            A JWT.
        """
        now = datetime.now(UTC)
        claims = {"iss": _ISSUER, "sub": name, "iat": now, "exp": now + timedelta(seconds=self.seconds)}
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def read(self, token: str) -> str:
        """Read who holds a token.

        Args:
            token: A JWT.

        Returns:
            The name.

        Raises:
            NotAuthenticated: If it has expired or was not made by this key.
        """
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                options={"require": ["exp", "iat", "iss", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise NotAuthenticated("The token has expired. Log in again with POST /token.") from None
        except jwt.InvalidTokenError:
            raise NotAuthenticated("The token is not valid. Log in again with POST /token.") from None
        return str(claims["sub"])
