"""Java on this machine: whether it is there and new enough."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from clairscore.errors import SettingsError

OLDEST_JAVA: Final = 17


def check_java() -> None:
    """Check that a Java that Spark can use is there: in ``JAVA_HOME``, or on the path.

    Raises:
        SettingsError: If there is none, or it is too old; the message has the command that installs one.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    where = f"in JAVA_HOME ({home})" if home else "on the path"
    if java is None:
        raise SettingsError(
            f"The engine 'spark' needs Java {OLDEST_JAVA} or later, and there is none {where}. {_mend()}"
        )
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603  (found above)
    version = read_version(done.stderr + done.stdout)
    if version is None:
        raise SettingsError(f"The engine 'spark' needs Java {OLDEST_JAVA} or later; '{java}' does not run. {_mend()}")
    if version < OLDEST_JAVA:
        raise SettingsError(f"The engine 'spark' needs Java {OLDEST_JAVA} or later; '{java}' is {version}. {_mend()}")


def read_version(text: str) -> int | None:
    """Return the release that ``java -version`` names, ``None`` when it names none.

    Examples:
        >>> read_version('openjdk version "17.0.15" 2025-04-15')
        17
        >>> read_version('java version "1.8.0_431"')
        8
    """
    found = re.search(r'version "(?:1\.)?(\d+)', text)
    return int(found[1]) if found else None


def _mend() -> str:
    if sys.platform == "darwin":
        return "Run: brew install openjdk@17"
    return "Run: apt-get install openjdk-17-jre-headless"
