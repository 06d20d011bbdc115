"""Channels that have a purpose at a conference, and those of them that the bot has lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Loss(StrEnum):
    """Why nothing can be posted to a channel any more."""

    ARCHIVED = "archived"
    DELETED = "deleted"
    REMOVED = "removed"
    """The bot is no member of it any more, and of a private channel that means it sees it no more."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A channel that is bound and lost; `at` is when, as a Unix time: the loss is told once."""

    why: Loss
    at: int

    def to_json(self) -> dict[str, str | int]:
        """As it is kept with the conference."""
        return {"why": self.why.value, "at": self.at}

    @classmethod
    def from_json(cls, kept: Mapping[str, str | int]) -> "Lost":
        """What `to_json` wrote."""
        return cls(Loss(str(kept["why"])), int(kept["at"]))
