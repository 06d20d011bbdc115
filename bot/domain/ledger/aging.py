"""The time that the ledger keeps settled deliveries, and the ones that it keeps forever."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.errors import BadInput

YOUNGEST = 30
"""Days for which everything is kept: reports are read, and people ask what became of a message."""
LASTING = frozenset({DeliveryKind.WELCOME})
"""Facts without an end, which may come true again on any day: only the row says that the person has been told."""


@dataclass(frozen=True, slots=True)
class Aged:
    """The old rows of the ledger, or the removed ones."""

    counts: Mapping[tuple[DeliveryKind, State], int] = field(default_factory=dict)
    occurrences: int = 0
    """Times of announcements that went out, or whose list of people without an account is emptied."""

    @property
    def total(self) -> int:
        """Return how many deliveries."""
        return sum(self.counts.values())


def cutoff(text: str, now: datetime) -> datetime:
    """The beginning of the day that `text` names, in UTC; BadInput where it is no day, or too recent a one."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f'"{text}" is not a date. Type it as {(now - timedelta(days=400)).date()}.') from None
    before = datetime.combine(day, time(), UTC)
    latest = now - timedelta(days=YOUNGEST)
    if before > now:
        raise BadInput(f"{day} is in the future. Type {latest.date()} or an earlier day.")
    if before > latest:
        raise BadInput(
            f"{day} is too recent: the ledger keeps {YOUNGEST} days. Type {latest.date()} or an earlier day."
        )
    return before
