"""A small OpenID Connect provider that really listens, with keys of its own and accounts that log in at once."""

import base64
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT_ID = "clairscore"
CLIENT_SECRET = "a secret: of the client"


@cache
def _first_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


class Provider:
    """A provider on this machine.

    Attributes:
        issuer: Its URL.
        asked: Paths that were asked, in order.
        account: Claims of who logs in next.
        keys: Private keys by name.
        published: Names of the keys it publishes.
        faults: What it answers at a path instead: a status and a body.
        claims: Claims that replace those of the next ID token.
    """

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {"first": _first_key()}
        self.published = ["first"]
        self.account: dict[str, Any] = {"sub": "u-1", "preferred_username": "ada", "groups": ["credit-advisers"]}
        self.asked: list[str] = []
        self.faults: dict[str, tuple[int, bytes]] = {}
        self.claims: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def listening(self) -> Iterator["Provider"]:
        """Answer until told to stop."""
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def add_key(self, name: str, *, elliptic: bool = False, bits: int = 2048, published: bool = True) -> None:
        """Make another key pair."""
        self.keys[name] = ec.generate_private_key(ec.SECP256R1()) if elliptic else rsa.generate_private_key(65537, bits)
        if published:
            self.published.append(name)

    def token(self, *, key: str = "first", headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """Sign a token of the account for Clairscore; a claim that is None is left out."""
        now = int(time.time())
        good = {**self.account, "iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        said = {name: value for name, value in {**good, **claims}.items() if value is not None}
        algorithm = "ES256" if isinstance(self.keys[key], ec.EllipticCurvePrivateKey) else "RS256"
        return jwt.encode(said, self.keys[key], algorithm=algorithm, headers={"kid": key, **(headers or {})})

    def jwks(self) -> dict[str, Any]:
        """Return the public keys."""
        return {"keys": [self._published(name) for name in self.published]}

    def authorize(self, question: dict[str, str]) -> str:
        """Let the account in and return where its browser goes."""
        code = secrets.token_urlsafe(8)
        self._codes[code] = question
        answer = urlencode({"code": code, "state": question["state"], "iss": self.issuer})
        return f"{question['redirect_uri']}?{answer}"

    def exchange(self, form: dict[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        """Give an ID token for a code, to who knows the secret and the verifier."""
        question = self._codes.pop(form.get("code", ""), None)
        known = "Basic " + base64.b64encode(f"{CLIENT_ID}:{quote_plus(CLIENT_SECRET)}".encode()).decode()
        challenge = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if authorization != known:
            return 401, {"error": "invalid_client"}
        if (
            question is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != question["redirect_uri"]
            or question["code_challenge_method"] != "S256"
            or question["code_challenge"] != challenge.decode()
        ):
            return 400, {"error": "invalid_grant"}
        claims = {"nonce": question["nonce"], **self.claims}
        return 200, {"token_type": "Bearer", "access_token": "opaque", "id_token": self.token(**claims)}

    def about(self) -> dict[str, Any]:
        """Return what discovery tells."""
        return {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
        }

    def _published(self, name: str) -> dict[str, Any]:
        public = self.keys[name].public_key()
        elliptic = isinstance(public, ec.EllipticCurvePublicKey)
        described = ECAlgorithm.to_jwk(public) if elliptic else RSAAlgorithm.to_jwk(public)
        return {**json.loads(described), "kid": name, "use": "sig"}


def _handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, question = self._asked()
            if path == "/authorize":
                self._send(303, b"", Location=provider.authorize(question))
            elif path == "/keys":
                self._send(200, json.dumps(provider.jwks()).encode())
            elif path == "/.well-known/openid-configuration":
                self._send(200, json.dumps(provider.about()).encode())
            else:
                self._send(404, b"{}")

        def do_POST(self) -> None:
            self._asked()
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = provider.exchange(form, self.headers.get("Authorization"))
            self._send(status, json.dumps(answer).encode())

        def _asked(self) -> tuple[str, dict[str, str]]:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}

        def _send(self, status: int, body: bytes, **headers: str) -> None:
            status, body = provider.faults.get(urlsplit(self.path).path, (status, body))
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
