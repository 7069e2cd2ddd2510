"""Peers: the development clients of the model that decides, read once and made ready to be searched."""

import threading
from pathlib import Path
from typing import Final

from clairscore.errors import NoPeers
from clairscore.registry.bundle import ScoringBundle
from clairscore.registry.peers import load_peers, peers_file
from clairscore.workflows.similar import SimilarClients

_NOTHING: Final = (0, 0, 0)


class ServedPeers:
    """Reads the peers of a model when it is first asked about, and again when the file was rewritten.

    A person who is erased is erased from the file; no answer after that counts him.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._read: tuple[str, tuple[int, int, int]] | None = None
        self._similar: SimilarClients | None = None

    def of(self, bundle: ScoringBundle) -> SimilarClients:
        """Return the peers of a model, ready to be searched.

        Raises:
            NoPeers: If none are kept beside it, or they cannot be read.
        """
        with self._lock:
            stamp = bundle.digest, self._stamp(bundle)
            if self._similar is None or self._read != stamp:
                self._similar = SimilarClients(load_peers(self._home, bundle.name, bundle.version))
                self._similar.prepare()
                self._read = stamp
            return self._similar

    def warm(self, bundle: ScoringBundle) -> None:
        """Read the peers of a model before anybody asks; that there are none is said to who asks."""
        try:
            self.of(bundle)
        except NoPeers:
            return

    def _stamp(self, bundle: ScoringBundle) -> tuple[int, int, int]:
        try:
            found = peers_file(self._home, bundle.name, bundle.version).stat()
        except OSError:
            return _NOTHING
        return found.st_mtime_ns, found.st_size, found.st_ino
