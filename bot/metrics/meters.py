"""The meters that count what this process does. Each process is asked by itself; Prometheus adds them up."""

from importlib import metadata

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from bot.domain.ledger.deliveries import Delivery, State

_LATE = (1, 2, 5, 10, 30, 60, 120, 300, 900, 3600)
"""Seconds of lateness: the promise is two, a reminder's lead a few minutes."""
_ANSWERED = (0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3)
"""Seconds until Slack has its answer: it waits for three."""
_TAKES = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LAG = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """The meters of one process, in a registry of their own: two apps in one process do not share any."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._info = Gauge(
            "usher_info",
            "Always 1; the labels say what runs.",
            ["version", "role", "database"],
            registry=registry,
        )
        self._settled = Counter(
            "usher_deliveries_settled",
            "Deliveries that this process brought to their end, by kind and state.",
            ["kind", "state"],
            registry=registry,
        )
        self._lateness = Histogram(
            "usher_delivery_lateness_seconds",
            "From the moment a message was due until Slack had it, by kind.",
            ["kind"],
            buckets=_LATE,
            registry=registry,
        )
        self._calls = Counter(
            "usher_slack_calls", "Calls of Slack's Web API, by method.", ["method"], registry=registry
        )
        self._limited = Counter(
            "usher_slack_rate_limited", "Calls that Slack answered with 429, by method.", ["method"], registry=registry
        )  # fmt: skip
        self._takes = Histogram(
            "usher_request_seconds",
            "From a request of Slack's until all that it asks for is done, by listener.",
            ["listener"],
            buckets=_TAKES,
            registry=registry,
        )
        self._answered = Histogram(
            "usher_acknowledgement_seconds",
            "From a request of Slack's until it is acknowledged, by listener.",
            ["listener"],
            buckets=_ANSWERED,
            registry=registry,
        )
        self._lag = Histogram(
            "usher_loop_lag_seconds",
            "How much later than asked the event loop wakes up: what blocks it delays everything.",
            buckets=_LAG,
            registry=registry,
        )
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)

    def runs(self, role: str, database: str) -> None:
        """Say what runs: the role of the process, and "sqlite" or "postgresql"."""
        self._info.labels(metadata.version("usher"), role, database).set(1)

    def settled(self, delivery: Delivery) -> None:
        """Count a delivery that has come to its end."""
        self._settled.labels(delivery.kind.value, delivery.state.value).inc()
        if delivery.state is State.SENT and delivery.settled_at:
            late = (delivery.settled_at - delivery.due_at).total_seconds()
            self._lateness.labels(delivery.kind.value).observe(max(0.0, late))

    def called(self, method: str, *, limited: bool) -> None:
        """Count a call of Slack that was answered."""
        self._calls.labels(method).inc()
        if limited:
            self._limited.labels(method).inc()

    def answered(self, listener: str, took: float, acknowledged: float | None) -> None:
        """Count a request of Slack's: seconds until it was done and, where it needed an answer, acknowledged."""
        self._takes.labels(listener).observe(took)
        if acknowledged is not None:
            self._answered.labels(listener).observe(acknowledged)

    def lagged(self, seconds: float) -> None:
        """Count by how much the event loop woke up too late."""
        self._lag.observe(seconds)
