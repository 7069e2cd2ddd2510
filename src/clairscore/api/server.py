"""The server: one process that listens."""

import logging

import uvicorn

from clairscore.api.app import create_app
from clairscore.api.resources import open_resources
from clairscore.settings import Settings


def serve(settings: Settings) -> None:
    """Open everything, then answer until the process is told to stop.

    Uvicorn's own access log is off: it would write paths, which hold the ids of clients.

    Args:
        settings: The environment.

    Raises:
        ClairscoreError: If something the API needs is missing; nothing then listens.
    """
    app = create_app(settings, open_resources(settings))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
