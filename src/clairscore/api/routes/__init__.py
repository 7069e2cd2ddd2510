"""Routes, one module a noun."""

from fastapi import APIRouter

from clairscore.api.routes import (
    access,
    applicants,
    audit,
    clients,
    counterfactuals,
    decisions,
    dependence,
    drift,
    explanations,
    features,
    letters,
    metrics,
    models,
    oversight,
    portfolio,
    replays,
    reviews,
    service,
    shadow,
    sign_on,
    similar,
    subjects,
)

ROUTERS: tuple[APIRouter, ...] = (
    service.router,
    access.router,
    sign_on.router,
    clients.router,
    subjects.router,
    features.router,
    decisions.router,
    applicants.router,
    replays.router,
    reviews.router,
    letters.router,
    oversight.router,
    portfolio.router,
    drift.router,
    explanations.router,
    counterfactuals.router,
    dependence.router,
    similar.router,
    shadow.router,
    models.router,
    audit.router,
    metrics.router,
)
"""Every router of the API, in the order of its documentation."""
