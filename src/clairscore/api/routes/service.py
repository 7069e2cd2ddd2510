"""The service itself: open to anyone, and telling nothing about anyone."""

from fastapi import APIRouter

from clairscore import __version__
from clairscore.api.resources import Open
from clairscore.schemas.service import Health, Model, Welcome

router = APIRouter(tags=["service"])


@router.get("/")
async def read_welcome() -> Welcome:
    """Say what answers here."""
    return Welcome(version=__version__)


@router.get("/healthz")
def read_health(resources: Open) -> Health:
    """Say whether decisions can be made: the store answers and a model is loaded."""
    return Health(
        model=Model.model_validate(resources.scoring.model),
        clients=len(resources.clients),
        made_up=resources.made_up,
    )
