"""The delivery ledger at a glance, for those who watch over it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from bot.domain.ledger.deliveries import DeliveryKind, State

LONG = timedelta(minutes=5)
"""After so much time an uncertain delivery is one to look after: the last look into Slack was long ago."""


class Outcome(StrEnum):
    """The outcomes of an import."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_FETCHED = "not-fetched"


@dataclass(frozen=True, slots=True)
class Imported:
    """The last time that imports had one outcome."""

    conference_id: int
    """0 where it is not known which one was meant."""
    from_address: bool
    """True if it was fetched, as a timer does it; else it was a file, and somebody has read what became of it."""
    outcome: Outcome
    at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """The waiting deliveries, their age, and the sender; times are in seconds."""

    rows: Mapping[tuple[State, DeliveryKind], int] = field(default_factory=dict)
    """The number of open deliveries by state and kind."""
    oldest_due: float = 0.0
    """Since when the oldest one is due that could be sent, or that was tried in vain; 0 where there is none."""
    uncertain_long: int = 0
    """The number that have been uncertain for longer than `LONG`."""
    lease: float | None = None
    """The rest of the sender's lease, negative if it is over; None if nobody has ever had it."""
    imports: tuple[Imported, ...] = ()
    rests: Mapping[tuple[str, bool], int] = field(default_factory=dict)
    """The number of present rests by Slack's method, and for the whole workspace or not."""

    @classmethod
    def of_all(cls, seen: Sequence[Self]) -> Self | None:
        """The ledgers of several workspaces as one: sums, the longest wait and the shortest lease; None for none."""
        if len(seen) < 2:  # noqa: PLR2004 - one is itself
            return next(iter(seen), None)
        leases = [each.lease for each in seen if each.lease is not None]
        newest: dict[tuple[int, bool, Outcome], Imported] = {}
        for one in sorted((i for each in seen for i in each.imports), key=lambda i: i.at):
            newest[one.conference_id, one.from_address, one.outcome] = one
        return cls(
            rows=sum((Counter(each.rows) for each in seen), Counter()),
            oldest_due=max(each.oldest_due for each in seen),
            uncertain_long=sum(each.uncertain_long for each in seen),
            lease=min(leases, default=None),
            imports=tuple(newest.values()),
            rests=sum((Counter(each.rests) for each in seen), Counter()),
        )
