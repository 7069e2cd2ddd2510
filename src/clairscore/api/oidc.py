"""OpenID Connect: an identity provider found by discovery, and its tokens verified by the keys it publishes."""

import logging
import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from clairscore.errors import NotAuthenticated, ProviderUnavailable

ALGORITHMS: Final = ("RS256", "ES256")
"""Signatures that are taken: by a key pair of the provider, never by a secret that we share, never none."""

TIMEOUT_SECONDS: Final = 5.0
KEYS_SECONDS: Final = 3600.0
PAUSE_SECONDS: Final = 30.0
LEEWAY_SECONDS: Final = 30
_LONGEST_DOCUMENT: Final = 1_000_000
_SMALLEST_RSA_KEY: Final = 2048
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_KEY_OF: Final[Mapping[str, Mapping[str, str]]] = {"RS256": {"kty": "RSA"}, "ES256": {"kty": "EC", "crv": "P-256"}}
_log = logging.getLogger("clairscore.oidc")


class IdentityProvider:
    """A provider of OpenID Connect.

    What it says of itself and its keys are kept for an hour. A token signed by a key we do not know makes us ask again,
    since providers change keys, but not more often than twice a minute, however many such tokens come.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        http: httpx.Client,
        *,
        client_secret: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask nothing yet; the provider may be down when the API starts.

        Args:
            issuer: URL the provider names itself by, without the ``/.well-known`` that follows.
            client_id: Our name at the provider, which its tokens must name as audience.
            http: How the provider is reached; follows no redirect.
            client_secret: Our password at the provider; None for a public client, which PKCE protects alone.
            clock: Seconds since any moment.
        """
        self.issuer = issuer
        self.client_id = client_id
        self._http = http
        self._secret = client_secret
        self._clock = clock
        self._lock = Lock()
        self._known: Mapping[str, Any] = {}
        self._keys: tuple[Mapping[str, Any], ...] = ()
        self._fetched_at = -KEYS_SECONDS
        self._tried_at = -PAUSE_SECONDS

    def address(self, name: str) -> str:
        """Return an address from what the provider says of itself.

        Args:
            name: Such as ``authorization_endpoint``.

        Raises:
            ProviderUnavailable: If the provider does not answer, or does not name it.
        """
        self._keep_current()
        return _safe_address(self._known.get(name), name)

    def claims(self, token: str, *, nonce: str | None = None) -> Mapping[str, Any]:
        """Verify a token and return what it says.

        Args:
            token: An ID token or an access token, as JWT.
            nonce: What an ID token of a login we began must repeat.

        Returns:
            Its claims: issued by this provider, for us, not expired, not before its time.

        Raises:
            NotAuthenticated: If any of that does not hold, or the signature is not one of `ALGORITHMS`.
            ProviderUnavailable: If the keys cannot be had.
        """
        try:
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            if algorithm not in ALGORITHMS:
                raise NotAuthenticated(f"A token must be signed by {' or '.join(ALGORITHMS)}, and this one is not.")
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self._key(header.get("kid"), algorithm),
                algorithms=[algorithm],
                audience=self.client_id,
                issuer=self.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["aud", "exp", "iat", "iss", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise NotAuthenticated("The token of the identity provider has expired. Get another one there.") from None
        except jwt.ImmatureSignatureError:
            raise NotAuthenticated("The token of the identity provider is not valid yet. Compare the clocks.") from None
        except jwt.InvalidAudienceError:
            raise NotAuthenticated("The token of the identity provider is meant for another service.") from None
        except jwt.PyJWTError:
            raise NotAuthenticated("The token of the identity provider is not valid. Get another one there.") from None
        if nonce is not None and claims.get("nonce") != nonce:
            raise NotAuthenticated("The identity provider answered another login than this one. Start again.")
        return claims

    def exchange(self, code: str, verifier: str, redirect_url: str) -> str:
        """Exchange the code that a browser brought back for an ID token.

        Args:
            code: The code.
            verifier: Secret of which the provider was given the hash at the start (PKCE).
            redirect_url: Where the browser brought it.

        Returns:
            The ID token, not verified yet.

        Raises:
            NotAuthenticated: If the provider does not take the code.
            ProviderUnavailable: If it does not answer.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_url,
            "code_verifier": verifier,
        }
        address = self.address("token_endpoint")
        try:
            if self._secret is None:
                answer = self._http.post(address, data={**form, "client_id": self.client_id})
            else:
                known = (quote_plus(self.client_id), quote_plus(self._secret))  # RFC 6749, 2.3.1
                answer = self._http.post(address, data=form, auth=known)
        except httpx.HTTPError as error:
            raise _silent(type(error).__name__) from None
        if answer.status_code in (400, 401, 403):
            raise NotAuthenticated("The identity provider did not take the code it gave. Log in again.")
        token = _document(answer).get("id_token")
        if not isinstance(token, str):
            raise ProviderUnavailable("The identity provider gave no ID token. Ask it for the scope 'openid'.")
        return token

    def close(self) -> None:
        """Give back every connection."""
        self._http.close()

    def _key(self, name: object, algorithm: str) -> jwt.PyJWK:
        self._keep_current()
        found = self._find(name, algorithm)
        if found is None:
            self._keep_current(asked_for_more=True)
            found = self._find(name, algorithm)
        if found is None:
            raise NotAuthenticated("The token is signed by a key that the identity provider does not publish.")
        key = jwt.PyJWK(dict(found), algorithm)
        if isinstance(key.key, RSAPublicKey) and key.key.key_size < _SMALLEST_RSA_KEY:
            raise NotAuthenticated(f"The token is signed by an RSA key of fewer than {_SMALLEST_RSA_KEY} bits.")
        return key

    def _find(self, name: object, algorithm: str) -> Mapping[str, Any] | None:
        """Return the key of that name; without a name, the only one that makes such signatures."""
        suitable = [key for key in self._keys if _makes(key, algorithm) and name in (None, key.get("kid"))]
        return suitable[0] if len(suitable) == 1 else None

    def _keep_current(self, *, asked_for_more: bool = False) -> None:
        if not asked_for_more and self._clock() - self._fetched_at < KEYS_SECONDS:
            return
        with self._lock:
            now = self._clock()
            outdated = now - self._fetched_at >= KEYS_SECONDS
            if not outdated and not asked_for_more:
                return
            if now - self._tried_at < PAUSE_SECONDS:
                if outdated:
                    raise ProviderUnavailable("The identity provider did not answer just now. Try again in a minute.")
                return
            self._tried_at = now
            known = self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if known.get("issuer") != self.issuer:
                raise ProviderUnavailable(
                    "The identity provider names itself otherwise than CLAIRSCORE_OIDC_ISSUER does, to the last sign."
                )
            keys = self._get(_safe_address(known.get("jwks_uri"), "jwks_uri")).get("keys")
            if not isinstance(keys, list):
                raise ProviderUnavailable("The identity provider publishes no keys.")
            self._known = known
            self._keys = tuple(key for key in keys if isinstance(key, dict))
            self._fetched_at = now
            _log.info("%d keys of the identity provider were read.", len(self._keys))

    def _get(self, address: str) -> Mapping[str, Any]:
        try:
            return _document(self._http.get(address, headers={"Accept": "application/json"}))
        except httpx.HTTPError as error:
            raise _silent(type(error).__name__) from None


def open_http() -> httpx.Client:
    """Open the way to a provider: short waits, no redirects, and no proxy for what runs on this machine."""
    direct = {f"all://{host}": None for host in ("127.0.0.1", "localhost")}
    return httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, mounts=direct)


def is_safe(address: str) -> bool:
    """Say whether nobody between here and an address could read or change what is said: HTTPS, or this machine.

    Examples:
        >>> is_safe("https://login.bank.example/realm"), is_safe("http://login.bank.example"), is_safe("http://localhost:9")
        (True, False, True)
    """
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def _makes(key: Mapping[str, Any], algorithm: str) -> bool:
    needed = {**_KEY_OF[algorithm], "use": "sig", "alg": algorithm}
    return all(key.get(name, value if name in ("use", "alg") else None) == value for name, value in needed.items())


def _safe_address(address: object, name: str) -> str:
    if not isinstance(address, str) or not is_safe(address):
        raise ProviderUnavailable(f"The identity provider names no '{name}' that can be reached by HTTPS.")
    return address


def _document(answer: httpx.Response) -> Mapping[str, Any]:
    if not answer.is_success or len(answer.content) > _LONGEST_DOCUMENT:
        raise ProviderUnavailable(f"The identity provider answered with status {answer.status_code}.")
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderUnavailable("The identity provider answered with something that is no JSON object.")
    return found


def _silent(error: str) -> ProviderUnavailable:
    _log.warning("The identity provider cannot be reached: %s.", error)
    return ProviderUnavailable("The identity provider does not answer. Try again, or log in with a password.")
