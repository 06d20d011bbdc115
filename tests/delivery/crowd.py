"""A conference with a crowd of guests: a broadcast to all of them, reminders to some."""

from datetime import timedelta

from bot.cli.offline import NoSlack
from bot.clock import Clock
from bot.config import Settings
from bot.demo import cast
from bot.demo.sample import Sample, sample
from bot.domain.announcements.audiences import Sort, Target
from bot.domain.announcements.model import Announcement, AnnouncementState
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.people.model import Role
from bot.domain.program.snapshot import PersonEntry
from bot.domain.reminders import timing
from bot.sandbox.model import User
from bot.services.services import Services
from bot.slack.directory import SlackUser
from db.engine import Database
from db.queries.announcements import records as announcements
from db.queries.common import counters
from db.queries.ledger import deliveries
from db.queries.people import records as people
from db.queries.program import imports, stars


def guests(count: int) -> list[User]:
    """Their accounts in the workspace."""
    return [User(f"UG{n:05}", f"guest-{n}", f"Guest {n}", _address(n)) for n in range(count)]


def _address(number: int) -> str:
    return f"guest-{number}@example.org"


async def plan(database: Database, clock: Clock, count: int, reminded: int) -> set[int]:
    """Seed the sample, call off what it has planned, and plan what is sent, due now; the ids of those rows."""
    play = sample(clock.utcnow())
    await cast.seed(database, clock, play)
    services = Services(Settings(database_url=str(database.url)), database, clock, NoSlack(), lambda: None)
    await _call_off(database, clock)
    await _invite(database, services, play, count)
    await services.refresh()
    await _announce(services)
    await _remind(services, reminded)
    async with database.read() as tx:
        planned = await deliveries.listing(tx, states={State.PLANNED}, limit=1_000_000)
    ours = {d.id for d in planned if d.kind in {DeliveryKind.ANNOUNCEMENT, DeliveryKind.STAR_REMINDER}}
    assert len(ours) == count + reminded
    return ours


async def _call_off(database: Database, clock: Clock) -> None:
    async with database.write() as tx:
        planned = await deliveries.listing(tx, states={State.PLANNED}, limit=1_000_000)
        await deliveries.cancel_keys(tx, {d.dedupe_key for d in planned}, clock.utcnow())


async def _invite(database: Database, services: Services, play: Sample, count: int) -> None:
    """Make the guests the conference's attendees, and link them."""
    entries = [PersonEntry(_address(n), f"Guest {n}", _address(n), "") for n in range(count)]
    async with database.write() as tx:
        conference = await imports.conference(tx, play.program.slug)
        assert conference
        assert conference.id
        ids, _ = await people.write(tx, entries, conference.slug)
        await people.set_roles(tx, conference.id, Role.ATTENDEE, list(ids.values()))
        await counters.move(tx, "people")
    await services.people.link([SlackUser(u.id, u.email) for u in guests(count)], everyone=False)


async def _announce(services: Services) -> None:
    """An announcement to all attendees goes out."""
    (program,) = services.programs.all()
    now = services.clock.utcnow()
    doors = Announcement(0, program.conference.id, "test@example.org", (Target(Sort.ATTENDEES),), "Doors are open.", now, late=None,
                         state=AnnouncementState.SCHEDULED)  # fmt: skip
    async with services.database.write() as tx:
        made = await announcements.add(tx, doors, now)
        await announcements.put(tx, made.id, next_at=now, approved_by="U0002")
    await services.broadcasts.go_out()


async def _remind(services: Services, count: int) -> None:
    """The first guests have starred the program's last session, and want to hear of it now."""
    (program,) = services.programs.all()
    now = services.clock.utcnow()
    last = max(program.sessions, key=lambda s: s.start)
    lead = int((last.start - now) / timedelta(minutes=1))
    plans = []
    async with services.database.write() as tx:
        for guest in guests(count):
            await stars.put(tx, last.id, guest.id)
            plans += timing.of_star(program.conference, last, guest.id, (lead,))
        await deliveries.plan(tx, plans, now)
