"""The service itself: what it is and whether it is well."""

from pydantic import Field

from clairscore.schemas.wire import Answer


class Model(Answer):
    """Which model."""

    name: str = Field(examples=["home_credit"])
    version: str = Field(examples=["v1"])
    feature_set: str = Field(examples=["full_2026_11"])


class Welcome(Answer):
    """What answers here."""

    name: str = "Clairscore"
    version: str
    docs: str | None = Field("/docs", description="Where the routes are described; null where that is closed.")
    health: str = "/healthz"


class Health(Answer):
    """That the service runs."""

    status: str = "ok"
    model: Model
    made_up: bool = Field(description="Whether its clients were generated and do not exist.")


class ReadinessCheck(Answer):
    """One thing a decision needs."""

    name: str = Field(examples=["store"])
    ok: bool
    says: str = Field(examples=["The store answers."])


class Readiness(Answer):
    """Whether decisions can be made."""

    ready: bool
    checks: list[ReadinessCheck]
