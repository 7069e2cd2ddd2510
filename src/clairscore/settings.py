"""The environment: what is read from ``CLAIRSCORE_*`` variables, once, by the entry points.

Library code takes values; only the command line, the API and the dashboard read these settings.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from clairscore.errors import SettingsError
from clairscore.store.signing_key import checked_signing_key, read_signing_key


class Settings(BaseSettings):
    """What the environment says, with defaults fit for a laptop; nothing secret has a default."""

    model_config = SettingsConfigDict(env_prefix="CLAIRSCORE_", frozen=True, extra="ignore")

    home: Path = Field(Path(".clairscore"), description="Folder of models, store and tracking.")
    lender: str = Field("home_credit", description="Lender whose clients are scored.")
    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy URL of the store; SQLite in the home if unset."
    )
    secret_key: SecretStr | None = Field(None, description="Key that signs tokens, at least 32 bytes.")
    token_minutes: int = Field(15, ge=1, le=720, description="How long an access token is valid, in minutes.")
    session_hours: int = Field(10, ge=1, le=168, description="How long after a login its session can be refreshed.")
    login_attempts: int = Field(
        10, ge=1, description="Failed logins of one name from one address in five minutes before it must wait."
    )
    address_login_attempts: int = Field(
        100, ge=1, description="Failed logins from one address in five minutes, of any names, before it must wait."
    )
    oidc_issuer: str | None = Field(None, description="URL of a bank's identity provider; no single sign-on if unset.")
    oidc_client_id: str | None = Field(None, description="Our name at the provider, the audience of its tokens.")
    oidc_client_secret: SecretStr | None = Field(None, description="Our password there; none for a public client.")
    oidc_roles: str = Field("", description='Roles by group, as JSON, the first that fits: `{"advisers": "adviser"}`.')
    oidc_role_claim: str = Field("groups", description="Claim that holds the groups, such as `realm_access.roles`.")
    oidc_name_claim: str = Field("preferred_username", description="Claim that becomes the name of a user.")
    oidc_scope: str = Field("openid profile", description="Scopes a login in a browser asks for.")
    oidc_redirect_url: str | None = Field(
        None, description="Address of this API's `/login/oidc/callback` as browsers see it; none log in if unset."
    )
    dashboard_url: str | None = Field(
        None, description="Where the dashboard is for browsers, which single sign-on leads to."
    )
    docs: bool = Field(False, description="Whether /docs and /openapi.json are open to anyone.")
    host: str = Field("127.0.0.1", description="Address the API listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the API listens on.")
    api_url: str = Field("http://127.0.0.1:8000", description="Where the dashboard finds the API.")
    max_body_bytes: int = Field(2_000_000, ge=1_000, description="Largest body of a request, in bytes.")
    max_history_rows: int = Field(10_000, ge=1, description="Most rows of history one applicant may bring.")
    user_rate: int = Field(1_200, ge=0, description="Requests a minute of one user or service key; 0 for any number.")
    address_rate: int = Field(6_000, ge=0, description="Requests a minute from one address; 0 for any number.")
    redis_url: SecretStr | None = Field(
        None, description="Redis in which processes count requests and failed logins together."
    )
    request_seconds: float = Field(30, gt=0, description="How long a request may take, in seconds.")
    max_connections: int = Field(1_000, ge=1, description="Connections at a time; one more is answered 503 and closed.")
    shutdown_seconds: int = Field(10, ge=0, description="How long running requests may go on when told to stop.")
    trusted_proxies: str = Field(
        "", description="Proxies whose word on the caller's address is taken: addresses, networks."
    )
    allowed_hosts: str = Field(
        "", description="Names this API answers to, with commas, `*.bank.example` allowed; any if empty."
    )
    cors_origins: str = Field(
        "", description="Origins of pages that may call from a browser, with commas; none if empty."
    )
    tls_certificate: Path | None = Field(None, description="Certificate chain to serve HTTPS with, PEM.")
    tls_key: Path | None = Field(None, description="Private key of the certificate, PEM.")
    log_format: Literal["text", "json"] = Field("text", description="How the API logs: `text` or `json`.")
    metrics_public: bool = Field(False, description="Whether /metrics is open to anyone who reaches the port.")
    otel_endpoint: str | None = Field(None, description="OTLP address traces are sent to; none are made if unset.")
    shadow: bool = Field(False, description="Whether the challenger is scored beside the champion, and never shown.")
    model_poll_seconds: float = Field(5, gt=0, description="How often to look whether another model was promoted.")
    audit_days: int = Field(365, ge=1, description="How long security events are kept, in days.")
    working_hours: str = Field(
        "7-20", pattern=r"^([01]?\d|2[0-3])-([01]?\d|2[0-4])$", description="Monday to Friday; else is off-hours."
    )
    time_zone: str = Field("Europe/Paris", description="Time zone of the working hours.")
    failed_logins_limit: int = Field(
        20, ge=1, description="Failed logins of a name or address in 15 minutes that stand out."
    )
    clients_read_limit: int = Field(200, ge=1, description="Clients one user reads in an hour that stand out.")

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the store."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        from clairscore.store.database import sqlite_url  # here, since SQLAlchemy is slow to import

        return sqlite_url(self.home)

    def signing_key(self) -> bytes:
        """Return the key that signs tokens.

        Returns:
            At least 32 bytes, from ``CLAIRSCORE_SECRET_KEY`` or the home's ``secret.key``.

        Raises:
            SettingsError: If there is none, or it is too short, or others can read its file.
        """
        if self.secret_key is not None:
            return checked_signing_key(self.secret_key.get_secret_value().encode(), "CLAIRSCORE_SECRET_KEY")
        key = read_signing_key(self.home)
        if key is None:
            raise SettingsError(
                "CLAIRSCORE_SECRET_KEY is not set, so nobody could log in and the API stays closed. Set it to at least "
                "32 random bytes: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return key


def listed(text: str) -> list[str]:
    """Return what a setting lists with commas.

    Examples:
        >>> listed("10.0.0.7, 10.1.0.0/16")
        ['10.0.0.7', '10.1.0.0/16']
    """
    return [part.strip() for part in text.split(",") if part.strip()]


def load_settings(**given: object) -> Settings:
    """Read the environment.

    Args:
        **given: Settings that the caller decides instead, by name.

    Returns:
        The settings.

    Raises:
        SettingsError: If a variable is not what it should be; the message names it and never repeats its value.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = "; ".join(f"CLAIRSCORE_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"Settings cannot be read. {faults}.") from None
