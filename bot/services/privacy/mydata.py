"""People's own data: what is stored about somebody, for them alone; and how they are forgotten."""

import re
from collections.abc import Collection, Iterator
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.announcements.model import COMING
from bot.domain.common.keyed import Keyed
from bot.domain.people.model import Role
from bot.domain.privacy.audit import FORGOTTEN, SHELL, Act, Entry, actor
from bot.domain.privacy.forgotten import Forgotten, Sign, Why
from bot.domain.privacy.mydata import Farewell, OwnData, Subject, Talk
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.errors import BadInput
from bot.services.people.matching import match_people
from bot.services.people.roles import People, known_again
from bot.services.program.programs import Programs
from bot.services.questions import Questions
from bot.services.submissions.papers import Submissions
from db.engine import Database
from db.queries import submissions
from db.queries.common import counters
from db.queries.people import linking, members
from db.queries.privacy import audit, forgetting, forgotten, mydata
from db.queries.program import records as programs

_ACCOUNT = re.compile(r"[UW][A-Z0-9]{2,}", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_BATCH = 100
"""So many departed people are forgotten in one transaction."""
_MOVED = ("people", "settings", "stars", "preferences", "substitutes")
"""The memories of processes about people."""


class Own:
    """The acts of people on their own stored data."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        programs: Programs,
        submissions: Submissions,
        *,
        people: People,
        keyed: Keyed,
        questions: Questions,
    ) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._submissions = submissions
        self._people = people
        self._keyed = keyed
        self._questions = questions

    async def data(self, named: str) -> OwnData:
        """Everything that is stored about the person of that Slack user or address; papers as authors may know them today."""
        async with self._database.read() as tx:
            who = await _subject(tx, named)
            rows = await mydata.rows(tx, who, [i for p in self._programs.all() for i in p.withheld])
            undecided = await self._undecided(tx, who)
        if listed := rows.pop("contact", []):  # a list of speakers may have those alone who are accepted
            told = [row for row in listed if row["conference_id"] not in undecided]
            rows |= {"contact": told} if told else {}
        papers = [
            (program.conference.name, view)
            for program in self._programs.all()
            for view in await self._submissions.of_records(who.records, program)
        ]
        voted = [id_ for user in sorted(who.users) for id_ in await self._questions.voted(user)]
        if voted:
            rows["vote"] = [{"question_id": id_} for id_ in voted]
        return OwnData(_sign(named)[1], self._clock.utcnow(), rows, papers)

    async def export(self, named: str) -> OwnData:
        """`data` for somebody at the command line; the audit log says that they read it."""
        found, now = await self.data(named), self._clock.utcnow()
        async with self._database.write() as tx:
            records = (await _subject(tx, named)).records
            entry = Entry(Act.DATA_EXPORTED, SHELL, now, person_id=min(records, default=None))
            await audit.add(tx, entry)
        return found

    async def _undecided(self, tx: AsyncSession, who: Subject) -> set[int]:
        """The conferences where a decision on a paper of theirs is not for them to see yet."""
        found, now = set[int](), self._clock.utcnow()
        for program in self._programs.all():
            today = now.astimezone(program.zone).date()
            waiting = await submissions.waiting(tx, program.conference.id, today)
            if any(paper.authors & who.records for paper in waiting.values()):
                found.add(program.conference.id)
        return found

    async def farewell(self, named: str) -> Farewell:
        """Return what follows once the person of that Slack user or address is forgotten; BadInput for anything else, Misconfigured without a key."""
        Forgotten(self._keyed).hash(*_sign(named))  # without a key nobody could be kept away
        async with self._database.read() as tx:
            who = await _subject(tx, named)
            goes = await forgetting.counts(tx, who)
            withheld = [i for p in self._programs.all() for i in p.withheld]
            papers = await forgetting.shared_papers(tx, who, withheld)
            votes = [await self._questions.voted(user) for user in sorted(who.users)]
            goes |= {"vote": sum(map(len, votes))}
            announcements = await forgetting.coming(tx, who, [state.value for state in COMING])
        return Farewell(
            goes=goes,
            named=tuple(s.title for p in self._programs.all() for s in _sessions(p, who)),
            papers=papers,
            talks=tuple(self._talks(who)),
            announcements=announcements,
            alone=tuple(p.conference.name for p in self._programs.all() if self._alone(p, who)),
            in_settings=any(self._people.is_named(user, who.addresses) for user in who.users or {""}),
        )

    async def forget(self, named: str, by: str) -> None:
        """Forget the person of that Slack user or address; `by` is themselves, or SHELL."""
        async with self._database.write() as tx:
            await linking.hold(tx)
            who = await _subject(tx, named)
            await self._erase(tx, [who], Why.ASKED, SHELL if by == SHELL else FORGOTTEN)
        await self._database.scrub()

    async def remember(self, named: str, by: str, email: str = "") -> None:
        """Let the person be known again, by their own will; BadInput where nobody has forgotten them."""
        async with self._database.write() as tx:
            await linking.hold(tx)
            gone = await forgotten.load(tx, self._keyed)
            sign, value = _sign(named)
            email = value if sign is Sign.ADDRESS else email
            signs = gone.signs(value if sign is Sign.ACCOUNT else "", email)
            if not signs & gone.hashes:
                raise BadInput("Nobody asked me to forget that person. Nothing was changed.")
            await known_again(tx, gone, signs, email)
            await counters.move(tx, "people")
            await audit.add(tx, Entry(Act.PERSON_REMEMBERED, actor(by), self._clock.utcnow()))

    async def forget_departed(self, days: int) -> int:
        """Forget the people whose accounts were deactivated so many days ago; returns how many."""
        before, count = self._clock.utcnow() - timedelta(days=days), 0
        while True:
            async with self._database.write() as tx:
                await linking.hold(tx)
                users = await members.departed(tx, before, _BATCH)
                if not users:
                    break
                found = [await _departed(tx, user) for user in users]
                await self._erase(tx, found, Why.DEPARTED, actor(""))
            count += len(users)
        if count:
            await self._database.scrub()
        return count

    async def _erase(self, tx: AsyncSession, people: Collection[Subject], why: Why, by: str) -> None:
        """Take these people out of the record, and remember that they are not to be known again."""
        now, gone = self._clock.utcnow(), Forgotten(self._keyed)
        everybody = Subject()
        for who in people:
            keys = await forgetting.source_keys(tx, who)
            await forgotten.add(tx, _signs(gone, who, keys), why, now)
            everybody |= who
        await self._questions.forget(tx, everybody.users)
        await forgetting.erase(tx, everybody, gone.key, now)
        await match_people(tx, now)
        await forgetting.take_back(tx, everybody, now)
        for name in _MOVED:
            await counters.move(tx, name)
        for conference in await programs.conferences(tx):
            await programs.bump(tx, conference.id)
        await audit.add(tx, *(Entry(Act.PERSON_FORGOTTEN, by, now) for _ in people))

    def _talks(self, who: Subject) -> Iterator[Talk]:
        now = self._clock.utcnow()
        for program in self._programs.all():
            for session in _sessions(program, who):
                if session.end > now and not session.cancelled:
                    parts = [a.role for a in session.people if _is_of(a.person.id, a.named, who)]
                    yield Talk(program.conference, session, set(parts) == {Role.SESSION_CHAIR})

    def _alone(self, program: Program, who: Subject) -> bool:
        """Tell whether nobody else organizes the conference, which is not over."""
        organizers = set(self._people.organizer_users(program.conference.id))
        is_over = program.ends is not None and program.ends < self._clock.utcnow()
        return bool(organizers) and organizers <= who.users and not is_over


def _sessions(program: Program, who: Subject) -> list[Session]:
    return [s for s in program.sessions if any(_is_of(a.person.id, a.named, who) for a in s.people)]


def _is_of(person: int, record: int, who: Subject) -> bool:
    return (record or person) in who.records


async def _subject(tx: AsyncSession, named: str) -> Subject:
    sign, value = _sign(named)
    by_account = sign is Sign.ACCOUNT
    return await mydata.subject(tx, [value] if by_account else [], [] if by_account else [value])


def _sign(named: str) -> tuple[Sign, str]:
    """The account or the address that somebody is named by; BadInput where it is neither."""
    wanted = named.strip()
    if _ADDRESS.fullmatch(wanted):
        return Sign.ADDRESS, wanted.lower()
    if _ACCOUNT.fullmatch(wanted):
        return Sign.ACCOUNT, wanted.upper()
    raise BadInput(f'"{wanted}" is neither an e-mail address nor a Slack user id such as U024BE7LH.')


async def _departed(tx: AsyncSession, user: str) -> Subject:
    """The person of an account that is no longer active; their address is their own if nobody else has it by now."""
    alone = await mydata.subject(tx, [user])
    return await mydata.subject(tx, [user], alone.addresses)


def _signs(gone: Forgotten, who: Subject, keys: Collection[str]) -> Iterator[tuple[Sign, str]]:
    yield from ((Sign.ACCOUNT, gone.hash(Sign.ACCOUNT, user)) for user in sorted(who.users))
    yield from ((Sign.ADDRESS, gone.hash(Sign.ADDRESS, email)) for email in sorted(who.addresses))
    yield from ((Sign.SOURCE, gone.hash(Sign.SOURCE, key)) for key in sorted(keys))
