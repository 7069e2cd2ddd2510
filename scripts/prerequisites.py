"""Say what this machine lacks before anything is installed, with the command that installs it.

Runs on any Python 3, so that an old one can be told so.
"""

import ctypes
import ctypes.util
import sys

OPENMP = {"linux": ("libgomp.so.1", "apt-get install libgomp1"), "darwin": ("libomp.dylib", "brew install libomp")}


def openmp_is_there():
    """Return whether the OpenMP runtime LightGBM is linked to can be loaded."""
    library = OPENMP.get(sys.platform, (None,))[0]
    if library is None:
        return True
    names = [library, ctypes.util.find_library("gomp"), ctypes.util.find_library("omp")]
    names += ["/opt/homebrew/opt/libomp/lib/libomp.dylib", "/usr/local/opt/libomp/lib/libomp.dylib"]
    for name in names:
        try:
            if name:
                ctypes.CDLL(name)
                return True
        except OSError:
            continue
    return False


def main():
    """Return 0 when nothing is lacking, 1 otherwise."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this script runs before anything is checked)
        found = ".".join(map(str, sys.version_info[:3]))
        print(
            "Clairscore needs Python 3.11 or later; " + sys.executable + " is " + found + ". "
            "Name another: make PYTHON=python3.11 demo",
            file=sys.stderr,
        )
        return 1
    if not openmp_is_there():
        library, command = OPENMP[sys.platform]
        print(
            f"LightGBM needs the system's OpenMP runtime, {library}, which is not installed. Install it: {command} "
            "(Debian, Ubuntu: as root; Fedora: dnf install libgomp).",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
