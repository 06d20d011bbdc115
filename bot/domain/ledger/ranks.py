"""The order of sending: by a message's purpose, and by the time until it is useless.

A message is given its place when it is planned. A place is a queue in the order of time: what is in it is of one rank and
has about as long to live, so the first in a queue is about the first to lose its use. A worker looks at the heads of all
queues, however many messages wait behind them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Protocol

from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority


class Rank(IntEnum):
    """The purposes of messages; if two become useless at the same moment, the lower one goes first."""

    PRESENCE = 0
    """Is the speaker there? Somebody stands in front of a room and waits for the answer."""
    SPEAKERS = 1
    CHANNELS = 2
    PROMPT = 3
    """Somebody waits for it: a question, an answer, an announcement to a channel. There are few of them."""
    MANY = 4
    """To many people, each on their own account: stars, changes, digests, deadlines."""
    BULK = 5
    """One text to many people."""

    @property
    def is_first(self) -> bool:
        """Tell whether a session depends on it."""
        return self <= Rank.CHANNELS


class Ranked(Protocol):
    """The facts of a delivery that its order depends on."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def priority(self) -> int: ...  # noqa: D102
    @property
    def due_at(self) -> datetime: ...  # noqa: D102
    @property
    def expires_at(self) -> datetime | None: ...  # noqa: D102


_FIRST = {
    DeliveryKind.PRESENCE_NEWS: Rank.PRESENCE,
    DeliveryKind.PRESENCE_AGAIN: Rank.PRESENCE,
    DeliveryKind.SPEAKER_MESSAGE: Rank.PRESENCE,
    # Beside the speaker's reminder: after an outage the one that fell due first goes first, and asks for both.
    DeliveryKind.PRESENCE_ASK: Rank.SPEAKERS,
    DeliveryKind.SPEAKER_REMINDER: Rank.SPEAKERS,
    DeliveryKind.CHAIR_REMINDER: Rank.SPEAKERS,
    DeliveryKind.CHANNEL_REMINDER: Rank.CHANNELS,
    DeliveryKind.MAIN_REMINDER: Rank.CHANNELS,
}
"""Before everything else, whatever waits: no more of them are due than the program has sessions, or people press."""
_MANY = frozenset(
    {
        DeliveryKind.STAR_REMINDER,
        DeliveryKind.CHANGE_NOTICE,
        DeliveryKind.DIGEST,
        DeliveryKind.DEADLINE_REMINDER,
        DeliveryKind.REVIEW_REMINDER,
        DeliveryKind.WELCOME,
        DeliveryKind.ROLE_NEWS,
    }
)
_AT_ONCE, _SOON, _SOME_TIME = timedelta(seconds=30), timedelta(minutes=3), timedelta(hours=1)
"""The longest waits: of a message that is read at once, one that somebody waits for, and one that never expires."""
_SPANS = (timedelta(minutes=2), timedelta(minutes=20), timedelta(hours=2))
"""The spans of life that share a queue."""
_QUEUES = 10
"""The last digit of a place is how long it lives, the digit before is its rank."""


def place(plan: Plan) -> int:
    """The queue that a planned message stands in."""
    rank = _rank(plan.kind, plan.priority)
    patience = _loses_use(rank, plan.kind, plan.priority, plan.due_at, plan.expires_at) - plan.due_at
    return rank * _QUEUES + sum(patience > span for span in _SPANS)


def places() -> Iterator[int]:
    """Every queue, the first rank's first."""
    return (rank * _QUEUES + span for rank in Rank for span in range(len(_SPANS) + 1))


def rank_of(queue: int) -> Rank:
    """The rank of those who stand in a queue."""
    return Rank(queue // _QUEUES)


def order(one: Ranked, queue: int) -> tuple[bool, datetime, int, int, datetime, int]:
    """Return what deliveries that are due are sorted by.

    What a session depends on is before everything else. Then by the moment at which a message loses its use: one that
    may wait for long is not overtaken for ever, because its moment comes nearer.
    """
    rank, kind = rank_of(queue), DeliveryKind.of(one.kind)
    moment = _loses_use(rank, kind, one.priority, one.due_at, one.expires_at)
    return not rank.is_first, moment, rank, one.priority, one.due_at, one.id


def _rank(kind: DeliveryKind, priority: int) -> Rank:
    if kind in _FIRST:
        return _FIRST[kind]
    if priority >= Priority.BULK:
        return Rank.BULK
    return Rank.MANY if kind in _MANY else Rank.PROMPT


def _loses_use(
    rank: Rank, kind: DeliveryKind, priority: int, due_at: datetime, expires_at: datetime | None
) -> datetime:
    """Return when nobody needs it any more, or when whoever waits for it has waited long enough."""
    if rank.is_first:
        return expires_at or due_at + _AT_ONCE
    patience = _SOME_TIME
    if priority <= Priority.NOW:
        patience = _AT_ONCE
    elif (
        rank is Rank.PROMPT or kind is DeliveryKind.DIGEST
    ):  # a digest is due when it has waited for as long as it can
        patience = _SOON
    return min(expires_at or due_at + patience, due_at + patience)
