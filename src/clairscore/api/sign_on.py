"""Single sign-on: who an account at the bank's identity provider is here, and how a browser logs in there."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

import jwt

from clairscore.api.oidc import IdentityProvider, is_safe, open_http
from clairscore.conventions import ROLES, Role
from clairscore.errors import NotAllowed, NotAuthenticated, SettingsError
from clairscore.settings import Settings
from clairscore.store.users import User, Users

LOGIN_PATH: Final = "/login/oidc"
CALLBACK_PATH: Final = f"{LOGIN_PATH}/callback"
LOGIN_MINUTES: Final = 10
_ALGORITHM: Final = "HS256"
_TYPE: Final = "login+jwt"
_FORGOTTEN: Final = "This login was not begun in this browser, or too long ago. Start again."


@dataclass(frozen=True)
class Rules:
    """What the claims of an account mean here.

    Attributes:
        roles: Role by group, the first that fits; an account in none of the groups stays out.
        role_claim: Claim that holds the groups, such as ``groups`` or ``realm_access.roles``.
        name_claim: Claim that holds the name; the subject where it is absent.
        scope: Scopes a login asks for.
    """

    roles: Mapping[str, Role]
    role_claim: str = "groups"
    name_claim: str = "preferred_username"
    scope: str = "openid profile"


@dataclass(frozen=True)
class Begun:
    """A login that a browser begins.

    Attributes:
        address: Where the browser goes.
        kept: What the browser keeps meanwhile, signed: it must be the one that comes back.
    """

    address: str
    kept: str


class SignOn:
    """Lets in whom the provider knows, by token or by browser."""

    def __init__(
        self, provider: IdentityProvider, users: Users, rules: Rules, key: bytes, redirect_url: str | None
    ) -> None:
        """Work with a provider.

        Args:
            provider: Who knows the accounts.
            users: Who may ask here.
            rules: What an account means here.
            key: Signs what a browser keeps during a login.
            redirect_url: Where the provider sends the browser back to; None where no browser logs in.
        """
        self.provider = provider
        self._users = users
        self._rules = rules
        self._key = key
        self.redirect_url = redirect_url

    def issued(self, token: str) -> bool:
        """Say whether a token says that it is of the provider; whether that is true, `admit` finds."""
        try:
            claims = jwt.decode(token, options={"verify_signature": False})
        except jwt.PyJWTError:
            return False
        return bool(claims.get("iss") == self.provider.issuer)

    def admit(self, token: str, *, nonce: str | None = None) -> User:
        """Return the user of a token of the provider, added when seen for the first time.

        Raises:
            NotAuthenticated: If the token is not valid, or the user was deactivated here.
            NotAllowed: If the account is in no group that opens anything, or its name is that of another user.
            ProviderUnavailable: If the provider's keys cannot be had.
        """
        claims = self.provider.claims(token, nonce=nonce)
        subject = str(claims["sub"])
        name = str(claims.get(self._rules.name_claim) or subject)
        known = sha256(f"{self.provider.issuer}\0{subject}".encode()).hexdigest()
        return self._users.admit(known, name, self._role(claims))

    def begin(self) -> Begun:
        """Begin the login of a browser: authorization code with PKCE, state and nonce.

        Raises:
            ProviderUnavailable: If the provider does not answer.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        question = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.redirect_url or "",
            "scope": self._rules.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = self.provider.address("authorization_endpoint")
        kept = {
            "state": state,
            "nonce": nonce,
            "verifier": verifier,
            "exp": datetime.now(UTC) + timedelta(minutes=LOGIN_MINUTES),
        }
        return Begun(
            f"{address}{'&' if '?' in address else '?'}{urlencode(question)}",
            jwt.encode(kept, self._key, algorithm=_ALGORITHM, headers={"typ": _TYPE}),
        )

    def finish(self, code: str, state: str, kept: str) -> User:
        """Finish the login of a browser.

        Args:
            code: What the provider gave the browser.
            state: What it repeated.
            kept: What the browser kept.

        Raises:
            NotAuthenticated: If the login was not begun in this browser, or the provider does not vouch for it.
            NotAllowed: If the account may not come in.
            ProviderUnavailable: If the provider does not answer.
        """
        try:
            found = jwt.decode_complete(kept, self._key, algorithms=[_ALGORITHM], options={"require": ["exp"]})
        except jwt.PyJWTError:
            raise NotAuthenticated(_FORGOTTEN) from None
        begun = found["payload"]
        if found["header"].get("typ") != _TYPE or not secrets.compare_digest(
            str(begun.get("state")).encode(), state.encode(errors="backslashreplace")
        ):
            raise NotAuthenticated(_FORGOTTEN)
        token = self.provider.exchange(code, str(begun["verifier"]), self.redirect_url or "")
        return self.admit(token, nonce=str(begun["nonce"]))

    def _role(self, claims: Mapping[str, Any]) -> Role:
        groups = _claim(claims, self._rules.role_claim)
        held = {groups} if isinstance(groups, str) else set(map(str, groups)) if isinstance(groups, list) else set()
        for group, role in self._rules.roles.items():
            if group in held:
                return role
        raise NotAllowed("This account is in no group that opens Clairscore. Ask whoever gives out groups at the bank.")


def open_sign_on(settings: Settings, users: Users) -> SignOn | None:
    """Make what the settings say of single sign-on; the provider is asked when somebody comes.

    Args:
        settings: The environment.
        users: Who may ask here.

    Returns:
        Single sign-on; None if no provider is named.

    Raises:
        SettingsError: If something is missing that it needs, or an address is not safe.
    """
    issuer, client_id = settings.oidc_issuer, settings.oidc_client_id
    if not issuer:
        return None
    if not client_id:
        raise SettingsError("CLAIRSCORE_OIDC_ISSUER is set and CLAIRSCORE_OIDC_CLIENT_ID is not. Set both.")
    for name in ("oidc_issuer", "oidc_redirect_url", "dashboard_url"):
        address = getattr(settings, name)
        if address and not is_safe(address):
            raise SettingsError(f"CLAIRSCORE_{name.upper()} must begin with https://, except on this machine.")
    if settings.oidc_redirect_url and not settings.oidc_redirect_url.endswith(CALLBACK_PATH):
        raise SettingsError(f"CLAIRSCORE_OIDC_REDIRECT_URL must end with {CALLBACK_PATH}, the address of this API.")
    secret = settings.oidc_client_secret
    provider = IdentityProvider(
        issuer, client_id, open_http(), client_secret=secret.get_secret_value() if secret else None
    )
    rules = Rules(
        _read_roles(settings.oidc_roles), settings.oidc_role_claim, settings.oidc_name_claim, settings.oidc_scope
    )
    return SignOn(provider, users, rules, key=settings.signing_key(), redirect_url=settings.oidc_redirect_url)


def _read_roles(text: str) -> Mapping[str, Role]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    known: dict[str, Role] = {}
    for group, name in found.items() if isinstance(found, dict) else ():
        known.update({str(group): role for role in ROLES if role == name})
    if not isinstance(found, dict) or not found or len(known) != len(found):
        raise SettingsError(
            'CLAIRSCORE_OIDC_ROLES must be JSON that gives each group a role, such as {"credit-advisers": "adviser"}. '
            f"Roles are {', '.join(ROLES)}."
        )
    return known


def _claim(claims: Mapping[str, Any], name: str) -> object:
    """Return a claim by its name, or by a path of names with dots."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
