"""Fetch uv into a folder of the project, with nothing but Python.

First the ways of Python itself, which know this machine's mirrors and certificates: a virtual environment, then pip
into a folder, which a Python that is managed by the system allows. Where a system ships Python without either, the
wheel is taken from the package index and unpacked, its SHA-256 checked.
"""

import hashlib
import io
import json
import platform
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

INDEX = "https://pypi.org/pypi/uv/json"
REQUIREMENT = "uv>=0.8"


def by_virtual_environment(folder: Path) -> Path:
    """Install into a virtual environment; fails where ensurepip is lacking."""
    venv.create(folder / "venv", with_pip=True, clear=True)
    subprocess.run(
        [folder / "venv/bin/python", "-m", "pip", "install", "--quiet", REQUIREMENT], check=True, capture_output=True
    )
    return folder / "venv/bin/uv"


def by_pip(folder: Path) -> Path:
    """Install into a folder with the system's pip; fails where there is none."""
    target = folder / "lib"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target), REQUIREMENT]
    subprocess.run(command, check=True, capture_output=True)
    return target / "bin/uv"


def by_wheel(folder: Path) -> Path:
    """Unpack the wheel for this machine from the package index."""
    with urlopen(INDEX, timeout=60) as answer:
        release = json.load(answer)
    wheel = next(file for file in release["urls"] if _fits(file["filename"]))
    with urlopen(urljoin(INDEX, wheel["url"]), timeout=300) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != wheel["digests"]["sha256"]:
        raise RuntimeError("the wheel of uv does not have the SHA-256 the index states")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        found = folder / "wheel-uv"
        found.write_bytes(archive.read(member))
    found.chmod(0o755)
    return found


def _fits(filename: str) -> bool:
    machine = platform.machine().lower()
    if sys.platform == "darwin":
        return "macosx" in filename and ("arm64" if machine == "arm64" else "x86_64") in filename
    libc = "musllinux" if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "") else "manylinux"
    return libc in filename and f"_{machine}.whl" in filename


def main(folder: Path) -> int:
    """Fetch uv by the first way that works."""
    failures = []
    folder.mkdir(parents=True, exist_ok=True)
    for way in (by_virtual_environment, by_pip, by_wheel):
        try:
            found = way(folder)
            target = folder / "bin/uv"
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(found, target)
            subprocess.run([target, "--version"], check=True, capture_output=True)
        except Exception as error:  # each way fails in its own manner; the next one may work
            failures.append(f"  {way.__name__.replace('_', ' ')}: {type(error).__name__}: {str(error)[:200]}")
        else:
            print(f"Fetched uv into {target}.")
            return 0
    print("uv could not be fetched:", *failures, "Install uv and run make again.", sep="\n", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
