"""A sweep over the workspace's members, page by page: how far it is, and when it goes on."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ledger.rests import LIMITS

PAGE = 1000
"""Accounts on a page at first; Slack takes no more."""
SMALL = 200
"""Accounts on a page where Slack asks for smaller ones."""
_BURST = 10
"""So many pages are asked for at once: Slack allows bursts, and small workspaces are done with it."""
_APART = 3.0
"""Seconds between all others: Slack allows 20 a minute."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """The sweep that is open, or the last one."""

    number: int
    began_at: datetime
    ended_at: datetime | None
    cursor: str
    size: int
    pages: int
    accounts: int
    wake_at: datetime
    problem: str

    @property
    def is_open(self) -> bool:
        """Tell whether it is not done yet."""
        return self.ended_at is None

    def keeps_waiting(self, *, anew: bool) -> bool:
        """Tell whether it must end before anybody can say who there is; with `anew`, who there is now."""
        return self.is_open and (anew or self.number == 1)

    @property
    def fails(self) -> bool:
        """Tell whether the last page could not be read, and not because Slack wants to be asked later or for less."""
        return self.problem not in {"", *LIMITS, "limit_required"}

    @property
    def pause(self) -> float:
        """Seconds before the page after the next one."""
        return 0.0 if self.pages + 1 < _BURST else _APART

    @property
    def says(self) -> str:
        """Return how far it is, in a sentence; "" once it is done."""
        if not self.is_open:
            return ""
        why = f" Slack says {self.problem}. Usher tries again." if self.problem else ""
        return f"The workspace's members are being read: {self.accounts:,} members read so far.{why}"
