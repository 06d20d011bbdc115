"""A person as organizers see them: how they are reached, and who else they may be."""

from dataclasses import dataclass

from bot.domain.people.linking.candidates import Candidate
from bot.domain.people.model import How


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a conference; `records` are the ids of the records that are joined."""

    id: int
    name: str
    records: tuple[int, ...]
    email: str = ""
    slack_user: str = ""
    linked_by: How | None = None
    roles: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    why: str = ""
    """The reason why nobody was found for them; "" if somebody was."""
    contradicted: tuple[str, ...] = ()
    """Slack users whom other evidence names, against what holds."""
    merged: bool = False
    """True if somebody has said by hand that records are one, which can be undone."""

    @property
    def is_guess(self) -> bool:
        """Tell whether the account is theirs by a guess only."""
        return self.linked_by is How.NAME
