"""The service itself: open to anyone, and telling nothing about anyone."""

from fastapi import APIRouter, Request, Response, status

from clairscore import __version__
from clairscore.api.resources import Open
from clairscore.schemas.service import Health, Model, Readiness, ReadinessCheck, Welcome

router = APIRouter(tags=["service"])


@router.get("/")
async def read_welcome(request: Request) -> Welcome:
    """Say what answers here."""
    return Welcome(version=__version__, docs=request.app.docs_url)


@router.get("/healthz")
async def read_health(resources: Open) -> Health:
    """Say that the service runs, and with which model: an orchestrator starts it again when this does not answer.

    It asks nobody else, so that no service is started again because its database is away.
    """
    return Health(model=Model.model_validate(resources.scoring.model), made_up=resources.made_up)


@router.get("/readyz", responses={503: {"model": Readiness, "description": "No decision can be made"}})
def read_readiness(resources: Open, response: Response) -> Readiness:
    """Say whether decisions can be made: a balancer sends requests elsewhere while they cannot."""
    checks = resources.readiness.checks()
    ready = all(check.ok for check in checks)
    if not ready:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Readiness(ready=ready, checks=[ReadinessCheck.model_validate(check) for check in checks])
