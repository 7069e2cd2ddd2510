"""Resources: everything heavy that the API opens once, at start-up."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from clairscore.api.throttle import LoginThrottle, PasswordQueue
from clairscore.api.tokens import Tokens
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.settings import Settings
from clairscore.store.clients import Clients
from clairscore.store.database import Store, open_store
from clairscore.store.ledger import Ledger
from clairscore.store.users import Users
from clairscore.workflows.scoring import ScoringService, open_scoring


@dataclass(frozen=True)
class Resources:
    """What the routes work with.

    Attributes:
        settings: The environment.
        lender: Lender whose clients are scored.
        store: Database.
        clients: His clients.
        users: Who may ask.
        tokens: Tokens of this signing key.
        throttle: Failed logins.
        passwords: Passwords being checked.
        scoring: The champion, ready to decide.
        made_up: Whether the clients were generated, and with them what the model knows.
    """

    settings: Settings
    lender: Lender
    store: Store
    clients: Clients
    users: Users
    tokens: Tokens
    throttle: LoginThrottle
    passwords: PasswordQueue
    scoring: ScoringService
    made_up: bool


def open_resources(settings: Settings) -> Resources:
    """Open everything the API needs.

    Args:
        settings: The environment.

    Returns:
        The resources.

    Raises:
        SettingsError: If no key signs tokens.
        StoreError: If the database cannot be opened.
        NoChampion: If no model decides yet.
        BundleError: If the champion cannot be used.
    """
    tokens = Tokens(settings.signing_key(), settings.token_minutes)
    lender = find_lender(settings.lender)
    store = open_store(settings.store_url)
    clients = Clients(store, lender.name)
    return Resources(
        settings=settings,
        lender=lender,
        store=store,
        clients=clients,
        users=Users(store),
        tokens=tokens,
        throttle=LoginThrottle(settings.login_attempts),
        passwords=PasswordQueue(),
        scoring=open_scoring(settings.home, lender, Ledger(store)),
        made_up=clients.made_up(),
    )


def _resources(request: Request) -> Resources:
    return cast(Resources, request.app.state.resources)


Open = Annotated[Resources, Depends(_resources)]
"""The resources of the application that answers."""
