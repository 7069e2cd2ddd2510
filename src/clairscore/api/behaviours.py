"""Behaviours: what is known of how the model that decides behaves, kept while it decides."""

import threading
from pathlib import Path
from typing import Final

from clairscore.registry.background import background_path
from clairscore.workflows.behaviour import ModelBehaviour, open_behaviour
from clairscore.workflows.scoring import ScoringService

_NO_SAMPLE: Final = (0, 0)


class Behaviours:
    """Opens the behaviour of a model once, and again when another one decides or the sample was rewritten.

    A person who is erased is erased from the sample: what was computed on the rows before is then dropped.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._known: tuple[str, tuple[int, int]] | None = None
        self._behaviour: ModelBehaviour | None = None

    def of(self, scoring: ScoringService) -> ModelBehaviour:
        """Return the behaviour of a model.

        Raises:
            NoBackground: If no sample of its development applications is kept.
        """
        bundle = scoring.bundle
        try:
            found = background_path(self._home, bundle.name, bundle.version).stat()
            stamp = (found.st_mtime_ns, found.st_size)
        except OSError:
            stamp = _NO_SAMPLE
        with self._lock:
            if self._behaviour is None or self._known != (bundle.digest, stamp):
                self._behaviour = open_behaviour(self._home, scoring)
                self._known = (bundle.digest, stamp)
            return self._behaviour
