"""Champion: the model that decides now, exchanged for another while requests run, none of which fails."""

import logging
import threading
from collections.abc import Sequence
from copy import copy
from typing import Any, Final, Self

from clairscore.api.metrics import Reading
from clairscore.decisions.evidence import Evidence
from clairscore.errors import ClairscoreError, NoChampion
from clairscore.lenders.lender import Lender
from clairscore.registry.shelf import ModelShelf
from clairscore.store.ledger import Ledger
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.scoring import ScoringService

Decided = list[tuple[ApplicantRows, Evidence]]
"""What one request decided, and on which rows."""

_Stamp = tuple[int, int, int]
_NOBODY: Final[_Stamp] = (0, 0, 0)
_log = logging.getLogger("clairscore.champion")


class ServedScoring(ScoringService):
    """A model as one request sees it, from its start to its end, that remembers what was decided."""

    decided: Decided | None = None

    def for_request(self, decided: Decided) -> Self:
        """Return the same model, which writes down what it decides in a list of the request."""
        mine = copy(self)
        mine.decided = decided
        return mine

    def decide(self, rows: ApplicantRows, **asked: Any) -> Evidence:
        """Decide; see `ScoringService.decide`."""
        evidence = super().decide(rows, **asked)
        if self.decided is not None:
            self.decided.append((rows, evidence))
        return evidence

    def decide_all(self, applicants: Sequence[ApplicantRows], **asked: Any) -> list[Evidence]:
        """Decide on many; see `ScoringService.decide_all`."""
        found = super().decide_all(applicants, **asked)
        if self.decided is not None:
            self.decided.extend(zip(applicants, found, strict=True))
        return found


class Champion:
    """The model that decides; a thread looks whether the shelf names another one.

    A model is read and made ready beside the one that decides, and then takes its place at once. Requests that are
    running end with the model they began with. One that cannot be used changes nothing: the one before keeps deciding,
    and `fault` says so until the shelf is mended.
    """

    def __init__(self, lender: Lender, shelf: ModelShelf, ledger: Ledger) -> None:
        """Load the model that decides.

        Args:
            lender: Whose model.
            shelf: Where it is.
            ledger: Where decisions are written.

        Raises:
            NoChampion: If no model decides yet.
            BundleError: If the champion is damaged or was trained on other definitions.
        """
        self._lender = lender
        self._shelf = shelf
        self._ledger = ledger
        self._lock = threading.Lock()
        self._stamp = self._stamp_now()
        self._scoring = self._load("champion")
        self._fault = ""
        self._swaps = 0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def scoring(self) -> ServedScoring:
        """The model that decides at this moment."""
        return self._scoring

    @property
    def fault(self) -> str:
        """Why the model that should decide does not, a sentence without a path; empty when it does."""
        return self._fault

    def refresh(self) -> None:
        """Take the model the shelf names now, if it is another one and can be used."""
        with self._lock:
            self._stamp = self._stamp_now()
            try:
                version = self._shelf.alias("champion")
                if version is None:
                    raise NoChampion("The shelf names no champion any more.")
                if version != self._scoring.bundle.version:
                    self._swap(version)
                self._fault = ""
            except (ClairscoreError, OSError) as error:
                self._say(error)

    def watch(self, seconds: float) -> None:
        """Look every so many seconds, in a thread, whether the shelf names another model."""
        self._thread = threading.Thread(target=self._look, args=(seconds,), name="clairscore-champion", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def readings(self) -> list[Reading]:
        """Return which model decides, whether that is the one that should, and how often it was exchanged."""
        model, bundle = self._scoring.model, self._scoring.bundle
        labels = (
            ("lender", model.name),
            ("version", model.version),
            ("feature_set", model.feature_set),
            ("bundle", bundle.digest[:12]),
        )
        return [
            Reading("model_info", "The model that decides.", {labels: 1}),
            Reading("model_fault", "1 when another model should decide and cannot be used.", {(): bool(self._fault)}),
            Reading("model_swaps", "How often the model was exchanged since the start.", {(): self._swaps}),
        ]

    def _look(self, seconds: float) -> None:
        while not self._ended.wait(seconds):
            if self._fault or self._stamp_now() != self._stamp:
                self.refresh()

    def _swap(self, version: str) -> None:
        former, ready = self._scoring.bundle.version, self._load(version)
        self._scoring = ready
        self._swaps += 1
        _log.info("%s decides from now on, in the place of %s.", version, former)

    def _load(self, version: str) -> ServedScoring:
        bundle = self._shelf.load(version)
        bundle.prepare()
        return ServedScoring(self._lender, bundle, self._ledger)

    def _say(self, error: Exception) -> None:
        deciding = self._scoring.bundle.version
        fault = (
            f"Another model should decide and cannot be used ({type(error).__name__}); {deciding} keeps deciding. "
            "'clairscore model history' says which one, the log why."
        )
        if fault != self._fault:
            _log.error("%s %s", fault, error)
        self._fault = fault

    def _stamp_now(self) -> _Stamp:
        """Return what changes whenever the shelf names another model."""
        try:
            found = (self._shelf.folder / "aliases.json").stat()
        except OSError:
            return _NOBODY
        return found.st_mtime_ns, found.st_size, found.st_ino
