"""The result of a rehearsal: pure functions from the messages and their times to the findings for an organizer."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.ledger.deliveries import OPEN, State
from bot.domain.people.readiness import Readiness

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LATE = timedelta(seconds=30)
"""A message that leaves this long after its time is late."""
POSTS_A_MINUTE, CHANNEL_A_MINUTE = 300, 60
"""Slack's rates for chat.postMessage: the workspace's, and each channel's."""
POST = "chat.postMessage"
_NOBODY = Readiness("")
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """One delivery and what became of it."""

    id: int
    kind: str
    to: str
    """A Slack channel or user id; "person:12" for who has none."""
    name: str
    """The name of `to`, as people say it."""
    is_channel: bool
    wanted_at: datetime
    """The time when it should leave."""
    sent_at: datetime | None
    """The time when Slack had it; None if it never did."""
    state: State
    reason: str = ""
    in_thread: bool = False
    attempts: int = 1

    @property
    def late(self) -> timedelta:
        """Return how long after its time it left; zero where it did not."""
        return max(self.sent_at - self.wanted_at, timedelta()) if self.sent_at else timedelta()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of Slack's Web API; `channel` where something was posted."""

    at: datetime
    method: str
    channel: str = ""
    refused: bool = False
    """True if Slack answered 429."""


@dataclass(frozen=True, slots=True)
class Collision:
    """Several things that one channel or person got within a minute."""

    name: str
    is_channel: bool
    first: datetime
    last: datetime
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Somebody who gets more direct messages in an hour than the budget allows: the worst of their hours."""

    to: str
    name: str
    messages: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Limit:
    """One of Slack's rate limits, a minute at a time."""

    what: str
    allowed: int
    used: int
    """The most calls that were made in any minute."""
    wanted: int
    """The most that would have been made, had everything left the moment it was due."""
    at: datetime
    """The start of that minute."""
    refused: int
    """The number of calls that were answered 429."""

    @property
    def breaks(self) -> bool:
        """Tell whether it was broken, or would have been if nothing had held messages back."""
        return self.refused > 0 or max(self.used, self.wanted) > self.allowed


@dataclass(frozen=True, slots=True)
class Unreached:
    """A person whom nothing can reach."""

    name: str
    messages: int
    reason: str


@dataclass(frozen=True, slots=True)
class Lent:
    """The things that the conference was played with and does not have."""

    people: int = 0
    """So many people were given a Slack account."""
    channels: int = 0
    """So many channels were made, for the rooms, the main one and the organizers' one."""


@dataclass(frozen=True)
class Report:
    """A whole rehearsal; what follows from it is worked out when it is asked for."""

    conference: str
    slug: str
    zone: ZoneInfo
    begins: datetime
    ends: datetime
    budget: int
    """Direct messages an hour that one person should get at most."""
    sends: tuple[Send, ...]
    calls: tuple[Call, ...] = ()
    tiers: Mapping[str, int] = field(default_factory=dict)
    """Calls a minute that Slack allows of each method."""
    arrived: Mapping[int, int] = field(default_factory=dict)
    """Delivery id to how many messages of it stand in Slack."""
    played: Mapping[str, int] = field(default_factory=dict)
    """The acts of people, with numbers."""
    refused: tuple[str, ...] = ()
    """The refused attempts of people, in words."""
    gathered: int = 0
    """Messages that were put into a digest."""
    faults: Mapping[str, int] | None = None
    """The faults of Slack, with numbers; None if none were asked for."""
    lent: Lent = Lent()
    readiness: Readiness = _NOBODY
    """The people that existing links reach, and those they miss."""

    @cached_property
    def sent(self) -> tuple[Send, ...]:
        """Return what arrived, in order."""
        return tuple(sorted((s for s in self.sends if s.sent_at), key=lambda s: (_sent_at(s), s.id)))

    @cached_property
    def by_kind(self) -> Mapping[str, int]:
        """Return how many of each kind arrived, most first."""
        return dict(Counter(s.kind for s in self.sent).most_common())

    @cached_property
    def collisions(self) -> tuple[Collision, ...]:
        """Return what falls upon one channel or person within a minute, by time; answers in a thread disturb nobody."""
        found = [c for sends in grouped(self.sent, lambda s: s.to).values() for c in _collisions(sends)]
        return tuple(sorted(found, key=lambda c: (c.first, c.name)))

    @cached_property
    def too_many(self) -> tuple[Crowd, ...]:
        """Return who gets more than the budget in an hour, the worst first."""
        people = grouped((s for s in self.sent if not s.is_channel), lambda s: s.to)
        found = [crowd for sends in people.values() if (crowd := _crowd(sends)).messages > self.budget]
        return tuple(sorted(found, key=lambda c: (-c.messages, c.name)))

    @cached_property
    def late(self) -> tuple[Send, ...]:
        """Return what arrived late, the latest first."""
        return tuple(sorted((s for s in self.sent if s.late >= LATE), key=lambda s: (-s.late, s.id)))

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Slack's limits and how close it came to them."""
        return (*_posting(self.calls, self.sends), *_methods(self.calls, self.tiers))

    @cached_property
    def failed(self) -> tuple[Send, ...]:
        """Return what did not arrive and should have: failed, came too late, or still stands open."""
        states = {State.FAILED, State.EXPIRED, *OPEN}
        return tuple(s for s in self.sends if s.state in states and not _is_unlinked(s))

    @cached_property
    def unreached(self) -> tuple[Unreached, ...]:
        """The people without a Slack account, with how much they miss."""
        lost = (s for s in self.sends if s.state is State.FAILED and _is_unlinked(s))
        people = grouped(lost, lambda s: s.to).values()
        found = [Unreached(sends[0].name, len(sends), sends[0].reason) for sends in people]
        return tuple(sorted(found, key=lambda u: (-u.messages, u.name)))

    @cached_property
    def twice(self) -> tuple[int, ...]:
        """The deliveries that stand in Slack more than once."""
        return tuple(sorted(i for i, times in self.arrived.items() if times > 1))

    @cached_property
    def lost(self) -> tuple[int, ...]:
        """The deliveries that the ledger calls sent, and Slack does not have."""
        return tuple(s.id for s in self.sends if s.state is State.SENT and not self.arrived.get(s.id))

    @cached_property
    def unknown(self) -> tuple[int, ...]:
        """The deliveries that Slack has, and the ledger does not call sent."""
        return tuple(s.id for s in self.sends if s.state is not State.SENT and self.arrived.get(s.id))

    @property
    def exactly_once(self) -> bool:
        """Tell whether everything that the ledger calls sent stands in Slack once, and nothing else does."""
        return not (self.twice or self.lost or self.unknown)


def grouped(things: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """The things by `key`, in the order in which they come."""
    groups: dict[K, list[T]] = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return dict(groups)


def peak(times: Iterable[datetime], window: timedelta) -> tuple[int, int, Sequence[datetime]]:
    """The most of `times` that fall within any `window`, and where they begin in the times in order, which come last."""
    ordered = sorted(times)
    most, where = 0, 0
    for last, moment in enumerate(ordered):
        first = bisect_left(ordered, moment - window + timedelta(microseconds=1))
        if last - first + 1 > most:
            most, where = last - first + 1, first
    return most, where, ordered


def _sent_at(send: Send) -> datetime:
    assert send.sent_at
    return send.sent_at


def _is_unlinked(send: Send) -> bool:
    return send.to.startswith("person:")


def _collisions(sends: list[Send]) -> Iterable[Collision]:
    seen = [s for s in sends if not s.in_thread]
    while seen:
        first = _sent_at(seen[0])
        together = [s for s in seen if _sent_at(s) - first < MINUTE]
        if len(together) > 1:
            kinds = tuple(s.kind for s in together)
            yield Collision(seen[0].name, seen[0].is_channel, first, _sent_at(together[-1]), kinds)
        seen = seen[len(together) :]


def _crowd(sends: list[Send]) -> Crowd:
    most, first, times = peak((_sent_at(s) for s in sends), HOUR)
    return Crowd(sends[0].to, sends[0].name, most, times[first], times[first + most - 1])


def _posting(calls: Iterable[Call], sends: Sequence[Send]) -> Iterable[Limit]:
    """The workspace's limit, and that of the channel or person who wanted most."""
    posts = [c for c in calls if c.method == POST]
    wanted = [s for s in sends if s.sent_at or s.state in {State.FAILED, State.EXPIRED}]
    if not posts:
        return
    yield _limit("all messages", POSTS_A_MINUTE, posts, [s.wanted_at for s in wanted])
    names = {s.to: s.name for s in sends}
    made, due = grouped(posts, lambda c: c.channel), grouped(wanted, lambda s: s.to)
    each = (
        _limit(
            f"messages to {names.get(to, to)}",
            CHANNEL_A_MINUTE,
            made[to],
            [s.wanted_at for s in due.get(to, ())],
        )
        for to in made
    )
    yield max(each, key=lambda limit: (limit.breaks, max(limit.used, limit.wanted), limit.what))


def _methods(calls: Iterable[Call], tiers: Mapping[str, int]) -> Iterable[Limit]:
    others = grouped((c for c in calls if c.method in tiers and c.method != POST), lambda c: c.method)
    for method in sorted(others):
        yield _limit(method, tiers[method], others[method], [])


def _limit(what: str, allowed: int, calls: Sequence[Call], wanted: Sequence[datetime]) -> Limit:
    used, used_first, made = peak((c.at for c in calls), MINUTE)
    most, first, due = peak(wanted, MINUTE)
    at = due[first] if most > used else made[used_first]
    return Limit(what, allowed, used, most, at, sum(c.refused for c in calls))
