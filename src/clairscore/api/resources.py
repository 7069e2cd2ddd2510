"""Resources: everything heavy that the API opens once, at start-up."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Annotated, cast

from anyio import CapacityLimiter
from fastapi import Depends, Request

from clairscore.api.anomalies import Anomalies
from clairscore.api.attempts import AttemptsInMemory, AttemptsInRedis
from clairscore.api.audit_log import AuditTrail
from clairscore.api.behaviours import Behaviours
from clairscore.api.buckets import MemoryBuckets, RedisBuckets
from clairscore.api.caller import Callers
from clairscore.api.champion import Champion, Decided, ServedScoring
from clairscore.api.metrics import Metrics
from clairscore.api.peers import ServedPeers
from clairscore.api.rate_limit import RateLimit
from clairscore.api.readiness import Readiness
from clairscore.api.shadow import Shadow
from clairscore.api.sign_on import SignOn, open_sign_on
from clairscore.api.throttle import LoginThrottle, PasswordQueue
from clairscore.api.tokens import Tokens
from clairscore.api.working_hours import WorkingHours
from clairscore.lenders.builtin import find_lender
from clairscore.lenders.lender import Lender
from clairscore.registry.shelf import ModelShelf
from clairscore.settings import Settings
from clairscore.store.audit import AuditLog
from clairscore.store.clients import Clients
from clairscore.store.database import Store, open_store
from clairscore.store.keys import ServiceKeys
from clairscore.store.ledger import Ledger
from clairscore.store.pseudonyms import Pseudonyms
from clairscore.store.recent_inputs import RecentInputs
from clairscore.store.sessions import Sessions
from clairscore.store.users import Users
from clairscore.workflows.drift import DriftWatch


@dataclass(frozen=True)
class Resources:
    """What the routes work with.

    Attributes:
        settings: The environment.
        lender: Lender whose clients are scored.
        store: Database.
        clients: His clients.
        users: Who may ask.
        tokens: Access tokens of this signing key.
        sessions: Who is logged in.
        sign_on: The bank's single sign-on; None where there is none.
        callers: Who sends a token or a key.
        throttle: Failed logins.
        passwords: Passwords being checked.
        letters: Letters being written, one at a time so that decisions do not wait; those that wait hold no thread.
        scoring: The model that decides, the same from the start of a request to its end.
        champion: Which model that is for the next request.
        shadow: The challenger beside it; None unless it is asked for.
        drift: Whether the latest applicants look like those of the development.
        peers: Development clients of the model that decides, for similar ones.
        behaviours: How the model that decides behaves.
        metrics: How the service does.
        audit: Security events.
        anomalies: What of them stands out.
        limit: How often somebody may ask.
        readiness: Whether decisions can be made.
        made_up: Whether the clients were generated, and with them what the model knows.
    """

    settings: Settings
    lender: Lender
    store: Store
    clients: Clients
    users: Users
    tokens: Tokens
    sessions: Sessions
    sign_on: SignOn | None
    callers: Callers
    throttle: LoginThrottle
    passwords: PasswordQueue
    letters: CapacityLimiter
    scoring: ServedScoring
    champion: Champion
    shadow: Shadow | None
    drift: DriftWatch
    peers: ServedPeers
    behaviours: Behaviours
    metrics: Metrics
    audit: AuditTrail
    anomalies: Anomalies
    limit: RateLimit
    readiness: Readiness
    made_up: bool

    def start(self) -> None:
        """Start what runs beside the requests."""
        self.champion.watch(self.settings.model_poll_seconds)

    async def close(self) -> None:
        """Finish what runs beside the requests, and give back what was opened."""
        self.champion.close()
        if self.shadow is not None:
            self.shadow.close()
        self.audit.close()
        await self.limit.buckets.close()
        await self.throttle.attempts.close()
        if self.sign_on is not None:
            self.sign_on.provider.close()
        self.store.close()


def open_resources(settings: Settings) -> Resources:
    """Open everything the API needs.

    Args:
        settings: The environment.

    Returns:
        The resources.

    Raises:
        SettingsError: If no key signs tokens, or the environment is wrong otherwise.
        StoreError: If the database cannot be opened.
        NoChampion: If no model decides yet.
        BundleError: If the champion cannot be used.
    """
    tokens = Tokens(settings.signing_key(), settings.token_minutes)
    pseudonyms, metrics = Pseudonyms(settings.signing_key()), Metrics()
    hours = WorkingHours.parse(settings.working_hours, settings.time_zone)
    limit = _limit(settings, pseudonyms)
    lender = find_lender(settings.lender)
    shelf = ModelShelf(settings.home / "models" / lender.name)
    store = open_store(settings.store_url)
    users, sessions = Users(store), Sessions(store, settings.session_hours)
    sign_on = open_sign_on(settings, users)
    clients, log = Clients(store, lender.name), AuditLog(store)
    champion = Champion(lender, shelf, Ledger(store))
    shadow = Shadow(lender, shelf) if settings.shadow else None
    peers = ServedPeers(settings.home)
    peers.warm(champion.scoring.bundle)
    audit = AuditTrail(log, pseudonyms, hours, keep_days=settings.audit_days, count=metrics.count_event)
    anomalies = Anomalies(log, settings.failed_logins_limit, settings.clients_read_limit)
    for reader in (champion.readings, audit.readings, anomalies.readings, limit.readings):
        metrics.read_from(reader)
    if shadow is not None:
        metrics.read_from(shadow.readings)
    return Resources(
        settings=settings,
        lender=lender,
        store=store,
        clients=clients,
        users=users,
        tokens=tokens,
        sessions=sessions,
        sign_on=sign_on,
        callers=Callers(tokens, sessions, ServiceKeys(store), sign_on),
        throttle=_throttle(settings, pseudonyms),
        passwords=PasswordQueue(),
        letters=CapacityLimiter(1),
        scoring=champion.scoring,
        champion=champion,
        shadow=shadow,
        drift=DriftWatch(RecentInputs(store, lender.name)),
        peers=peers,
        behaviours=Behaviours(settings.home),
        metrics=metrics,
        audit=audit,
        anomalies=anomalies,
        limit=limit,
        readiness=Readiness(store, champion, settings.home),
        made_up=clients.made_up(),
    )


def _throttle(settings: Settings, pseudonyms: Pseudonyms) -> LoginThrottle:
    url = settings.redis_url
    attempts = AttemptsInMemory() if url is None else AttemptsInRedis(url.get_secret_value())
    return LoginThrottle(
        attempts, pseudonyms, by_name=settings.login_attempts, by_address=settings.address_login_attempts
    )


def _limit(settings: Settings, pseudonyms: Pseudonyms) -> RateLimit:
    url = settings.redis_url
    buckets = MemoryBuckets() if url is None else RedisBuckets(url.get_secret_value())
    return RateLimit(buckets, pseudonyms, user_rate=settings.user_rate, address_rate=settings.address_rate)


async def _resources(request: Request) -> AsyncIterator[Resources]:
    """Give a request the resources with the model that decides at its start.

    What follows the ``yield`` runs once the answer was sent.
    """
    opened = cast(Resources, request.app.state.resources)
    decided: Decided = []
    request.state.decided = decided
    champion = opened.champion.scoring
    try:
        yield replace(opened, scoring=champion.for_request(decided))
    finally:
        for rows, evidence in decided:
            opened.metrics.count_decision(evidence)
            if opened.shadow is not None:
                opened.shadow.submit(champion, rows, evidence)


Open = Annotated[Resources, Depends(_resources)]
"""The resources of the application that answers."""
