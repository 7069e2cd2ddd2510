"""The command line: noun, verb. Heavy libraries are imported by the commands that need them."""

import sys

from clairscore.cli.app import app
from clairscore.cli.system_errors import refusal_of
from clairscore.errors import ClairscoreError

_INTERRUPTED = 130


def main() -> None:
    """Run the command line; what Clairscore or the system refuses is one sentence on standard error and an exit code.

    Raises:
        SystemExit: With the exit code; 130 when the user stopped it.
    """
    try:
        app(prog_name="clairscore")
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:  # so typer ends a command that was interrupted, without a word
            print("Stopped.", file=sys.stderr)
        raise
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(_INTERRUPTED)
    except ClairscoreError as error:
        _refuse(error)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        _refuse(refusal_of(error))


def _refuse(error: ClairscoreError) -> None:
    print(f"{error.title}. {error}" if not str(error).startswith(error.title) else str(error), file=sys.stderr)
    sys.exit(error.exit_code)
