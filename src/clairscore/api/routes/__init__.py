"""Routes, one module a noun."""

from fastapi import APIRouter

from clairscore.api.routes import access, clients, decisions, explanations, features, models, service

ROUTERS: tuple[APIRouter, ...] = (
    service.router,
    access.router,
    clients.router,
    features.router,
    decisions.router,
    explanations.router,
    models.router,
)
"""Every router of the API, in the order of its documentation."""
