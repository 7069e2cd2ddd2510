"""The server: one process that listens, with TLS or behind a proxy that has it."""

import gc
import ssl
from ipaddress import ip_address, ip_network

import uvicorn
from fastapi import FastAPI

from clairscore.api.app import create_app, refuse_any_origin
from clairscore.api.connections import protocol_within
from clairscore.api.log_format import configure_logging
from clairscore.api.resources import open_resources
from clairscore.errors import SettingsError
from clairscore.settings import Settings, listed


def serve(settings: Settings) -> None:
    """Open everything, then answer until the process is told to stop.

    Args:
        settings: The environment.

    Raises:
        ClairscoreError: If something the API needs is missing, or passwords would go over a network in clear; nothing
            then listens.
    """
    refuse_clear_text(settings)
    refuse_open_doors(settings)
    configure_logging(settings.log_format)
    server = make_server(settings, create_app(settings, open_resources(settings)))
    leave_alone_what_stays()
    server.run()


def leave_alone_what_stays() -> None:
    """Take what was opened out of the search for garbage.

    Model, texts and definitions are some hundred thousand objects that live as long as the process. Searched through
    again and again, they stop every request that runs meanwhile for a quarter of a second.
    """
    gc.collect()
    gc.freeze()


def make_server(settings: Settings, app: FastAPI) -> uvicorn.Server:
    """Make the server, which does not listen yet.

    Uvicorn's own access log is off: it would write paths, which hold the ids of clients. So is its reading of forwarded
    addresses, which the application does for the proxies the settings name.

    Args:
        settings: The environment.
        app: What answers.

    Returns:
        A server; told to stop, it lets running requests end within the seconds the settings give.

    Raises:
        SettingsError: If certificate and key are not a pair that can be read.
    """
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        http=protocol_within(settings.request_seconds),
        ws="none",
        proxy_headers=False,
        limit_concurrency=settings.max_connections,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError):
        raise SettingsError(
            "CLAIRSCORE_TLS_CERTIFICATE and CLAIRSCORE_TLS_KEY cannot be read, or are not a pair. Name a certificate "
            "chain and its private key without password, both PEM."
        ) from None
    if config.ssl is not None:
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return uvicorn.Server(config)


def refuse_clear_text(settings: Settings) -> None:
    """Refuse to listen where passwords and clients would go over a network in clear.

    Raises:
        SettingsError: If the address is not of this machine alone, and neither is there a certificate nor a proxy that
            is said to stand before the API; or if only one of certificate and key is given.
    """
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        raise SettingsError("Only one of CLAIRSCORE_TLS_CERTIFICATE and CLAIRSCORE_TLS_KEY is set. Set both or none.")
    if _only_this_machine(settings.host) or settings.tls_certificate is not None or settings.trusted_proxies:
        return
    raise SettingsError(
        f"Listening on {settings.host} without TLS would send passwords in clear. Set CLAIRSCORE_TLS_CERTIFICATE and "
        "CLAIRSCORE_TLS_KEY, or name the proxy that has TLS in CLAIRSCORE_TRUSTED_PROXIES, or listen on 127.0.0.1."
    )


def refuse_open_doors(settings: Settings) -> None:
    """Refuse settings that believe anybody, before anything is opened.

    Raises:
        SettingsError: If any page may call, or a proxy is told by something that is no address: of a name nothing is
            ever believed, and of ``*`` everything anybody sends.
    """
    refuse_any_origin(settings)
    for proxy in listed(settings.trusted_proxies):
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            raise SettingsError(
                "CLAIRSCORE_TRUSTED_PROXIES names something that is neither an address nor a network. Write each as "
                "'10.0.0.7' or '10.1.0.0/16'; '*' would let anyone say where he comes from."
            ) from None


def _only_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
