"""Model shelf: the bundles of one lender, which of them decides, and who said so."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Literal

from clairscore.errors import BundleError, NoChampion, NotAllowed, UnknownModel
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.release import Release, write_bundle

Alias = Literal["champion", "challenger"]
ALIASES: tuple[Alias, ...] = ("champion", "challenger")


@dataclass(frozen=True)
class Appointment:
    """One entry of the shelf's history: which version got which alias, by whom, why and when."""

    version: str
    alias: Alias
    by: str
    why: str
    at: str


@dataclass(frozen=True)
class _Aliases:
    champion: str | None = None
    challenger: str | None = None
    history: tuple[Appointment, ...] = ()


class ModelShelf:
    """Bundles ``v1``, ``v2`` ... of one lender in one folder, and ``aliases.json``.

    The folder bears the name of the lender. The first bundle becomes champion; each later one becomes challenger, and
    decides only once somebody promotes it and says why.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def lender(self) -> str:
        """Name of the lender."""
        return self.folder.name

    def versions(self) -> tuple[str, ...]:
        """Return the versions on the shelf, oldest first."""
        if not self.folder.is_dir():
            return ()
        names = (path.name for path in self.folder.iterdir() if path.is_dir())
        return tuple(sorted((name for name in names if name[:1] == "v" and name[1:].isdigit()), key=_number))

    def alias(self, alias: Alias) -> str | None:
        """Return the version that bears the alias, ``None`` when none does."""
        aliases = self._aliases()
        return aliases.champion if alias == "champion" else aliases.challenger

    def history(self) -> tuple[Appointment, ...]:
        """Return every appointment, oldest first."""
        return self._aliases().history

    def load(self, version: str = "champion") -> ScoringBundle:
        """Read the bundle of a version or of an alias.

        Raises:
            NoChampion: If the champion is asked for and there is none.
            UnknownModel: If there is no such version, or no challenger.
            BundleError: If the bundle is damaged, or is another one than its folder says.
        """
        found = self._resolve(version)
        bundle = ScoringBundle.load(self.folder / found)
        if (bundle.name, bundle.version) != (self.lender, found):
            raise BundleError(
                f"{self.folder / found} holds version {bundle.version} of {bundle.name}: bundles must not be moved. "
                "Restore it."
            )
        return bundle

    def add(self, release: Release, *, by: str) -> ScoringBundle:
        """Write a release as the next version; it becomes champion if there is none, challenger otherwise.

        Args:
            release: What the bundle is made of.
            by: Who trains.

        Returns:
            The bundle, as read back from the shelf.
        """
        version = f"v{max((_number(name) for name in self.versions()), default=0) + 1}"
        partial = self.folder / f".{version}.{os.getpid()}.partial"
        try:
            write_bundle(release, partial, self.lender, version)
            partial.rename(self.folder / version)
        finally:
            rmtree(partial, ignore_errors=True)
        bundle = self.load(version)
        alias: Alias = "challenger" if self.alias("champion") else "champion"
        why = "First model of this lender." if alias == "champion" else "Newly trained."
        self._appoint(Appointment(version, alias, by, why, release.created_at.isoformat()))
        return bundle

    def promote(self, version: str, *, by: str, why: str, at: datetime | None = None) -> ScoringBundle:
        """Make a version the champion; the former champion steps back and is challenger no more either.

        Args:
            version: Version or ``challenger``.
            by: Who promotes.
            why: For what reason, said to whoever reads the history.
            at: When; now by default.

        Raises:
            UnknownModel: If there is no such version.
            BundleError: If its bundle is damaged: what cannot be read must not decide.
            NotAllowed: If nobody or no reason is given, or if it is champion already.
        """
        if not by.strip() or not why.strip():
            raise NotAllowed("A promotion must say who promotes and why. Give both.")
        found = self._resolve(version)
        if found == self.alias("champion"):
            raise NotAllowed(f"{found} is the champion already. Promote another version.")
        bundle = self.load(found)
        self._appoint(Appointment(found, "champion", by, why, (at or datetime.now(UTC)).isoformat()))
        return bundle

    def _resolve(self, version: str) -> str:
        versions = self.versions()
        found = version
        if version in ALIASES:
            alias = self.alias("champion" if version == "champion" else "challenger")
            if alias is None and version == "champion":
                raise NoChampion(f"No model of lender '{self.lender}' decides yet: run 'clairscore model train'.")
            if alias is None:
                raise UnknownModel(f"Lender '{self.lender}' has no challenger: train a model to get one.")
            found = alias
        if found not in versions:
            known = f"There are {', '.join(versions)}." if versions else "There is none: run 'clairscore model train'."
            raise UnknownModel(f"Lender '{self.lender}' has no model '{found}'. {known}")
        return found

    def _aliases(self) -> _Aliases:
        path = self.folder / "aliases.json"
        try:
            content = json.loads(path.read_text("utf-8"))
            history = tuple(Appointment(**entry) for entry in content["history"])
            return _Aliases(content["champion"], content["challenger"], history)
        except FileNotFoundError:
            return _Aliases()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BundleError(f"{path} cannot be read, so which model decides is not known. Restore it.") from error

    def _appoint(self, appointment: Appointment) -> None:
        before = self._aliases()
        history = (*before.history, appointment)
        if appointment.alias == "champion":
            challenger = None if before.challenger == appointment.version else before.challenger
            after = _Aliases(appointment.version, challenger, history)
        else:
            after = _Aliases(before.champion, appointment.version, history)
        partial = self.folder / f".aliases.{os.getpid()}.partial"
        partial.write_text(json.dumps(asdict(after), indent=1) + "\n", "utf-8")
        partial.replace(self.folder / "aliases.json")


def _number(version: str) -> int:
    return int(version[1:])
