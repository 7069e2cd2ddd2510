"""Tokens of an identity provider that really listens: which are taken, and when its keys are asked for."""

import base64
import hmac
import json
import time
from collections.abc import Iterator

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from identity_provider import CLIENT_ID, Provider

from clairscore.api.oidc import KEYS_SECONDS, PAUSE_SECONDS, IdentityProvider, open_http
from clairscore.errors import NotAuthenticated, ProviderUnavailable


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bank() -> Iterator[Provider]:
    with Provider().listening() as provider:
        yield provider


@pytest.fixture
def known(bank: Provider, clock: Clock) -> Iterator[IdentityProvider]:
    provider = IdentityProvider(bank.issuer, CLIENT_ID, open_http(), clock=clock)
    yield provider
    provider.close()


def test_a_token_for_us_is_read(bank: Provider, known: IdentityProvider) -> None:
    assert known.claims(bank.token())["sub"] == "u-1"
    assert known.claims(bank.token(aud=["another", CLIENT_ID]))["preferred_username"] == "ada"
    assert bank.asked == ["/.well-known/openid-configuration", "/keys"]


def test_a_token_signed_on_an_elliptic_curve_is_read(bank: Provider, known: IdentityProvider) -> None:
    bank.add_key("curve", elliptic=True)
    assert known.claims(bank.token(key="curve"))["sub"] == "u-1"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"aud": "another"}, "another service"),
        ({"aud": None}, "not valid"),
        ({"iss": "https://login.elsewhere.example"}, "not valid"),
        ({"iss": None}, "not valid"),
        ({"exp": 1_700_000_000}, "expired"),
        ({"exp": None}, "not valid"),
        ({"nbf": 4_102_444_800}, "not valid yet"),
        ({"iat": 4_102_444_800}, "not valid yet"),
        ({"sub": None}, "not valid"),
        ({"headers": {"kid": "unknown"}}, "does not publish"),
        ({"headers": {"crit": ["new"], "new": 1}}, "not valid"),
    ],
    ids=str,
)
def test_a_token_that_is_not_good_is_refused(bank: Provider, known: IdentityProvider, claims: dict, said: str) -> None:
    with pytest.raises(NotAuthenticated, match=said):
        known.claims(bank.token(**claims))


def test_a_few_seconds_between_two_clocks_do_not_matter(bank: Provider, known: IdentityProvider) -> None:
    now = int(time.time())
    assert known.claims(bank.token(iat=now + 10, nbf=now + 10, exp=now - 10))["sub"] == "u-1"


def test_a_token_signed_by_nobody_by_a_shared_secret_or_otherwise_is_refused(
    bank: Provider, known: IdentityProvider
) -> None:
    claims = jwt.decode(bank.token(), options={"verify_signature": False})
    public = bank.keys["first"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "first"}).encode()).rstrip(b"=").decode()
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    mac = base64.urlsafe_b64encode(hmac.digest(public, f"{head}.{body}".encode(), "sha256"))
    forged = [
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims, "k" * 64, algorithm="HS256", headers={"kid": "first"}),
        f"{head}.{body}.{mac.decode().rstrip('=')}",
        jwt.encode(claims, bank.keys["first"], algorithm="RS512", headers={"kid": "first"}),
        jwt.encode(claims, bank.keys["first"], algorithm="PS256", headers={"kid": "first"}),
    ]
    for token in forged:
        with pytest.raises(NotAuthenticated, match="must be signed by RS256 or ES256"):
            known.claims(token)
    with pytest.raises(NotAuthenticated, match="not valid"):
        known.claims("nonsense")
    assert bank.asked == []


def test_a_token_signed_by_another_key_under_the_name_of_ours_is_refused(
    bank: Provider, known: IdentityProvider
) -> None:
    bank.add_key("thief", published=False)
    with pytest.raises(NotAuthenticated, match="not valid"):
        known.claims(bank.token(key="thief", headers={"kid": "first"}))
    curve = ec.generate_private_key(ec.SECP256R1())
    claims = jwt.decode(bank.token(), options={"verify_signature": False})
    with pytest.raises(NotAuthenticated, match="does not publish"):
        known.claims(jwt.encode(claims, curve, algorithm="ES256", headers={"kid": "first"}))


def test_a_token_that_was_changed_is_refused(bank: Provider, known: IdentityProvider) -> None:
    head, _, signature = bank.token().split(".")
    _, body, _ = bank.token(groups=["administrators"]).split(".")
    with pytest.raises(NotAuthenticated, match="not valid"):
        known.claims(f"{head}.{body}.{signature}")


def test_a_key_that_is_too_short_or_meant_for_something_else_signs_nothing(
    bank: Provider, known: IdentityProvider
) -> None:
    bank.add_key("short", bits=1024)
    with pytest.raises(NotAuthenticated, match="2048 bits"):
        known.claims(bank.token(key="short"))
    bank.add_key("encryption", published=False)
    described = {**bank._published("encryption"), "use": "enc"}
    bank.faults["/keys"] = (200, json.dumps({"keys": [described]}).encode())
    other = IdentityProvider(bank.issuer, CLIENT_ID, open_http())
    with pytest.raises(NotAuthenticated, match="does not publish"):
        other.claims(bank.token(key="encryption"))
    other.close()


def test_a_token_that_names_no_key_is_read_when_there_is_only_one(bank: Provider, known: IdentityProvider) -> None:
    claims = jwt.decode(bank.token(), options={"verify_signature": False})
    nameless = jwt.encode(claims, bank.keys["first"], algorithm="RS256")
    assert known.claims(nameless)["sub"] == "u-1"
    bank.add_key("second")
    other = IdentityProvider(bank.issuer, CLIENT_ID, open_http())
    with pytest.raises(NotAuthenticated, match="does not publish"):
        other.claims(nameless)
    other.close()


def test_a_new_key_is_asked_for_when_it_is_met(bank: Provider, known: IdentityProvider, clock: Clock) -> None:
    known.claims(bank.token())
    bank.add_key("second")
    clock.now = PAUSE_SECONDS
    assert known.claims(bank.token(key="second"))["sub"] == "u-1"
    assert bank.asked.count("/keys") == 2


def test_keys_that_nobody_has_are_not_asked_for_again_and_again(
    bank: Provider, known: IdentityProvider, clock: Clock
) -> None:
    for _ in range(20):
        with pytest.raises(NotAuthenticated):
            known.claims(bank.token(headers={"kid": "invented"}))
    assert bank.asked.count("/keys") == 1
    clock.now = PAUSE_SECONDS
    with pytest.raises(NotAuthenticated):
        known.claims(bank.token(headers={"kid": "invented"}))
    assert bank.asked.count("/keys") == 2


def test_a_key_that_was_withdrawn_is_no_longer_taken_after_an_hour(
    bank: Provider, known: IdentityProvider, clock: Clock
) -> None:
    token = bank.token()
    known.claims(token)
    bank.add_key("second")
    bank.published.remove("first")
    clock.now = KEYS_SECONDS - 1
    known.claims(token)
    clock.now = KEYS_SECONDS
    with pytest.raises(NotAuthenticated, match="does not publish"):
        known.claims(token)


def test_a_provider_that_is_down_is_told_as_such_and_left_in_peace_for_a_moment(
    bank: Provider, known: IdentityProvider, clock: Clock
) -> None:
    bank.faults["/keys"] = (503, b"")
    with pytest.raises(ProviderUnavailable, match="status 503"):
        known.claims(bank.token())
    with pytest.raises(ProviderUnavailable, match="just now"):
        known.claims(bank.token())
    assert bank.asked.count("/keys") == 1
    bank.faults.clear()
    clock.now = PAUSE_SECONDS
    assert known.claims(bank.token())["sub"] == "u-1"


def test_while_keys_are_good_a_provider_that_is_down_stops_nobody(bank: Provider, known: IdentityProvider) -> None:
    known.claims(bank.token())
    bank.faults["/keys"] = (503, b"")
    assert known.claims(bank.token())["sub"] == "u-1"


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/.well-known/openid-configuration", {"issuer": "https://login.elsewhere.example"}, "names itself otherwise"),
        ("/.well-known/openid-configuration", {"jwks_uri": "http://login.bank.example/keys"}, "by HTTPS"),
        ("/.well-known/openid-configuration", {"jwks_uri": None}, "by HTTPS"),
        ("/keys", {"keys": None}, "no keys"),
        ("/keys", [], "no JSON object"),
        ("/keys", "x" * 1_000_001, "status 200"),
    ],
    ids=str,
)
def test_a_provider_that_does_not_say_what_it_must_is_not_trusted(
    bank: Provider, known: IdentityProvider, path: str, answer: object, said: str
) -> None:
    told = {**bank.about(), **answer} if isinstance(answer, dict) and path != "/keys" else answer
    bank.faults[path] = (200, json.dumps(told).encode())
    with pytest.raises(ProviderUnavailable, match=said):
        known.claims(bank.token())


def test_a_provider_that_does_not_answer_is_not_waited_for() -> None:
    def wait(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow")

    silent = IdentityProvider(
        "https://login.bank.example", CLIENT_ID, httpx.Client(transport=httpx.MockTransport(wait))
    )
    with pytest.raises(ProviderUnavailable, match="does not answer"):
        silent.address("authorization_endpoint")
    assert open_http().timeout == httpx.Timeout(5.0)


def test_a_provider_that_sends_us_elsewhere_is_not_followed(bank: Provider, known: IdentityProvider) -> None:
    bank.faults["/.well-known/openid-configuration"] = (302, b"")
    with pytest.raises(ProviderUnavailable, match="status 302"):
        known.claims(bank.token())
