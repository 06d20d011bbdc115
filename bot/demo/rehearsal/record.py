"""The record that a rehearsal plays on: the sample's, or a copy of a real one with the conference ahead again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import MovableClock
from bot.demo import cast
from bot.demo.rehearsal.report import Lent
from bot.demo.sample import Sample
from bot.demo.slash import bound_channels
from bot.domain.announcements.audiences import Sort
from bot.domain.people.readiness import Readiness
from bot.domain.program.model import Program
from bot.domain.setup.bindings import Purpose
from bot.errors import BadInput, NotFound
from bot.sandbox.workspace import Channel, User
from bot.services.announcements.recurrence import next_time
from bot.services.people.readiness import of_program
from bot.services.program.programs import Programs
from bot.services.reminders.planning import plan_deadlines, plan_reminders
from bot.services.setup.bindings import bind_channel
from db import migrate
from db.copying import copy
from db.engine import Database
from db.queries.announcements import records as announcements
from db.queries.ledger import rehearsals
from db.queries.people import members
from db.queries.people import records as people
from db.queries.program import records as programs

AHEAD = timedelta(days=1)
"""A rehearsal begins so long before the first session."""


_LENT = "0LENT"
"""In the ids of what is lent: nobody real has it."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The place of a rehearsal and its people."""

    slug: str
    begins: datetime
    users: list[User]
    channels: list[Channel]
    lent: Lent = field(default_factory=Lent)
    readiness: Readiness | None = None
    """The readiness before anything was lent; None if that shows once everybody is linked."""


async def of_sample(play: Sample, url: str, clock: MovableClock) -> Cast:
    """The sample conference in a new database at `url`; the clock stands a day before it."""
    begins = min(s.start for s in play.program.sessions) - AHEAD
    clock.move_to(begins)
    migrate.upgrade(url)
    async with Database(url) as database:
        await cast.seed(database, clock, play)
    members = cast.users(play)
    return Cast(play.program.slug, begins, members, cast.channels(play, members))


async def of_copy(
    real: Database,
    slug: str,
    url: str,
    clock: MovableClock,
    organizers: Collection[str] = (),
    *,
    everybody: bool = False,
) -> Cast:
    """The conference of that slug, copied to a new database at `url`; NotFound where `real` does not hold it.

    With `everybody`, who has no Slack account is lent one, `organizers` (by e-mail) too, and so is a channel to what
    has none.
    """
    await copy(real, url)
    async with Database(url) as database:
        program = await _program(database, slug, clock)
        if program.begins is None:
            raise BadInput(f'The conference "{slug}" has no sessions yet, so there is nothing to rehearse.')
        clock.move_to(program.begins - AHEAD)
        lent_channels = await _lend_channels(database, program) if everybody else 0
        if lent_channels:
            program = await _program(database, slug, clock)
        channels, addressed = bound_channels([program]), await _again(database, program, clock.utcnow())
        async with database.read() as tx:
            addressed |= await rehearsals.channels(tx)
            users, inside = await _users(tx)
        reached = await of_program(database, program)
        lent_users = await _lend_accounts(database, organizers) if everybody else []
        users += lent_users
        channels = {c: c.lower() for c in sorted(addressed)} | channels
    inside |= {user.id for user in lent_users}
    rooms = [Channel(id_, name, members=set(inside)) for id_, name in channels.items()]
    return Cast(slug, clock.utcnow(), users, rooms, Lent(len(lent_users), lent_channels), reached)


async def _lend_accounts(database: Database, organizers: Collection[str]) -> list[User]:
    """Slack accounts for those who have none; they are linked by their addresses like anybody else."""
    async with database.write() as tx:
        await people.ensure(tx, [named for named in organizers if "@" in named])
        await rehearsals.give_addresses(tx)
        strangers = await people.unlinked(tx)
    return [User(user := f"U{_LENT}{p.id:06}", _handle(user), p.name, p.email) for p in strangers]


async def _lend_channels(database: Database, program: Program) -> int:
    """A channel for each room without one, a main one and one for the organizers; returns how many."""
    conference = program.conference
    wanted = [(Purpose.ROOM, room.id) for room in program.rooms if not room.channel]
    wanted += [(Purpose.MAIN, 0)] if not conference.main_channel else []
    wanted += [(Purpose.ORGANIZERS, 0)] if not conference.organizers_channel else []
    async with database.write() as tx:
        for number, (purpose, target) in enumerate(wanted, 1):
            await bind_channel(tx, conference.id, f"C{_LENT}{number:06}", purpose, target)
        await programs.bump(tx, conference.id)
    return len(wanted)


async def _program(database: Database, slug: str, clock: MovableClock) -> Program:
    known = Programs(database, clock)
    await known.load()
    found = next((p for p in known.all() if p.conference.slug == slug), None)
    if found is None:
        names = ", ".join(sorted(p.conference.slug for p in known.all())) or "none"
        raise NotFound(f'There is no conference "{slug}"; there are: {names}.')
    return found


async def _again(database: Database, program: Program, start: datetime) -> set[str]:
    """Put the conference ahead of `start` and plan it anew; returns the channels that announcements name."""
    conference = program.conference
    async with database.write() as tx:
        await rehearsals.keep_only(tx, conference.id)
        await rehearsals.rewind(tx, start)
        await plan_reminders(tx, conference, list(program.by_id), start)
        await plan_deadlines(tx, conference, start)
        waiting = await announcements.scheduled(tx)
        for one in waiting:
            if one.next_at and one.next_at < start:
                coming = next_time(one.cron, start, program.zone, one.until) if one.recurs else None
                await announcements.put(tx, one.id, next_at=coming)
        await programs.bump(tx, conference.id)
    return {t.name for one in waiting for t in one.targets if t.sort is Sort.CHANNEL}


async def _users(tx: AsyncSession) -> tuple[list[User], set[str]]:
    """The workspace's accounts, and which of them the conference knows: those are in its channels.

    All of them, so that nobody is found by a name that another member has, too.
    """
    linked, others = await people.linked(tx), await rehearsals.slack_users(tx)
    known = {
        p.slack_user: User(p.slack_user, _handle(p.slack_user), p.name, p.email, tz=p.tz or "UTC")
        for p in linked
    }
    everybody = known | {
        m.user: User(
            m.user,
            _handle(m.user),
            m.name or m.display_name,
            m.email,
            m.tz or "UTC",
            is_restricted=m.is_guest,
        )
        for m in await members.everybody(tx)
    }
    everybody |= {user.id: user for user in _strangers(others, everybody)}
    return list(everybody.values()), {*known, *others}


def _strangers(users: Collection[str], known: Collection[str]) -> Iterable[User]:
    """Those who use Slack and are no person of the conference."""
    return (User(user, user.lower(), user, "") for user in sorted(set(users) - set(known)))


def _handle(user: str) -> str:
    """A name for the sandbox, the same each time and nobody else's."""
    return f"account-{user.lower()}"
