"""The service itself: open to anyone, and telling nothing about anyone."""

from fastapi import APIRouter, Request

from clairscore import __version__
from clairscore.api.resources import Open
from clairscore.schemas.service import Health, Model, Welcome

router = APIRouter(tags=["service"])


@router.get("/")
async def read_welcome(request: Request) -> Welcome:
    """Say what answers here."""
    return Welcome(version=__version__, docs=request.app.docs_url)


@router.get("/healthz")
def read_health(resources: Open) -> Health:
    """Say whether decisions can be made: the store answers and a model is loaded."""
    return Health(
        model=Model.model_validate(resources.scoring.model),
        clients=len(resources.clients),
        made_up=resources.made_up,
    )
