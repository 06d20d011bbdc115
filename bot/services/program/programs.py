"""The programs in memory: look-ups touch no database."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.common.commands import SESSION
from bot.domain.program.model import Program
from bot.domain.submissions.withheld import Talk, shown_at
from bot.errors import BadInput, UsherError
from bot.services.submissions.release import unreleased
from db.engine import Database
from db.queries.common import counters
from db.queries.people import preferences
from db.queries.program import records as programs

_EVE = timedelta(days=1)
"""A conference counts as live from a day before its first session."""


class ChooseConference(UsherError):
    """Several conferences are live here: the person is shown a menu of them."""

    def __init__(self, programs: tuple[Program, ...]) -> None:
        self.programs = programs
        super().__init__("There are several conferences. Choose one.")


class Programs:
    """One immutable `Program` per conference, replaced when its revision moves."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._programs: dict[int, Program] = {}
        self._until: dict[int, datetime] = {}
        """The time when the next withheld session of a conference is shown."""
        self._channels: dict[str, int] = {}
        self._choices: dict[str, int] = {}
        self._choices_at = -1
        self._lock = asyncio.Lock()

    async def load(self) -> None:
        """Load every conference as it stands."""
        async with self._database.read() as tx:
            revisions, moved = await programs.revisions(tx), await counters.values(tx)
        await self.follow(revisions, moved)

    async def follow(self, revisions: Mapping[int, int], moved: Mapping[str, int]) -> None:
        """Load what differs from `revisions`, and people's choices when their counter has moved."""
        async with self._lock:
            for conference_id, revision in revisions.items():
                held = self._programs.get(conference_id)
                if held is None or held.conference.revision != revision or self._is_over(conference_id):
                    self._programs[conference_id] = await self._load(conference_id)
            for gone in self._programs.keys() - revisions.keys():
                del self._programs[gone]
            self._channels = {c: i for i, p in self._programs.items() for c in _channels(p)}
            if (at := moved.get("preferences", 0)) != self._choices_at:
                async with self._database.read() as tx:
                    self._choices = await preferences.all_choices(tx)
                self._choices_at = at

    @property
    def next_shown(self) -> datetime | None:
        """Return when the next session that is withheld may be shown."""
        return min(self._until.values(), default=None)

    def _is_over(self, conference_id: int) -> bool:
        """Tell whether a session that was withheld may be shown since."""
        until = self._until.get(conference_id)
        return until is not None and until <= self._clock.utcnow()

    async def _load(self, conference_id: int) -> Program:
        async with self._database.read() as tx:
            conference = await programs.conference(tx, conference_id)
            sessions = await programs.sessions(tx, conference_id)
            rooms = await programs.rooms(tx, conference_id)
            hidden = await unreleased(tx, conference, map(Talk.of, sessions), self._clock.utcnow())
        self._until.pop(conference_id, None)
        if until := shown_at(hidden.values(), conference.zone):
            self._until[conference_id] = until
        # The indexes take a good part of a second for a large program: other requests go on meanwhile.
        return await asyncio.to_thread(Program, conference, sessions, rooms.values(), hidden)

    def get(self, conference_id: int) -> Program:
        """The program of that conference; BadInput where it is gone."""
        if program := self.find(conference_id):
            return program
        raise BadInput(f"That conference no longer exists. Start again with {SESSION}.")

    def find(self, conference_id: int | None) -> Program | None:
        """The program of that conference, if it is still there."""
        return None if conference_id is None else self._programs.get(conference_id)

    def of_session(self, session_id: int) -> Program | None:
        """The program that holds the session."""
        return next((p for p in self._programs.values() if session_id in p.by_id), None)

    def all(self) -> tuple[Program, ...]:
        """Every program."""
        return tuple(self._programs.values())

    def others(self, program: Program) -> tuple[Program, ...]:
        """Every program but that conference's."""
        return tuple(p for p in self.all() if p.conference.id != program.conference.id)

    def resolve(self, channel: str, user: str) -> Program:
        """Return which conference is meant: the channel's, else the user's last choice, else the only live or next one.

        BadInput where there is none at all; ChooseConference where several are live.
        """
        if bound := self._programs.get(self._channels.get(channel, 0)):
            return bound
        if len(self._programs) == 1:
            return next(iter(self._programs.values()))
        now = self._clock.utcnow()
        chosen = self._programs.get(self._choices.get(user, 0))
        if chosen and chosen.ends and now < chosen.ends:
            return chosen
        return _live_or_next(self.all(), now, chosen)

    async def choose(self, user: str, conference_id: int) -> Program:
        """Remember which conference the user means from now on."""
        program = self.get(conference_id)
        async with self._database.write() as tx:
            await preferences.choose(tx, user, conference_id)
            await counters.move(tx, "preferences")
        self._choices[user] = conference_id
        return program


def _live_or_next(programs: tuple[Program, ...], now: datetime, chosen: Program | None) -> Program:
    if not programs:
        raise BadInput("There is no program yet. An organizer can import one with `usher import FILE`.")
    dated = [(p.begins, p.ends, p) for p in programs if p.begins and p.ends]
    live = tuple(p for begins, ends, p in dated if begins - _EVE <= now < ends)
    if len(live) == 1:
        return live[0]
    if live:
        raise ChooseConference(live)
    if coming := [(begins, p) for begins, _, p in dated if begins > now]:
        return min(coming, key=lambda found: found[0])[1]
    if chosen:
        return chosen
    return max(dated, key=lambda found: found[1])[2] if dated else programs[-1]


def _channels(program: Program) -> set[str]:
    conference = program.conference
    own = {conference.main_channel, conference.help_channel, conference.organizers_channel}
    rooms = {room.channel for room in program.rooms}
    return (own | rooms | {s.channel for s in program.sessions}) - {""}
