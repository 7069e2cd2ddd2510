"""``clairscore serve``: the API and the dashboard."""

import os
from typing import Annotated

import typer

from clairscore.cli.options import group

app = group("Start the API or the dashboard.")

Host = Annotated[str | None, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]


@app.command("api")
def api(host: Host = None, port: Port = None) -> None:
    """Start the API and answer until told to stop."""
    from clairscore.api.server import serve
    from clairscore.settings import load_settings

    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    serve(load_settings(**given))


@app.command("dashboard")
def dashboard(
    host: Host = None,
    port: Port = None,
    api_url: Annotated[str | None, typer.Option("--api-url", help="Where the API is.")] = None,
) -> None:
    """Start the dashboard; it speaks to the API."""
    from clairscore.dashboard.serve import dashboard_command, dashboard_environment
    from clairscore.settings import load_settings

    settings = load_settings()
    command = dashboard_command(host or settings.host, port or 8501)
    os.execvpe(  # noqa: S606  (our own command)
        command[0], command, os.environ | dashboard_environment(api_url or settings.api_url)
    )
