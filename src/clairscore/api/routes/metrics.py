"""Metrics: how the service does, for Prometheus."""

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from clairscore.api.guard import holder_of
from clairscore.api.resources import Open, Resources

router = APIRouter(tags=["service"])


@router.get("/metrics", dependencies=[Depends(holder_of("metrics:read"))], response_class=Response)
def read_metrics(resources: Open) -> Response:
    """Return the metrics of this process in Prometheus' text format."""
    return _answer(resources)


def open_metrics(request: Request) -> Response:
    """Return the same to anyone who reaches the port, where the settings say so."""
    return _answer(request.app.state.resources)


def _answer(resources: Resources) -> Response:
    return Response(resources.metrics.text(), media_type=CONTENT_TYPE_LATEST)
