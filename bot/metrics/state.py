"""The meters that say how things are at the moment of asking: the ledger, the sender, the database, Slack."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.domain.ledger.overview import Overview


class StateMeters(Collector):
    """Gauges of what was seen last; what is not known now is left out, and no old figure stands in its place.

    All processes read one ledger, so all of them report `usher_ledger_…` alike: take the maximum, never the sum.
    """

    def __init__(self) -> None:
        self.overview: Overview | None = None
        """The ledger; None while the database is away."""
        self.database_up: bool | None = None
        """True if the database answered the last time; None before it was asked."""
        self.ready = False
        """The answer of /readyz."""
        self.connected: bool | None = None
        """True if there is a connection to Slack; None where Slack comes over HTTP."""
        self.ahead: float | None = None
        """The seconds by which Usher's clock is ahead of Slack's; None before Slack has answered."""
        self.sweep_age: float | None = None
        """Seconds since this process last went through what is due; None where it does not send."""
        self.held: float | None = None
        """Seconds for which this process has been the one that sends; None where another one does, or none."""

    def collect(self) -> Iterator[Metric]:
        """Everything that is known now."""
        yield _gauge("usher_ready", "Whether /readyz says that all is well: 1 or 0.", self.ready)
        yield _gauge(
            "usher_database_up",
            "Whether the database answered when it was last asked: 1 or 0.",
            self.database_up,
        )
        yield _gauge(
            "usher_slack_connected",
            "In Socket Mode, whether there is a connection to Slack: 1 or 0.",
            self.connected,
        )
        yield _gauge(
            "usher_sweep_age_seconds",
            "Since this process last went through what is due without an error.",
            self.sweep_age,
        )
        yield _gauge(
            "usher_sender_held_seconds",
            "For how long this process has been the one that sends; 0 where another one does, or none.",
            self.held or 0.0,
        )
        yield _gauge(
            "usher_clock_ahead_seconds",
            "How far Usher's clock is ahead of Slack's; negative where it is behind.",
            self.ahead,
        )
        if self.overview:
            yield from _of_ledger(self.overview)


def _of_ledger(seen: Overview) -> Iterator[Metric]:
    rows = GaugeMetricFamily(
        "usher_ledger_open", "Deliveries that are not settled, by state and kind.", labels=["state", "kind"]
    )
    for (state, kind), count in seen.rows.items():
        rows.add_metric([state.value, kind.value], count)
    yield rows
    yield _gauge(
        "usher_ledger_oldest_due_seconds",
        "For how long the oldest delivery is due that should have been sent; 0 where there is none.",
        seen.oldest_due,
    )
    yield _gauge(
        "usher_ledger_uncertain_long",
        "Deliveries of which it is not known for more than five minutes whether they arrived.",
        seen.uncertain_long,
    )
    yield _gauge(
        "usher_ledger_lease_seconds",
        "What is left of the sender's lease; negative where it is over.",
        seen.lease,
    )
    rests = GaugeMetricFamily(
        "usher_slack_rests",
        "Rests that Slack has asked for and that hold now, of one channel or person, or of the workspace.",
        labels=["method", "about"],
    )
    for (method, is_workspace), count in seen.rests.items():
        rests.add_metric([method, "workspace" if is_workspace else "channel"], count)
    yield rests
    imported = GaugeMetricFamily(
        "usher_import_timestamp_seconds",
        "When an import last came to that end, in Unix time, by conference.",
        labels=["conference", "source", "outcome"],
    )
    for each in seen.imports:
        source = "address" if each.from_address else "file"
        imported.add_metric([str(each.conference_id), source, each.outcome.value], each.at.timestamp())
    yield imported


def _gauge(name: str, says: str, value: float | None) -> Metric:
    gauge = GaugeMetricFamily(name, says)
    if value is not None:
        gauge.add_metric([], float(value))
    return gauge
