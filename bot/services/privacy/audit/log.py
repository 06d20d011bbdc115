"""The audit log as a whole: attempts that were refused, and what organizers read."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act, Entry, is_account
from bot.domain.privacy.logbook import Line, Names, Page, Wanted, line, wanted
from bot.domain.program.model import Program
from bot.services.people import People
from bot.services.privacy.audit.lines import record
from bot.services.program.programs import Programs
from db.engine import Database
from db.queries.people import grants, linking, members
from db.queries.people import records as people
from db.queries.privacy import audit
from db.queries.privacy.audit import Which

_AGAIN = timedelta(hours=1)
"""So long the same attempt of the same person is not written again: nobody fills the log by pressing a button."""
_REMEMBERED = 10_000
_SEARCHED = 5_000
"""So many lines, the newest, are searched for words."""


class AuditLog:
    """Lines in words, for organizers and for whoever can open the database."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people
        self._refused: dict[tuple[str, str, int], datetime] = {}

    async def refused(self, user: str, right: str, conference_id: int) -> None:
        """Write that the user tried what they have no right to, without what they typed."""
        now, attempt = self._clock.utcnow(), (user, right, conference_id)
        if not is_account(user) or self._people.is_forgotten(user):
            return  # nothing that Slack sends; nothing that is kept
        if attempt in self._refused and now - self._refused[attempt] < _AGAIN:
            return
        if len(self._refused) >= _REMEMBERED:
            self._refused.clear()
        self._refused[attempt] = now
        async with self._database.write() as tx:
            where = conference_id or None
            await record(tx, Act.REFUSED, user, now, conference_id=where, details={"right": right})

    async def seen(
        self, user: str, program: Program, text: str, said: Callable[[Line], str], *, number: int, size: int
    ) -> Page:
        """Page `number` of what an organizer looks for at the conference; NotAllowed for anybody else.

        Organizers of the workspace also see what concerns every conference. `said` makes a line's words.
        """
        self._people.require(user, Right.SEE_AUDIT, program)
        asked = wanted(text, self._clock.utcnow(), program.zone, _sessions([program]))
        everywhere = self._people.organizes_all(user)
        where = Which(conferences=[program.conference.id], is_everywhere=everywhere)
        return await self._found(where, asked, said, number * size, size)

    async def listing(
        self, text: str, conference: Program | None, limit: int | None, said: Callable[[Line], str]
    ) -> Page:
        """Return what somebody at the command line looks for, at one conference or everywhere; the newest `limit` lines."""
        known = [conference] if conference else self._programs.all()
        zone = conference.zone if conference else UTC
        asked = wanted(text, self._clock.utcnow(), zone, _sessions(known))
        where = Which(conferences=[conference.conference.id] if conference else None)
        return await self._found(where, asked, said, 0, limit)

    async def _found(
        self, where: Which, asked: Wanted, said: Callable[[Line], str], first: int, size: int | None
    ) -> Page:
        async with self._database.read() as tx:
            which = await self._narrowed(tx, where, asked)
            total = await audit.count(tx, which)
            if not asked.words:
                first = _first(first, total, size)
                entries = await audit.listing(tx, which, size, first)
                return Page(self._read(entries, await self._names(tx, entries)), total, first)
            entries = await audit.listing(tx, which, _SEARCHED)
            names = await self._names(tx, entries)

        def matching() -> list[Line]:
            lines = self._read(entries, names)
            return [each for each in lines if all(word in said(each).casefold() for word in asked.words)]

        found = await asyncio.to_thread(matching)  # thousands of sentences: commands are answered meanwhile
        first = _first(first, len(found), size)
        shown = found[first : first + size] if size else found
        return Page(shown, len(found), first, is_cut=total > _SEARCHED)

    async def _narrowed(self, tx: AsyncSession, where: Which, asked: Wanted) -> Which:
        """Return what is looked for, as the record is asked; nothing where a person is named whom nobody knows."""
        users, records = set(asked.users), set[int]()
        if asked.addresses:
            named = [p for p in await people.with_email(tx) if p.email in asked.addresses]
            users |= {p.slack_user for p in named if p.slack_user}
            records |= {p.id for p in named}
        records |= {person.id for user in users if (person := self._people.person(user))}
        if asked.addresses and not users | records:
            records = {0}
        return Which(
            conferences=where.conferences,
            is_everywhere=where.is_everywhere,
            users=users,
            people=[each for record in records for each in await _records(tx, record)],
            subjects=asked.subjects,
            since=asked.since,
            until=asked.until,
        )

    async def _names(self, tx: AsyncSession, entries: Sequence[Entry]) -> Names:
        """Return what they name, as it is called today."""
        ids = {each for e in entries for each in (e.person_id, e.other_id) if each}
        users = {e.who for e in entries}
        accounts = await members.names(tx, users)
        accounts |= {user: name for user in users if (name := self._people.name(user))}
        given = {int(e.details["grant"]) for e in entries if "grant" in e.details}
        tracks = await grants.tracks(tx, given) if given else {}
        return Names(accounts, await people.names(tx, ids), tracks)

    def _read(self, entries: Sequence[Entry], names: Names) -> list[Line]:
        programs = {p.conference.id: p for p in self._programs.all()}
        return [line(e, programs.get(e.conference_id or 0), names) for e in entries]


def _first(first: int, total: int, size: int | None) -> int:
    """Return the first line's number on the page, or on the last page there is."""
    return first if first < total or not size else max(total - 1, 0) // size * size


async def _records(tx: AsyncSession, person_id: int) -> Sequence[int]:
    """Every record of that person; the id itself where there is none."""
    return sorted(await linking.records(tx, person_id)) or [person_id]


def _sessions(programs: Sequence[Program]) -> Callable[[str], Sequence[int]]:
    """The ids of the session of that code, and of the one that contains it: what is done to that one is done to it."""

    def found(code: str) -> Sequence[int]:
        named = [s for p in programs if (s := p.get(code))]
        return [each for s in named for each in (s.id, s.parent_id) if each]

    return found
