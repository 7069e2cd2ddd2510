"""How the dashboard starts: the command and the environment of its server."""

import sys
from pathlib import Path

from clairscore.charts.palette import (
    APPROVE,
    APPROVE_SOFT,
    BRAND,
    DECLINE,
    DECLINE_SOFT,
    INK,
    LINE,
    PAPER,
    REFER,
    REFER_SOFT,
    SURFACE,
)

APP = Path(__file__).parent / "app.py"

OPTIONS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.runOnSave": "false",
    "server.enableStaticServing": "false",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.disableDataExport": "true",
    "theme.base": "light",
    "theme.primaryColor": BRAND,
    "theme.backgroundColor": PAPER,
    "theme.secondaryBackgroundColor": SURFACE,
    "theme.textColor": INK,
    "theme.borderColor": LINE,
    "theme.linkColor": BRAND,
    "theme.greenTextColor": APPROVE,
    "theme.greenBackgroundColor": APPROVE_SOFT,
    "theme.orangeTextColor": REFER,
    "theme.orangeBackgroundColor": REFER_SOFT,
    "theme.redColor": DECLINE,
    "theme.redTextColor": DECLINE,
    "theme.redBackgroundColor": DECLINE_SOFT,
    "theme.baseRadius": "8px",
    "theme.showWidgetBorder": "true",
    "theme.sidebar.backgroundColor": SURFACE,
    "theme.sidebar.secondaryBackgroundColor": PAPER,
}
"""Streamlit's options: nothing leaves the machine, no stack trace reaches a reader, colours of the palette."""


def dashboard_command(host: str, port: int) -> list[str]:
    """Return the command that serves the dashboard.

    Args:
        host: Address to listen on.
        port: Port to listen on.

    Returns:
        Arguments for ``subprocess``; run them with ``dashboard_environment`` added to the environment.
    """
    options = [f"--{name}={value}" for name, value in OPTIONS.items()]
    listening = [f"--server.address={host}", f"--server.port={port}"]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *listening, *options]


def dashboard_environment(api_url: str) -> dict[str, str]:
    """Return the variables the dashboard needs: where the API is."""
    return {"CLAIRSCORE_API_URL": api_url}
