"""A message of a chair or an organizer to a session's speakers: how it stands with each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ledger.deliveries import OPEN, State
from bot.domain.program.sessions import Conference, Session

REPORT_AFTER = timedelta(seconds=20)
"""So long the window in which it was written has time to show that it arrived; the direct message comes only if it does not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of the message to one person."""

    name: str
    recipient: str
    state: State
    at: datetime | None = None
    """The time when it was known."""
    why: str = ""
    """The reason why it did not arrive, in the ledger's word."""

    @property
    def is_open(self) -> bool:
        """Tell whether it is still on its way."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Written:
    """A message and what became of it."""

    conference: Conference
    session: Session
    text: str
    outcomes: Sequence[Outcome]

    @property
    def is_open(self) -> bool:
        """Tell whether it is still on its way to somebody."""
        return any(one.is_open for one in self.outcomes)

    @property
    def has_arrived(self) -> bool:
        """Tell whether everybody has it."""
        return all(one.state is State.SENT for one in self.outcomes)
