"""The key that signs tokens, when it lies in a file of the home folder instead of the environment."""

import os
import secrets
from pathlib import Path
from typing import Final

from clairscore.errors import SettingsError

FILE_NAME: Final = "secret.key"
MINIMUM_BYTES: Final = 32


def write_signing_key(home: Path) -> Path:
    """Write a new random key that only its owner can read, unless there is one.

    Args:
        home: Home folder; made if it is not there.

    Returns:
        The file, mode 0600.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / FILE_NAME
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path


def read_signing_key(home: Path) -> bytes | None:
    """Read the key.

    Args:
        home: Home folder.

    Returns:
        At least 32 bytes; None if there is no file.

    Raises:
        SettingsError: If others can read the file, or the key is too short.
    """
    path = home / FILE_NAME
    if not path.is_file():
        return None
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SettingsError(f"Others than its owner can read '{path}'. Run 'chmod 600 {path}', then start again.")
    return checked_signing_key(path.read_text(encoding="ascii").strip().encode(), f"The key in '{path}'")


def checked_signing_key(key: bytes, name: str) -> bytes:
    """Return a key that is long enough.

    Args:
        key: The key.
        name: What to call it in the message.

    Returns:
        The key.

    Raises:
        SettingsError: If it has fewer than 32 bytes.
    """
    if len(key) < MINIMUM_BYTES:
        raise SettingsError(
            f"{name} has {len(key)} bytes; a token needs at least {MINIMUM_BYTES}. "
            "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return key
