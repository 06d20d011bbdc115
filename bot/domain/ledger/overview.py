"""The delivery ledger at a glance, for those who watch over it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ledger.deliveries import DeliveryKind, State

LONG = timedelta(minutes=5)
"""After so much time an uncertain delivery is one to look after: the last look into Slack was long ago."""


class Outcome(StrEnum):
    """What became of an import."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_FETCHED = "not-fetched"


@dataclass(frozen=True, slots=True)
class Imported:
    """When imports last came to one end."""

    conference_id: int
    """0 where it is not known which one was meant."""
    from_address: bool
    """Whether it was fetched, as a timer does it; else it was a file, and somebody has read what became of it."""
    outcome: Outcome
    at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits, for how long, and who sends; times are in seconds."""

    rows: Mapping[tuple[State, DeliveryKind], int] = field(default_factory=dict)
    """How many are open, by state and kind."""
    oldest_due: float = 0.0
    """Since when the oldest one is due that could be sent, or that was tried in vain; 0 where there is none."""
    uncertain_long: int = 0
    """How many are uncertain for longer than `LONG`."""
    lease: float | None = None
    """How much is left of the sender's lease, negative where it is over; None where nobody has ever had it."""
    imports: tuple[Imported, ...] = ()
    rests: Mapping[tuple[str, bool], int] = field(default_factory=dict)
    """How many rests hold now, by Slack's method and whether they are of the whole workspace."""
