"""The reader of a message: their own parts of the program, and their time zone."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bot.domain.program.duties import Duty


@dataclass(frozen=True, slots=True)
class Reader:
    """One person, or everybody in a channel: then nothing is theirs and no zone is known."""

    zone: str = ""
    """The IANA name of their zone; "" where it is not known or many read."""
    duties: Mapping[int, Duty] = field(default_factory=dict)
    """Session id to their part in it."""
    may_ask: bool = True
    """True if they may ask questions at the conference at all."""
    closed: AbstractSet[int] = frozenset()
    """The ids of sessions in which a moderator has ended all questions, or theirs."""


ANYBODY = Reader()
"""Many readers, or one of whom nothing is known."""
