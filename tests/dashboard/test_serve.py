"""How the dashboard starts."""

import subprocess
import sys
from pathlib import Path

from clairscore.charts import palette
from clairscore.dashboard.serve import APP, OPTIONS, dashboard_command, dashboard_environment


def test_the_command_serves_the_app_where_it_was_told_to():
    command = dashboard_command("127.0.0.1", 8600)
    assert command[:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(command[4]) == APP
    assert APP.is_file()
    assert {"--server.address=127.0.0.1", "--server.port=8600"} <= set(command)


def test_nothing_is_sent_anywhere_and_no_trace_is_shown():
    assert OPTIONS["browser.gatherUsageStats"] == "false"
    assert OPTIONS["client.showErrorDetails"] == "none"
    assert OPTIONS["client.showErrorLinks"] == "false"


def test_the_dashboard_is_told_where_the_api_is_and_no_secret():
    assert dashboard_environment("http://api:8000") == {"CLAIRSCORE_API_URL": "http://api:8000"}


def test_streamlit_knows_every_option():
    listed = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert [name for name in OPTIONS if f"--{name}" not in listed.replace("\n", "")] == []


def test_the_style_sheet_uses_the_colours_of_the_palette():
    style = (APP.parent / "style.css").read_text()
    for name in ("INK", "MUTED", "LINE", "SURFACE", "BRAND", "APPROVE", "REFER", "DECLINE", "RAISES", "LOWERS"):
        assert f"--{name.lower()}: {getattr(palette, name)};" in style


def test_the_command_line_does_not_wait_for_streamlit():
    script = "import sys; import clairscore.dashboard.serve; print('streamlit' in sys.modules, 'plotly' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
