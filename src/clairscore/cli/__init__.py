"""The command line: noun, verb. Heavy libraries are imported by the commands that need them."""

import sys

from clairscore.cli.app import app
from clairscore.errors import ClairscoreError


def main() -> None:
    """Run the command line; what Clairscore refuses is one sentence on standard error and an exit code."""
    try:
        app(prog_name="clairscore")
    except ClairscoreError as error:
        print(f"{error.title}. {error}" if not str(error).startswith(error.title) else str(error), file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
