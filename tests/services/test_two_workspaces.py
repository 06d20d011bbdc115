"""Two workspaces in one database, with the same people, channels, conference and keys: neither touches or shows the other's rows."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.domain.announcements.audiences import Target
from bot.domain.announcements.model import Draft
from bot.domain.people.grants import Scope
from bot.domain.people.model import Role, UserKind
from bot.domain.privacy.audit import SHELL
from bot.domain.reminders.presence import PresenceState
from bot.domain.setup.bindings import Purpose
from bot.errors import UsherError
from bot.services.reminders.planning import plan_reminders
from bot.services.services import Services
from bot.services.setup.bindings import bind_channel
from bot.slack.directory import SlackUser
from bot.views.privacy.mydata import document
from db.queries.ledger import deliveries, sending
from db.queries.program import imports
from db.queries.program import records as programs
from tests.conftest import NOW
from tests.services.by_hand import (
    ANNA,
    CHEN,
    CORNIL,
    EVE,
    JANSON,
    KEY,
    MAIN,
    NOBODY,
    PROGRAM,
    USERS,
    WEI,
    find,
    make_usher,
    moved,
    program_of,
    write,
)
from tests.services.privacy.test_forgetting import ATTENDEES, SPEAKERS, bring
from tests.services.privacy.test_mydata import busy
from tests.services.submissions.test_papers import papers

pytestmark = pytest.mark.usefixtures("guarded")
ROOMS = {"Janson": JANSON, "Cornil": CORNIL}
MARK = "Zweitwerk"
"""Stands in what only the other workspace says."""
THEIRS = replace(
    PROGRAM, name=MARK, sessions=tuple(replace(s, title=f"{MARK} {s.title}") for s in PROGRAM.sessions)
)


async def filled(database, clock, program, words) -> Services:
    """A process whose workspace has rows in every table that people fill."""
    await write(database, program)
    async with database.write() as tx:
        row = await imports.conference(tx, PROGRAM.slug)
        await bind_channel(tx, row.id, MAIN, Purpose.MAIN)
        for room in (await programs.rooms(tx, row.id)).values():
            await bind_channel(tx, row.id, ROOMS[room.name], Purpose.ROOM, room.id)
        await programs.bump(tx, row.id)
        standing = [s.id for s in await programs.sessions(tx, row.id)]
        await plan_reminders(tx, await programs.conference(tx, row.id), standing, NOW)
    services = make_usher(database, clock)
    await services.people.link(USERS, everyone=True)
    await services.refresh()
    await busy.__wrapped__(services, database, clock)
    for data, name in ((ATTENDEES, "attendees.csv"), (SPEAKERS, "speakers.csv")):
        await bring(services, data, name)
    held = program_of(services)
    talk = find(services, "retrieval")
    asked = await services.questions.ask(NOBODY, held, talk, f"{words} in secret?", anonymous=True)
    await services.answers.send(EVE, asked.question.id, f"{words} answers")
    await services.grants.give(EVE, held, CHEN, Scope(Role.ORGANIZER))
    draft = Draft((Target.decode(f"channel:{MAIN}"),), f"{words} doors", at=NOW + timedelta(hours=1))
    made = await services.announcements.draft(EVE, held, draft)
    await services.approvals.schedule(EVE, made.id)
    await services.own.forget("zoe@example.org", SHELL)
    services.heard.note({"command": "/session"})
    await services.heard.write()
    await services.refresh()
    return services


@pytest.fixture
async def ours(database, clock) -> Services:
    return await filled(database, clock, PROGRAM, "Ours")


@pytest.fixture
async def theirs(ours, database, clock) -> Services:
    """The other workspace; what its process wrote is in the record when a test begins."""
    return await filled(database.of("T2"), clock, THEIRS, MARK)


async def rows_of(database, team) -> dict[str, list[str]]:
    """Every row of that workspace: those that name it, and those that hang on them."""
    found, keys = {}, defaultdict[str, set[object]](set)
    async with database.read() as tx:
        connection = await tx.connection()
        for table in SQLModel.metadata.sorted_tables:
            mine = []
            for row in await connection.execute(select(table)):
                values = row._mapping
                if "team" in values:
                    is_mine = values["team"] == team
                else:
                    links = [
                        (key.column.table.name, values[c.name]) for c in table.c for key in c.foreign_keys
                    ]
                    is_mine = any(value in keys[name] for name, value in links)
                if is_mine:
                    mine.append(repr(row))
                    if "id" in values:
                        keys[table.name].add(values["id"])
            found[table.name] = sorted(mine)
    return found


ACTS = {
    "star": lambda s: s.agenda.set_star(WEI, find(s, "ranking").id, on=True),
    "unstar": lambda s: s.agenda.clear(WEI, program_of(s)),
    "ask": lambda s: s.questions.ask(ANNA, program_of(s), find(s, "rust"), "And now?"),
    "settings": lambda s: s.personal.save(WEI, s.personal.of(WEI), "Asia/Tokyo"),
    "welcome": lambda s: s.welcome(CHEN),
    "import": lambda s: write(s.database, moved("rust", "1 15:00"), key=KEY.encode()),
    "removed": lambda s: write(
        s.database, replace(PROGRAM, sessions=PROGRAM.sessions[:-1]), key=KEY.encode()
    ),
    "papers": lambda s: bring(s, papers("accepted", "accepted"), "papers.csv"),
    "attendees": lambda s: bring(s, ATTENDEES + b"Ida New,ida@example.org,Search\n", "attendees.csv"),
    "answer undone": lambda s: s.presence.undo(
        WEI, find(s, "ranking").id, int(find(s, "ranking").start.timestamp())
    ),
    "role": lambda s: s.grants.give(EVE, program_of(s), WEI, Scope(Role.ORGANIZER)),
    "members": lambda s: s.people.link(
        [SlackUser(WEI, "wei@example.org", "Wei", UserKind.DEACTIVATED)], everyone=True
    ),
    "renumbered": lambda s: s.bindings.renumbered(MAIN, "C0NEW"),
    "forget": lambda s: s.own.forget(WEI, WEI),
    "forget an organizer": lambda s: s.own.forget(EVE, SHELL),
    "aging": lambda s: s.aging.prune(NOW + timedelta(days=900)),
    "sweep": lambda s: s.sweeps.want(),
    "heard": lambda s: (s.heard.note({"type": "block_actions"}), s.heard.write())[1],
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_what_is_done_in_one_workspace_leaves_the_other_as_it_was(ours, theirs, database, act):
    before, mine = await rows_of(database, "T2"), await rows_of(database, "")
    await act(ours)
    assert await rows_of(database, "T2") == before
    assert await rows_of(database, "") != mine


async def test_what_goes_by_the_clock_in_one_workspace_leaves_the_other_as_it_was(
    ours, theirs, database, clock
):
    before = await rows_of(database, "T2")
    clock.move_to(NOW + timedelta(hours=2))
    await ours.broadcasts.go_out()
    async with database.write() as tx:
        assert await sending.hold_sender(tx, "w", clock.utcnow(), clock.utcnow() + timedelta(minutes=1))
        claimed = await sending.claim(tx, "w", clock.utcnow(), lease=timedelta(minutes=1), limit=100)
        assert claimed
    clock.move_to(NOW + timedelta(days=500))
    await ours.closing.tick()
    assert len(await ours.retention.purge(by=SHELL)) == 1
    assert await rows_of(database, "T2") == before


async def test_the_ids_of_one_workspace_lead_nowhere_in_the_other(ours, theirs, database):
    talk = find(theirs, "ranking")
    async with database.of("T2").read() as tx:
        messages = [one.id for one in await deliveries.listing(tx)]
        (question, *_) = [int(q) for q in await theirs.questions.voted(WEI)]
    told = await theirs.announcements.listing(EVE, program_of(theirs))
    tries = [
        ours.agenda.set_star(WEI, talk.id, on=True),
        ours.presence.answer(WEI, talk.id, int(talk.start.timestamp()), PresenceState.LATE),
        ours.questions.vote(ANNA, question),
        ours.questions.edit(WEI, question, "mine now"),
        ours.questions.answer(EVE, question),
        ours.questions.take_back(WEI, question),
        *(
            act(EVE, told[0].id)
            for act in (ours.announcements.get, ours.announcements.edit, ours.announcements.cancel)
        ),
        ours.grants.take(EVE, (await theirs.grants.listing(EVE, program_of(theirs))).given[0].id),
        ours.ledger.show(messages[0]),
        ours.ledger.cancel(messages),
        ours.ledger.retry(messages),
    ]
    before, mine = await rows_of(database, "T2"), await rows_of(database, "")
    for one in tries:
        with pytest.raises(UsherError):
            await one
    assert await rows_of(database, "T2") == before
    assert await rows_of(database, "") == mine


async def test_nothing_of_one_workspace_is_shown_in_the_other(ours, theirs, database):
    await ours.refresh()
    held, talk = program_of(ours), find(ours, "retrieval")
    assert [each.conference.slug for each in ours.programs.all()] == [PROGRAM.slug]
    shown = [
        [(each.conference, each.sessions) for each in ours.programs.all()],
        [document(await ours.own.data(user)) for user in (WEI, ANNA, EVE, NOBODY)],
        await ours.agenda.sessions(WEI, held),
        await ours.questions.of_session(talk.id),
        await ours.announcements.listing(EVE, held),
        await ours.grants.listing(EVE, held),
        await ours.retention.expiries(),
        await ours.heard.latest(),
    ]
    assert MARK not in repr(shown)
    assert MARK in repr(program_of(theirs).sessions)
    data = json.loads(document(await ours.own.data(WEI)))
    assert len(data["person"]) == len(data["member"]) == len(data["person_setting"]) == 1
