"""Manifest: the files of a scoring bundle and the SHA-256 of each."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from clairscore.errors import BundleError

MANIFEST = "manifest.json"
FORMAT = 1
"""Version of the layout of a bundle; raised when a reader of the former one could not read it."""


def seal(folder: Path, name: str, version: str) -> None:
    """Write the manifest of every file in the folder, the last thing done to a bundle."""
    files = {path.name: _digest(path.read_bytes()) for path in sorted(folder.iterdir()) if path.name != MANIFEST}
    manifest = {"format": FORMAT, "name": name, "version": version, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")


def open_sealed(folder: Path) -> tuple[Mapping[str, object], Mapping[str, bytes], str]:
    """Read every file of a bundle once, and hand its content over only if it is the one that was sealed.

    Returns:
        The manifest, the content of each file by name, and the SHA-256 of the manifest, which identifies the bundle.

    Raises:
        BundleError: If the manifest is lacking, unreadable or of another format, or if a file is missing, was added or
            was changed.
    """
    try:
        sealed = (folder / MANIFEST).read_bytes()
        manifest = json.loads(sealed)
        found = {path.name for path in folder.iterdir()} - {MANIFEST}
    except FileNotFoundError as error:
        raise BundleError(f"{folder} is not a scoring bundle: it has no {MANIFEST}. Train or restore one.") from error
    except (OSError, ValueError) as error:
        raise BundleError(f"The manifest of the scoring bundle {folder} cannot be read. Restore the bundle.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BundleError(f"The scoring bundle {folder} is not of format {FORMAT}, the one read here. Train again.")
    files = manifest.get("files")
    if not isinstance(files, dict) or not {"name", "version"} <= manifest.keys():
        raise BundleError(f"The manifest of the scoring bundle {folder} is incomplete. Restore the bundle.")
    for names, state in ((files.keys() - found, "lacks"), (found - files.keys(), "was given")):
        if names:
            raise BundleError(f"The scoring bundle {folder} {state} {', '.join(sorted(names))}. Restore the bundle.")
    content = {}
    for name, expected in files.items():
        try:
            content[name] = (folder / name).read_bytes()
        except OSError as error:
            raise BundleError(f"{name} of the scoring bundle {folder} cannot be read. Restore the bundle.") from error
        if _digest(content[name]) != expected:
            raise BundleError(f"{name} of the scoring bundle {folder} was changed after release. Restore the bundle.")
    return manifest, content, _digest(sealed)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
