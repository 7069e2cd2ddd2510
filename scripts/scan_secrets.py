"""Look for secrets in every file of the project; with --update, take what is there now as known.

Nothing here needs a network. What is known is in `.secrets.baseline`, by file and hash: whoever adds to it says that it
is no secret. Words such as `password = "..."` are not looked for in tests, which make theirs up; keys, tokens and
passwords in addresses are.
"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from detect_secrets import SecretsCollection
from detect_secrets.settings import transient_settings

ROOT: Final = Path(__file__).parents[1]
BASELINE: Final = ".secrets.baseline"
_LEFT_OUT: Final = ("uv.lock", BASELINE, "docs/reference/")
"""Hashes of packages, and of what is known; pages written from the code, which is scanned."""

_PLUGINS: Final = (
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "BasicAuthDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "JwtTokenDetector",
    "KeywordDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SlackDetector",
    "StripeDetector",
)
_FILTERS: Final = (
    "detect_secrets.filters.heuristic.is_indirect_reference",
    "detect_secrets.filters.heuristic.is_prefixed_with_dollar_sign",
    "detect_secrets.filters.heuristic.is_templated_secret",
)

_OURS: Final = re.compile(r"\bcs[kr]_[A-Za-z0-9_-]{20,}")
"""Keys of services and refresh tokens."""

Found = dict[tuple[str, str, str], int]
"""Line, by file, kind and hash of what was found."""


def scan(root: Path) -> Found:
    """Scan every file that git tracks, or every file where there is no git."""
    files = _files(root)
    tests = [name for name in files if name.startswith("tests/")]
    others = [name for name in files if not name.startswith("tests/")]
    without_words = [one for one in _PLUGINS if one != "KeywordDetector"]
    return _scan(root, others, _PLUGINS) | _scan(root, tests, without_words) | _scan_ours(root, files)


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Scan and compare; return the exit code."""
    found = scan(root)
    if "--update" in arguments:
        known = [{"file": file, "kind": kind, "hash": digest} for file, kind, digest in sorted(found)]
        (root / BASELINE).write_text(json.dumps(known, indent=1) + "\n", "utf-8")
        print(f"{len(known)} findings are known from now on. Say in the commit why none of them is a secret.")
        return 0
    baseline = root / BASELINE
    listed = json.loads(baseline.read_text("utf-8")) if baseline.exists() else []
    known_before = {(one["file"], one["kind"], one["hash"]) for one in listed}
    new = {one: line for one, line in found.items() if one not in known_before}
    for (file, kind, _), line in sorted(new.items()):
        print(f"{file}:{line}: {kind}. Take it out and make it invalid where it opens something.", file=sys.stderr)
    if new:
        print("If it is none: scripts/scan_secrets.py --update, and say why in the commit.", file=sys.stderr)
    return 1 if new else 0


def _files(root: Path) -> list[str]:
    if (root / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True).stdout
        names = [name.decode() for name in listed.split(b"\0") if name]
    else:
        names = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
        names = [name for name in names if not any(part in (".venv", ".uv") for part in Path(name).parts)]
    return [name for name in names if not name.startswith(_LEFT_OUT) and (root / name).is_file()]


def _scan(root: Path, names: list[str], plugins: "list[str] | tuple[str, ...]") -> Found:
    settings = {
        "plugins_used": [{"name": name} for name in plugins],
        "filters_used": [{"path": one} for one in _FILTERS],
    }
    with transient_settings(settings):
        secrets = SecretsCollection(root=str(root))
        for name in names:
            secrets.scan_file(name)
    return {(name, one.type, one.secret_hash): one.line_number for name, one in secrets}


def _scan_ours(root: Path, names: list[str]) -> Found:
    found = {}
    for name in names:
        text = (root / name).read_text("utf-8", errors="replace")
        for match in _OURS.finditer(text):
            digest = hashlib.sha256(match.group().encode()).hexdigest()
            found[name, "Key or token of Clairscore", digest] = text.count("\n", 0, match.start()) + 1
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
