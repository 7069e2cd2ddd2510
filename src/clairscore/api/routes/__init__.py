"""Routes, one module a noun."""

from fastapi import APIRouter

from clairscore.api.routes import (
    access,
    audit,
    clients,
    decisions,
    explanations,
    features,
    metrics,
    models,
    service,
    shadow,
)

ROUTERS: tuple[APIRouter, ...] = (
    service.router,
    access.router,
    clients.router,
    features.router,
    decisions.router,
    explanations.router,
    shadow.router,
    models.router,
    audit.router,
    metrics.router,
)
"""Every router of the API, in the order of its documentation."""
