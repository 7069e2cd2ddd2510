"""Pseudonyms: keyed hashes that tell whether two are the same, and not who they are."""

import hmac
from typing import Final

_PURPOSE: Final = b"clairscore pseudonyms"
_HEX_DIGITS: Final = 32


class Pseudonyms:
    """Makes the same pseudonym of the same value, as long as the key is the same."""

    def __init__(self, key: bytes) -> None:
        """Derive a key of its own, so that a pseudonym says nothing about the signing key.

        Args:
            key: Secret of the service, at least 32 bytes; who has it can try every id and find whose pseudonym it is.
        """
        self._key = hmac.digest(key, _PURPOSE, "sha256")

    def of(self, kind: str, value: object) -> str:
        """Return the pseudonym of a value.

        Args:
            kind: What the value is, such as ``address``; equal values of two kinds have two pseudonyms.
            value: Whatever must not be written.

        Returns:
            32 hexadecimal digits of HMAC-SHA256.
        """
        text = f"{kind}\0{value}".encode(errors="backslashreplace")
        return hmac.digest(self._key, text, "sha256").hex()[:_HEX_DIGITS]
