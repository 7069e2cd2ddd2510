"""What the operating system refuses, said in a sentence."""

import errno
from typing import Final

from clairscore.errors import ClairscoreError, SettingsError

_REASONS: Final = {
    errno.EACCES: "you may not read or write there. Choose another place, or change its permissions",
    errno.EPERM: "you may not do this there. Choose another place, or change its permissions",
    errno.EROFS: "the disk can only be read. Choose another place",
    errno.ENOSPC: "the disk is full. Make room, or choose another place",
    errno.ENOENT: "it does not exist. See how it is written",
    errno.ENOTDIR: "it needs a folder where there is a file. Choose another place, or move the file",
    errno.EEXIST: "there is something of that name already. Choose another place, or move it",
    errno.EISDIR: "it is a folder, and a file is needed. Name a file",
}


def refusal_of(error: OSError) -> ClairscoreError:
    """Say what the system refused.

    Args:
        error: As it was raised.

    Returns:
        A refusal that names the path; for an OpenMP runtime that is missing, the command that installs it.
    """
    if any(name in str(error) for name in ("libgomp", "libomp")):
        return SettingsError(
            "LightGBM needs the system's OpenMP runtime, which is missing. Install it with 'apt-get install libgomp1' "
            "(Debian, Ubuntu) or 'brew install libomp' (macOS)."
        )
    if error.filename is None:
        return ClairscoreError(f"The system refused it: {error.strerror or error}.".replace("..", "."))
    reason = _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
    return ClairscoreError(f"'{error.filename}' cannot be used: {reason}.")
