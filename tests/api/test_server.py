"""The server as it listens: TLS, no banner, and an end without a broken request."""

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from clairscore.api.app import create_app
from clairscore.api.server import make_server, refuse_clear_text, refuse_open_doors
from clairscore.errors import SettingsError
from clairscore.settings import Settings


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), here]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "chain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder / "chain.pem", folder / "key.pem"


@contextmanager
def listening(settings: Settings, app: FastAPI) -> Iterator[tuple[int, object]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = make_server(settings.model_copy(update={"port": port}), app)
    thread = threading.Thread(target=server.run)
    thread.start()
    end = time.monotonic() + 20
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    try:
        yield port, server
    finally:
        server.should_exit = True
        thread.join(20)


def test_tls_by_a_certificate_and_nothing_older_than_1_2(home, certificate) -> None:
    chain, key = certificate
    settings = home.settings.model_copy(update={"tls_certificate": chain, "tls_key": key})
    with listening(settings, create_app(settings)) as (port, _):
        trusting = ssl.create_default_context(cafile=str(chain))
        answer = httpx.get(f"https://127.0.0.1:{port}/", verify=trusting)
        assert answer.status_code == 200
        assert "server" not in answer.headers
        assert "Strict-Transport-Security" in answer.headers
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            trusting.wrap_socket(plain, server_hostname="localhost") as connection,
        ):
            assert connection.version() in ("TLSv1.2", "TLSv1.3")
        old = ssl.create_default_context(cafile=str(chain))
        old.set_ciphers("DEFAULT:@SECLEVEL=0")
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with socket.create_connection(("127.0.0.1", port)) as plain, pytest.raises(ssl.SSLError):
            old.wrap_socket(plain, server_hostname="localhost")


def test_a_request_that_runs_when_the_server_is_told_to_stop_is_answered(home) -> None:
    app = create_app(home.settings)
    began = threading.Event()

    @app.get("/healthz/slow")
    def slow() -> str:
        began.set()
        time.sleep(0.4)
        return "whole"

    answers: list[int] = []
    login = {"username": "adviser", "password": "correct horse battery"}
    with listening(home.settings, app) as (port, server):
        url = f"http://127.0.0.1:{port}"
        token = httpx.post(f"{url}/token", data=login).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        asking = threading.Thread(
            target=lambda: answers.append(httpx.get(f"{url}/healthz/slow", headers=bearer).status_code)
        )
        asking.start()
        assert began.wait(10)
        server.should_exit = True
        asking.join(10)
        assert answers == [200]
        time.sleep(0.3)
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)


@pytest.mark.parametrize(
    "sent",
    [
        [b""],
        [b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: "],
        [b"GET / HTTP/1.1\r\nHost: here\r\n\r\n", b"GET / HTTP/1.1\r\n"],
        [b"POST /prediction HTTP/1.1\r\nHost: here\r\nContent-Length: 9000000\r\n\r\n", b"x"],
    ],
)
def test_a_connection_on_which_no_request_comes_is_closed(home, sent: list[bytes]) -> None:
    settings = home.settings.model_copy(update={"request_seconds": 0.4})
    with listening(settings, create_app(settings)) as (port, _), socket.create_connection(("127.0.0.1", port)) as idle:
        idle.settimeout(10)
        for part in sent:
            idle.sendall(part)
            time.sleep(0.2)
        while idle.recv(65_536):
            pass
        assert _answers_in_the_end(f"http://127.0.0.1:{port}/")


def _answers_in_the_end(url: str) -> bool:
    """Tell whether a page comes; a busy machine may need more than one of its short times."""
    for _ in range(20):
        with suppress(httpx.TransportError):
            if httpx.get(url).status_code == 200:
                return True
        time.sleep(0.2)
    return False


def test_no_connection_is_made_anything_else(home) -> None:
    asked = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "eA==",
    }
    with listening(home.settings, create_app(home.settings)) as (port, _):
        answer = httpx.get(f"http://127.0.0.1:{port}/clients", headers=asked)
    assert answer.status_code == 401
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "scores.bank.example"])
def test_passwords_are_not_sent_in_clear_over_a_network(host: str, certificate) -> None:
    open_to_all = Settings(host=host)
    with pytest.raises(SettingsError, match="would send passwords in clear"):
        refuse_clear_text(open_to_all)
    chain, key = certificate
    refuse_clear_text(open_to_all.model_copy(update={"tls_certificate": chain, "tls_key": key}))
    refuse_clear_text(open_to_all.model_copy(update={"trusted_proxies": "10.0.0.7"}))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_alone_needs_no_tls(host: str) -> None:
    refuse_clear_text(Settings(host=host))


@pytest.mark.parametrize("proxies", ["*", "proxy.bank.example", "10.0.0.7, *", "10.0.0.300"])
def test_a_proxy_that_is_no_address_is_refused(proxies: str) -> None:
    with pytest.raises(SettingsError, match="neither an address nor a network"):
        refuse_open_doors(Settings(trusted_proxies=proxies))


def test_addresses_and_networks_of_proxies_are_taken_and_any_origin_is_not() -> None:
    refuse_open_doors(Settings(trusted_proxies="10.0.0.7, 10.1.0.0/16, 2001:db8::1"))
    with pytest.raises(SettingsError, match="any page"):
        refuse_open_doors(Settings(cors_origins="https://scores.bank.example, *"))


def test_a_certificate_without_its_key_is_refused(certificate, tmp_path: Path) -> None:
    chain, _ = certificate
    with pytest.raises(SettingsError, match="Set both or none"):
        refuse_clear_text(Settings(tls_certificate=chain))
    for wrong in (tmp_path / "absent.pem", chain):
        settings = Settings(tls_certificate=chain, tls_key=wrong)
        with pytest.raises(SettingsError, match="cannot be read, or are not a pair"):
            make_server(settings, FastAPI())
