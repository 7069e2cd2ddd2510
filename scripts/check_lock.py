"""Hold the lock to what it is for: every package by hash, from the index, at the version that was chosen.

Nothing here needs a network. Whether a version was yanked or is known to be vulnerable is not in a lock: `make audit`
asks for that where there is one.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
_INDEX: Final = "https://pypi.org/simple"
_FILES: Final = "https://files.pythonhosted.org/"
_SHA256: Final = re.compile(r"sha256:[0-9a-f]{64}")
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


def faults(project: dict[str, Any], lock: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with a lock."""
    name = project["project"]["name"]
    own = None
    for package in lock["package"]:
        if package["name"] == name:
            own = package
            continue
        yield from _package_faults(package)
    if own is None:
        yield f"The lock does not hold {name} itself."
        return
    asked = _asked(project)
    locked = {(one["name"], one.get("marker", "").partition("extra == ")[2].strip("'")) for one in _required(own)}
    for dependency, extra in sorted(asked ^ locked):
        said = f"{dependency} of extra {extra}" if extra else dependency
        place = "pyproject.toml" if (dependency, extra) in asked else "the lock"
        yield f"{said} is in {place} alone. Lock again."


def main() -> int:
    """Check the lock of this project; return the exit code."""
    project, lock = (tomllib.loads((ROOT / name).read_text("utf-8")) for name in ("pyproject.toml", "uv.lock"))
    found = list(faults(project, lock))
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


def _package_faults(package: dict[str, Any]) -> Iterator[str]:
    said = f"{package['name']} {package.get('version', '')}".strip()
    if package["source"] != {"registry": _INDEX}:
        yield f"{said} does not come from the index but from {package['source']}."
    if "version" not in package:
        yield f"{said} is not pinned to a version."
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    if not files:
        yield f"{said} names no file."
    for file in files:
        if not _SHA256.fullmatch(file.get("hash", "")):
            yield f"{said} has a file without SHA-256: {file.get('url', '')}."
        if not file.get("url", "").startswith(_FILES):
            yield f"{said} has a file from elsewhere: {file.get('url', '')}."


def _required(own: dict[str, Any]) -> list[dict[str, Any]]:
    return list(own["metadata"]["requires-dist"])


def _asked(project: dict[str, Any]) -> set[tuple[str, str]]:
    extras = {"": project["project"]["dependencies"], **project["project"].get("optional-dependencies", {})}
    return {(_normal(one), extra) for extra, listed in extras.items() for one in listed}


def _normal(requirement: str) -> str:
    found = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", found.group() if found else requirement).lower()


if __name__ == "__main__":
    sys.exit(main())
