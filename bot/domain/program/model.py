"""A conference's program in memory: an immutable snapshot with its indexes."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.people.model import Person
from bot.domain.program.lasting import apart, runs_long
from bot.domain.program.names import Names
from bot.domain.program.search import Search
from bot.domain.program.sessions import Conference, Room, Session, SessionKind
from bot.domain.setup.bindings import Purpose, Use

NIGHT = timedelta(hours=4)
"""A day of a conference ends at 04:00: what happens past midnight belongs to the evening before."""
SOON = timedelta(hours=1)
"""Sessions that start within this time are next, together."""
_TOGETHER = 2
"""Parts of one session that begin at the same time, as posters do, are shown as that session."""
_REMEMBERED = 64
"""So many moments' running sessions are kept; everybody asks about the same few."""
K = TypeVar("K", bound=Hashable)


class Program:
    """All sessions of `conference`, ordered by start, room and title; nothing in it ever changes."""

    def __init__(
        self,
        conference: Conference,
        sessions: Iterable[Session],
        rooms: Iterable[Room],
        withheld: Iterable[int] = (),
    ) -> None:
        self.conference = conference
        self.withheld = frozenset(withheld)
        """The ids of sessions that nobody may see yet; they are not among `sessions`."""
        every = tuple(sessions)
        self.keeps_back = frozenset(s.parent_id for s in every if s.id in self.withheld and s.parent_id)
        """The ids of sessions that contain some of those."""
        sessions = [s for s in every if s.id not in self.withheld]
        self.zone: ZoneInfo = conference.zone
        self.sessions = tuple(sorted(sessions, key=lambda s: (s.start, natural(s.where), s.title, s.id)))
        self.rooms = tuple(sorted(rooms, key=lambda r: natural(r.name)))
        self.by_id: Mapping[int, Session] = MappingProxyType({s.id: s for s in self.sessions})
        self._by_code = {s.code.casefold(): s for s in reversed(self.sessions)}
        self._by_day = _grouped((_day(s, self.zone), s) for s in self.sessions)
        self._long = apart(self.sessions)[1]
        self._by_room = _grouped((s.room.id, s) for s in self.sessions if s.room)
        self._by_track = _grouped((s.track, s) for s in self.sessions if s.track)
        self._by_person = _grouped(
            (id_, s) for s in self.sessions for id_ in dict.fromkeys(a.person.id for a in s.people)
        )
        self._by_parent = _grouped((s.parent_id, s) for s in self.sessions if s.parent_id is not None)
        self._by_paper = _grouped((_bare(s.submission_key), s) for s in self.sessions if s.submission_key)
        self._channels = _channels(self.sessions, self.rooms)
        self.days: tuple[date, ...] = tuple(self._by_day)
        self.tracks = tuple(sorted(self._by_track, key=natural))
        people = {a.person.id: a.person for s in self.sessions for a in s.people}
        self.people: tuple[Person, ...] = tuple(
            sorted(people.values(), key=lambda p: (natural(p.name), p.id))
        )

        standing = [s for s in self.sessions if not s.cancelled]
        self.begins: datetime | None = standing[0].start if standing else None
        self.ends: datetime | None = max((s.end for s in standing), default=None)
        self._standing = standing
        self._starts = [s.start for s in standing]
        self._moments = sorted({moment for s in standing for moment in (s.start, s.end)})
        self._longest = max((s.end - s.start for s in standing), default=timedelta())
        self._running: dict[int, tuple[Session, ...]] = {}

        self.search = Search(self.sessions)
        self.room_names = Names((room.name, room) for room in self.rooms)
        self.track_names = Names((track, track) for track in self.tracks)
        self.people_names = Names((person.name, person) for person in self.people)

    def get(self, code: str) -> Session | None:
        """The session of that code, whatever its case and with or without a leading "#"."""
        return self._by_code.get(_bare(code))

    def presenting(self, paper: str) -> tuple[Session, ...]:
        """The sessions that present the submission of that id."""
        return self._by_paper.get(_bare(paper), ())

    def on_day(self, day: date) -> tuple[Session, ...]:
        """The sessions of `day` in the conference's zone; those that start before 04:00 are of the day before."""
        return self._by_day.get(day, ())

    def long_on(self, day: date) -> tuple[Session, ...]:
        """Return what runs for long on `day` and has begun on a day before."""
        begins = datetime.combine(day, time.min, self.zone).astimezone(UTC)
        return tuple(s for s in self._long if s.end > begins and _day(s, self.zone) < day)

    def now(self, at: datetime) -> tuple[Session, ...]:
        """Return what runs at `at`: keynotes, then by room, last what runs for long; a session that holds running ones shows through them."""
        interval = bisect_right(self._moments, at)
        if (running := self._running.get(interval)) is None:
            if len(self._running) >= _REMEMBERED:
                self._running.clear()
            first, last = bisect_left(self._starts, at - self._longest), bisect_right(self._starts, at)
            running = self._innermost([s for s in self._standing[first:last] if s.end > at])
            running = tuple(sorted(running, key=_by_place))
            self._running[interval] = running
        return running

    def next(self, at: datetime) -> tuple[Session, ...]:
        """Return what starts within the hour after `at`, else what starts next at all; last what runs for long."""
        first = bisect_right(self._starts, at)
        if first == len(self._starts):
            return ()
        soonest = next((s for s in self._standing[first:] if not runs_long(s)), self._standing[first])
        last = bisect_right(self._starts, max(at + SOON, soonest.start))
        attended, long = apart(self._innermost(self._standing[first:last]))
        return (*attended, *long)

    def in_room(self, room: Room) -> tuple[Session, ...]:
        """The sessions in `room`."""
        return self._by_room.get(room.id, ())

    def in_track(self, track: str) -> tuple[Session, ...]:
        """The sessions of the track of exactly that name."""
        return self._by_track.get(track, ())

    def of_person(self, person_id: int) -> tuple[Session, ...]:
        """The sessions in which that person has any part."""
        return self._by_person.get(person_id, ())

    def children(self, session_id: int) -> tuple[Session, ...]:
        """The sessions that this one contains."""
        return self._by_parent.get(session_id, ())

    def purposes(self, channel: str) -> tuple[str, ...]:
        """Return what the channel is for, in plain words: "the main channel", "the room Janson"."""
        return tuple(what for bound, _, what in self._bindings() if bound == channel)

    def uses(self, channel: str) -> tuple[Use, ...]:
        """Return what the channel is for, as `purposes` says it in words."""
        return tuple(use for bound, use, _ in self._bindings() if bound == channel)

    def holder(self, use: Use) -> str:
        """The channel that is for that; "" where there is none."""
        return next((bound for bound, held, _ in self._bindings() if held == use), "")

    def _bindings(self) -> Iterator[tuple[str, Use, str]]:
        """Each channel with what it is for, as a use and in plain words."""
        own = (
            (self.conference.main_channel, Purpose.MAIN, "the main channel"),
            (self.conference.help_channel, Purpose.HELP, "the help channel"),
            (self.conference.organizers_channel, Purpose.ORGANIZERS, "the organizers' channel"),
        )
        yield from ((channel, (purpose, 0), what) for channel, purpose, what in own if channel)
        yield from ((r.channel, (Purpose.ROOM, r.id), f"the room {r.name}") for r in self.rooms if r.channel)
        bound = (s for s in self.sessions if s.channel)
        yield from ((s.channel, (Purpose.SESSION, s.id), f'the session "{s.title}"') for s in bound)

    def for_channel(self, channel_id: str) -> Room | Session | None:
        """The session or the room that is bound to that Slack channel."""
        return self._channels.get(channel_id)

    def _innermost(self, sessions: list[Session]) -> tuple[Session, ...]:
        """Without the sessions that others of them are part of; a poster session stands for its posters."""
        here = {s.id for s in sessions}
        beside = Counter((s.parent_id, s.start) for s in sessions if s.parent_id in here)
        together = {parent for (parent, _), parts in beside.items() if parts >= _TOGETHER}
        shown = [s for s in sessions if s.parent_id not in together]
        containers: set[int] = set()
        for session in shown:
            parent = session.parent_id
            while parent is not None and parent not in containers:
                containers.add(parent)
                above = self.by_id.get(parent)
                parent = above.parent_id if above else None
        return tuple(s for s in shown if s.id not in containers)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day of a conference to which `moment` belongs: days end at 04:00 in `zone`."""
    return (moment.astimezone(zone).replace(tzinfo=None) - NIGHT).date()


def _day(session: Session, zone: ZoneInfo) -> date:
    """The day to whose list the session belongs: what runs for long from midnight on begins that day."""
    return session.start.astimezone(zone).date() if runs_long(session) else day_of(session.start, zone)


def natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """A sort key under which "Room 9" comes before "Room 10"."""
    parts = re.findall(r"[0-9]{1,9}|[^0-9]+", name.casefold())
    return tuple(
        (not p[0].isascii() or not p[0].isdigit(), int(p) if p[0] in "0123456789" else 0, p) for p in parts
    )


def _by_place(session: Session) -> tuple[object, ...]:
    return (
        runs_long(session),
        session.kind is not SessionKind.KEYNOTE,
        natural(session.where),
        session.start,
        session.title,
    )


def _grouped(pairs: Iterable[tuple[K, Session]]) -> dict[K, tuple[Session, ...]]:
    groups: dict[K, list[Session]] = {}
    for key, session in pairs:
        groups.setdefault(key, []).append(session)
    return {key: tuple(group) for key, group in groups.items()}


def _channels(sessions: Iterable[Session], rooms: Iterable[Room]) -> dict[str, Room | Session]:
    bound: dict[str, Room | Session] = {room.channel: room for room in rooms if room.channel}
    return bound | {s.channel: s for s in sessions if s.channel}


def _bare(code: str) -> str:
    """A code or an id as it is compared: whatever its case, with or without a leading "#"."""
    return code.strip().removeprefix("#").casefold()
