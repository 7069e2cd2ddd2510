"""Metrics: how the service does, in Prometheus' format, without any client."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from clairscore.api.access_log import Answered
from clairscore.decisions.evidence import Evidence

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series each: when this process began to count

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_POINTS: Final = tuple(range(400, 721, 20))


Labels = tuple[tuple[str, str], ...]
"""Name and value of each label."""


@dataclass(frozen=True)
class Reading:
    """What is read at the moment it is asked for.

    Attributes:
        name: Name after ``clairscore_``.
        says: What it is, a sentence.
        values: Values by labels.
    """

    name: str
    says: str
    values: Mapping[Labels, float]


Reader = Callable[[], Iterable[Reading]]


class Metrics:
    """The metrics of one application in one process; they start at 0 with it."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Histogram(
            "clairscore_request_seconds",
            "Seconds from a request to the end of its answer.",
            ["method", "route", "status"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._decisions = Counter(
            "clairscore_decisions",
            "Decisions and simulations by outcome.",
            ["decision", "kind", "model"],
            registry=self._registry,
        )
        self._scores = Histogram(
            "clairscore_score",
            "Score of decisions, in points; simulations do not count.",
            ["model"],
            buckets=_POINTS,
            registry=self._registry,
        )
        self._events = Counter(
            "clairscore_security_events", "Security events by kind.", ["event"], registry=self._registry
        )

    def watch(self, answered: Answered) -> None:
        """Note a request that was answered."""
        labels = (answered.method, answered.route, str(answered.status))
        self._requests.labels(*labels).observe(answered.seconds)

    def count_decision(self, evidence: Evidence) -> None:
        """Count a decision or simulation."""
        kind = "simulation" if evidence.simulation else "decision"
        self._decisions.labels(evidence.decision.value, kind, evidence.model.version).inc()
        if not evidence.simulation:
            self._scores.labels(evidence.model.version).observe(evidence.score)

    def count_event(self, event: str) -> None:
        """Count a security event."""
        self._events.labels(event).inc()

    def read_from(self, reader: Reader) -> None:
        """Ask a part of the service for its readings each time the metrics are asked for."""
        self._registry.register(_Readings(reader))

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


class _Readings(Collector):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def collect(self) -> Iterator[Metric]:
        for reading in self._reader():
            names = [name for name, _ in next(iter(reading.values), ())]
            family = GaugeMetricFamily(f"clairscore_{reading.name}", reading.says, labels=names)
            for labels, value in reading.values.items():
                family.add_metric([label for _, label in labels], value)
            yield family

    def describe(self) -> Iterator[Metric]:
        """Say nothing in advance: what is read depends on the moment."""
        return iter(())
