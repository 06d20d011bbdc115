"""Channels that have a purpose at a conference, what became of that, and those of them that the bot has lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.common.ids import read_id


class Purpose(StrEnum):
    """The purposes of a channel."""

    MAIN = "main"
    ROOM = "room"
    SESSION = "session"
    HELP = "help"
    ORGANIZERS = "organizers"
    NOTHING = "nothing"


Use = tuple[Purpose, int]
"""A purpose, and the id of the room or the session; 0 where it needs none."""


@dataclass(frozen=True, slots=True)
class Rebound:
    """The change of a channel's purpose."""

    conference_id: int
    channel: str
    now: Use
    before: tuple[Use, ...] = ()
    """The former purposes of the channel."""
    lost: str = ""
    """The channel that was for it until then."""

    @property
    def loses(self) -> bool:
        """Tell whether another channel lost its purpose."""
        return bool(self.lost) and self.lost != self.channel

    @property
    def is_other(self) -> bool:
        """Tell whether the channel itself was for something else."""
        return bool(self.before) and self.before != (self.now,)

    def encode(self) -> str:
        """As a button's value."""
        uses = ",".join(f"{purpose}-{target}" for purpose, target in (self.now, *self.before))
        return f"{self.conference_id}:{self.channel}:{self.lost}:{uses}"

    @classmethod
    def decode(cls, value: str) -> "Rebound":
        """Return what `encode` wrote; ValueError where it is not one."""
        conference_id, channel, lost, uses = value.split(":")
        now, *before = (_use(each) for each in uses.split(","))
        return cls(read_id(conference_id), channel, now, tuple(before), lost)


def _use(text: str) -> Use:
    purpose, target = text.split("-")
    return Purpose(purpose), read_id(target)


class Loss(StrEnum):
    """The reasons why nothing can be posted to a channel."""

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
        """Return what `to_json` wrote."""
        return cls(Loss(str(kept["why"])), int(kept["at"]))
