"""Shadow: what a challenger would have decided on the applicants the champion decides on, counted and never shown."""

import logging
import queue
import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from clairscore.api.metrics import Labels, Reading
from clairscore.decisions.evidence import Evidence
from clairscore.errors import ClairscoreError
from clairscore.lenders.lender import Lender
from clairscore.registry.shelf import ModelShelf
from clairscore.tables.rows import ApplicantRows
from clairscore.workflows.scoring import ScoringService

_MOST_WAITING: Final = 256
_REMEMBERED: Final = 5_000
_log = logging.getLogger("clairscore.shadow")


@dataclass(frozen=True)
class ShadowFigures:
    """How champion and challenger differed on the same applicants, in this process and since it compares these two.

    Attributes:
        champion: Version that decided.
        challenger: Version scored beside it.
        since: When the first of these applicants was scored.
        n_compared: Applicants.
        mean_difference: Mean of challenger's PD minus champion's.
        mean_absolute_difference: Mean of its absolute value.
        outcomes: How often the champion's decision (first) went with the challenger's (second).
        n_flips: How often the two decisions differ.
        champion_psi: How far the champion's log-odds lie from those of its development; None without bins.
        challenger_psi: The same of the challenger.
        n_failed: Applicants the challenger could not score.
    """

    champion: str
    challenger: str
    since: datetime
    n_compared: int
    mean_difference: float
    mean_absolute_difference: float
    outcomes: Mapping[tuple[str, str], int]
    n_flips: int
    champion_psi: float | None
    challenger_psi: float | None
    n_failed: int


class Shadow:
    """Scores the challenger in a thread, after the champion's answer was sent.

    The queue is bounded: applicants that come while it is full are not compared, and counted. Nothing about one of them
    is kept but the two log-odds, of the last five thousand, without whose they are.
    """

    def __init__(self, lender: Lender, shelf: ModelShelf) -> None:
        """Compare nothing until the first applicant.

        Args:
            lender: Whose models.
            shelf: Where the challenger is.
        """
        self._lender = lender
        self._shelf = shelf
        self._lock = threading.Lock()
        self._waiting: queue.Queue[tuple[ScoringService, ApplicantRows, Evidence] | None] = queue.Queue(_MOST_WAITING)
        self._left_out = 0
        self._challenger: ScoringService | None = None
        self._refused = ""
        self._tally: _Tally | None = None
        self._thread: threading.Thread | None = None

    def submit(self, champion: ScoringService, rows: ApplicantRows, evidence: Evidence) -> None:
        """Have the challenger score an applicant the champion has decided on; simulations are none."""
        if evidence.simulation:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._compare_all, name="clairscore-shadow", daemon=True)
            self._thread.start()
        try:
            self._waiting.put_nowait((champion, rows, evidence))
        except queue.Full:
            self._left_out += 1

    def figures(self) -> ShadowFigures | None:
        """Return how the two differed; None when nothing was compared yet."""
        with self._lock:
            return self._tally.figures() if self._tally is not None else None

    def wait(self) -> None:
        """Wait until everything submitted so far is compared."""
        self._waiting.join()

    def close(self) -> None:
        """Leave what is waiting uncompared, and end the thread."""
        if self._thread is None:
            return
        while True:
            try:
                self._waiting.get_nowait()
            except queue.Empty:
                break
            self._waiting.task_done()
        self._waiting.put(None)
        self._thread.join()

    def readings(self) -> list[Reading]:
        """Return counts, differences and the size of the queue."""
        found, size = self.figures(), self._waiting.qsize()
        readings = [
            Reading("shadow_queue_size", "Applicants that wait for the challenger.", {(): size}),
            Reading("shadow_left_out", "Applicants not compared because the queue was full.", {(): self._left_out}),
        ]
        if found is None:
            return readings
        pair = (("champion", found.champion), ("challenger", found.challenger))
        psi: dict[Labels, float] = {
            (("model", model),): value
            for model, value in ((found.champion, found.champion_psi), (found.challenger, found.challenger_psi))
            if value is not None
        }
        return [
            *readings,
            Reading("shadow_compared", "Applicants both models scored.", {pair: found.n_compared}),
            Reading("shadow_failed", "Applicants the challenger could not score.", {pair: found.n_failed}),
            Reading("shadow_flips", "Applicants on whom the two decide differently.", {pair: found.n_flips}),
            Reading(
                "shadow_mean_absolute_difference",
                "Mean absolute difference of the two PDs.",
                {pair: found.mean_absolute_difference},
            ),
            Reading("shadow_psi", "How far log-odds lie from those at development.", psi),
        ]

    def _compare_all(self) -> None:
        while True:
            asked = self._waiting.get()
            try:
                if asked is None:
                    return
                self._compare(*asked)
            except Exception as error:
                _log.error("The shadow could not compare: %s.", type(error).__name__)
            finally:
                self._waiting.task_done()

    def _compare(self, champion: ScoringService, rows: ApplicantRows, evidence: Evidence) -> None:
        challenger = self._find_challenger()
        if challenger is None or challenger.bundle.version == champion.bundle.version:
            return
        with self._lock:
            tally = self._tally
            if tally is None or not tally.compares(champion, challenger):
                tally = self._tally = _Tally(champion, challenger)
        try:
            other = challenger.decide(
                rows, as_of=evidence.as_of, decided_on=evidence.decided_on, language="en", simulation=True
            )
        except Exception as error:
            _log.warning("The challenger could not score an applicant: %s.", type(error).__name__)
            with self._lock:
                tally.n_failed += 1
            return
        with self._lock:
            tally.add(evidence, other)

    def _find_challenger(self) -> ScoringService | None:
        try:
            version = self._shelf.alias("challenger")
            if version is None:
                self._challenger = None
            elif self._challenger is None or self._challenger.bundle.version != version:
                if self._refused == version:
                    return None
                self._challenger = None
                self._refused = version
                self._challenger = ScoringService(self._lender, self._shelf.load(version))
                self._refused = ""
        except (ClairscoreError, OSError) as error:
            _log.error("The challenger is not scored: %s", error)
        return self._challenger


class _Tally:
    """Sums over the applicants two models scored."""

    def __init__(self, champion: ScoringService, challenger: ScoringService) -> None:
        self.champion = champion
        self.challenger = challenger
        self.n_failed = 0
        self._since = datetime.now(UTC)
        self._n = 0
        self._sum = 0.0
        self._absolute = 0.0
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._margins: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)

    def compares(self, champion: ScoringService, challenger: ScoringService) -> bool:
        mine, given = (self.champion, self.challenger), (champion, challenger)
        return all(one.bundle.digest == other.bundle.digest for one, other in zip(mine, given, strict=True))

    def add(self, decided: Evidence, other: Evidence) -> None:
        difference = other.p_default - decided.p_default
        self._n += 1
        self._sum += difference
        self._absolute += abs(difference)
        self._outcomes[decided.decision.value, other.decision.value] += 1
        self._margins.append((decided.margin, other.margin))

    def figures(self) -> ShadowFigures:
        champion, challenger = (_psi(model, [pair[place] for pair in self._margins]) for place, model in self._models())
        return ShadowFigures(
            champion=self.champion.bundle.version,
            challenger=self.challenger.bundle.version,
            since=self._since,
            n_compared=self._n,
            mean_difference=self._sum / self._n if self._n else 0.0,
            mean_absolute_difference=self._absolute / self._n if self._n else 0.0,
            outcomes=dict(self._outcomes),
            n_flips=sum(count for (one, other), count in self._outcomes.items() if one != other),
            champion_psi=champion,
            challenger_psi=challenger,
            n_failed=self.n_failed,
        )

    def _models(self) -> tuple[tuple[int, ScoringService], tuple[int, ScoringService]]:
        return (0, self.champion), (1, self.challenger)


def _psi(model: ScoringService, margins: list[float]) -> float | None:
    bins = model.bundle.score_bins
    return bins.psi(np.asarray(margins)) if bins is not None and margins else None
