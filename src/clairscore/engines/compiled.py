"""Functions of numbers compiled by numba, for loops that NumPy cannot say or that are too short for it.

Importing this module imports the compiler: do so inside the function that needs it, where a command may need it not.
"""

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any], *, inline: bool = False, nogil: bool = True) -> Any:
    """Compile a function on its first call; the machine's code is kept beside the module's or in the user's cache.

    Never ``fastmath``: it would take the tests for NaN away, and with them the values.

    Args:
        function: What to compile.
        inline: Whether it becomes part of those that call it.
        nogil: Whether it lets the interpreter's lock go, which is lost time where it runs for microseconds.
    """
    options: dict[str, Any] = {"nogil": nogil, "error_model": "numpy", "inline": "always" if inline else "never"}
    try:
        return numba.njit(cache=not inline, **options)(function)
    except RuntimeError:  # no folder may be written
        return numba.njit(**options)(function)
