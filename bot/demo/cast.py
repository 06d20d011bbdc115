"""The sample conference's people and channels as a workspace, and its program in the database."""

from bot.clock import Clock
from bot.demo.sample import Sample, SampleChannel
from bot.domain.people.model import Role
from bot.domain.program.snapshot import PersonEntry
from bot.domain.setup.bindings import Purpose
from bot.sandbox.workspace import Channel, User
from bot.services.program.imports import Options, write_program, write_submissions
from bot.services.reminders.planning import plan_deadlines, plan_reminders
from bot.services.setup.bindings import bind_channel
from db.engine import Database
from db.queries.common import counters
from db.queries.people import records as people
from db.queries.program import imports
from db.queries.program import records as programs

_PARTNER = "T0PARTNER"
"""Another organization, with which the main channel is shared."""
_VISITORS = (
    ("nadia.haddad", "Nadia Haddad", "Professor"),
    ("oskar.nowak", "Oskar Nowak", "Doctoral Student"),
)


def users(sample: Sample) -> list[User]:
    """Everyone who has an account in the sample's workspace, and the visitors whom its shared channel brings."""
    return [*_members(sample), *_visitors()]


def _visitors() -> list[User]:
    """People of another organization, whom Slack shows among the others."""
    return [
        User(
            f"U9{n:03d}", handle, name, f"{handle}@harrow.example", title=f"{title}, Harrow Institute", team=_PARTNER
        )
        for n, (handle, name, title) in enumerate(_VISITORS, 1)
    ]  # fmt: skip


def _members(sample: Sample) -> list[User]:
    return [
        User(
            f"U{n:04d}",
            p.handle,
            p.name,
            p.email,
            p.tz,
            f"{p.title}, {p.unit}",
            is_restricted=p.role is Role.GUEST,
        )
        for n, p in enumerate(sample.people, 1)
    ]


def channels(sample: Sample, members: list[User]) -> list[Channel]:
    """The sample's channels; everyone is in the public ones, the organizers alone in theirs, visitors in the main one."""
    organizers = {u.id for u in members if u.email in sample.organizers}
    everyone = {u.id for u in members if not u.team}
    visitors = {u.id for u in members if u.team}
    return [
        Channel(
            channel_id(n),
            c.name,
            topic=c.topic,
            is_private=c.organizers,
            members=(organizers if c.organizers else everyone) | (visitors if c.main else set()),
            teams=frozenset({_PARTNER} if c.main and visitors else ()),
        )
        for n, c in enumerate(sample.channels, 1)
    ]


def closed(members: list[User], sample: Sample) -> Channel:
    """A private channel of the organizers to which nobody has invited Usher."""
    inside = {u.id for u in members if u.email in sample.organizers}
    return Channel("C9001", "organizers-lunch", is_private=True, members=inside)


def channel_id(number: int) -> str:
    """The Slack id of the sample's channel of that number."""
    return f"C{number:04d}"


async def seed(database: Database, clock: Clock, sample: Sample) -> None:
    """Import the sample and say what each channel is for, as an organizer would have done."""
    now = clock.utcnow()
    async with database.write() as tx:
        await write_program(tx, sample.program, "the sample", Options(), now)
        conference = await imports.conference(tx, sample.program.slug)
        assert conference
        assert conference.id
        rooms = {room.name: room.id for room in (await programs.rooms(tx, conference.id)).values()}
        sessions = {s.key: s.id for s in await programs.sessions(tx, conference.id)}
        for n, channel in enumerate(sample.channels, 1):
            purpose, target = _purpose(channel, rooms, sessions)
            await bind_channel(tx, conference.id, channel_id(n), purpose, target)
        entries = [PersonEntry(p.email, p.name, p.email, p.unit) for p in sample.people]
        ids, _ = await people.write(tx, entries, conference.slug)
        await people.set_roles(tx, conference.id, Role.REVIEWER, [ids[e] for e in sample.reviewers])
        await write_submissions(tx, sample.submissions, Options(conference.slug), now)
        await programs.bump(tx, conference.id)
        bound = await programs.conference(tx, conference.id)
        await plan_reminders(tx, bound, list(sessions.values()), now)
        await plan_deadlines(tx, bound, now)
        await counters.move(tx, "people")


def _purpose(channel: SampleChannel, rooms: dict[str, int], sessions: dict[str, int]) -> tuple[Purpose, int]:
    if channel.room:
        return Purpose.ROOM, rooms[channel.room]
    if channel.session_key:
        return Purpose.SESSION, sessions[channel.session_key]
    named = {Purpose.MAIN: channel.main, Purpose.HELP: channel.help, Purpose.ORGANIZERS: channel.organizers}
    return next((p for p, holds in named.items() if holds), Purpose.NOTHING), 0
