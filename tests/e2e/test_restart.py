"""The real worker as a process of its own, killed the hard way between two reminders and started again."""

import asyncio
import os
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.clock import SystemClock
from bot.demo.stage import make_workspace
from bot.domain.ledger.deliveries import OPEN, State
from bot.domain.people.model import Role
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import AppearanceEntry, PersonEntry, ProgramSnapshot, SessionEntry
from bot.domain.setup.bindings import Purpose
from bot.sandbox.model import Channel, User
from bot.sandbox.server import Sandbox
from bot.services.program.imports import Options, write_program
from bot.services.setup.bindings import bind_channel
from db.engine import Database
from db.queries.ledger import deliveries
from db.queries.program import imports
from db.queries.program import records as programs
from tests.paths import ROOT
from tests.patience import GUARD, PATIENT

ROOMS = ("Canvas", "Poles", "Ropes")
ROUNDS = 4
"""So many sessions in each room, two seconds between the beginnings of any two."""
FIRST, APART = timedelta(seconds=15), timedelta(seconds=2)
_CHANNEL_LEAD, _SPEAKER_LEAD = timedelta(minutes=10), timedelta(minutes=15)


def program(now: datetime) -> ProgramSnapshot:
    """Sessions whose reminders fall due seconds apart: to their channels, and one in three to its speaker."""
    entries = []
    for n in range(ROUNDS * len(ROOMS)):
        speaks = n % 3 == 0
        start = now + FIRST + n * APART + (_SPEAKER_LEAD if speaks else _CHANNEL_LEAD)
        people = (AppearanceEntry(f"s{n}@tent.example", Role.SPEAKER),) if speaks else ()
        entries.append(
            SessionEntry(
                *(f"S{n}", f"S{n}", f"Session number {n}.", SessionKind.TALK),
                start=start,
                end=start + timedelta(minutes=30),
                room=ROOMS[n % len(ROOMS)] if not speaks else "",
                people=people,
            )
        )
    people = tuple(
        PersonEntry(a.person_key, a.person_key.partition("@")[0], a.person_key)
        for e in entries
        for a in e.people
    )
    return ProgramSnapshot("made here", "tent", "Tent Days", "Europe/Vienna", tuple(entries), people, ROOMS)


async def seed(database: Database) -> ProgramSnapshot:
    """The program, each room with its channel, its reminders planned."""
    now = SystemClock().utcnow()
    snapshot = program(now)
    bare = ProgramSnapshot("made here", "tent", "Tent Days", "Europe/Vienna", (), (), ROOMS)
    async with database.write() as tx:
        await write_program(tx, bare, "bare", Options(), now)
        row = await imports.conference(tx, "tent")
        assert row
        assert row.id
        for n, room in enumerate((await programs.rooms(tx, row.id)).values()):
            await bind_channel(tx, row.id, f"C000{n}", Purpose.ROOM, room.id)
        await write_program(tx, snapshot, "whole", Options(force=True), now)
    return snapshot


@asynccontextmanager
async def slack(snapshot: ProgramSnapshot):
    members = [User(f"U{n:04}", p.name, p.name, p.email) for n, p in enumerate(snapshot.people)]
    channels = [Channel(f"C000{n}", room.lower()) for n, room in enumerate(ROOMS)]
    workspace = make_workspace(SystemClock(), "", members, channels)
    async with Sandbox(workspace, "http://127.0.0.1:9/slack/events").running() as sandbox:
        yield sandbox


async def start_worker(sandbox: Sandbox, url: str, folder) -> asyncio.subprocess.Process:
    app = sandbox.workspace.app
    settings = {
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": url,
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "worker.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PATIENT, "run", "--role", "worker"),
            cwd=folder,
            env={**os.environ, **settings},
            stderr=log,
        )


def posted(sandbox: Sandbox) -> list[str]:
    """The sessions of which somebody was reminded, once for each message."""
    said = [m.text for m in sandbox.workspace.messages.everything() if m.by_app]
    return [f"S{text.partition('Session number ')[2].partition('.')[0]}" for text in said]


async def until_sent(worker: asyncio.subprocess.Process, database: Database, condition) -> None:
    """Wait until the ledger counts as many sent deliveries as `condition` wants, while the worker has some to send."""
    async with asyncio.timeout(GUARD):
        while not condition((found := await counts(database)).get(State.SENT, 0)):
            assert worker.returncode is None, "the worker has ended; see worker.log"
            assert found.keys() & OPEN, found
            await asyncio.sleep(0.1)


async def counts(database: Database) -> dict[State, int]:
    async with database.read() as tx:
        return await deliveries.counts(tx)


async def test_a_worker_killed_between_two_reminders_misses_and_repeats_none(
    database, database_url, tmp_path
):
    snapshot = await seed(database)
    names = [s.key for s in snapshot.sessions]
    async with slack(snapshot) as sandbox:
        first = await start_worker(sandbox, database_url, tmp_path)
        await until_sent(first, database, lambda sent: sent >= 2)
        os.kill(first.pid, signal.SIGKILL)
        assert await first.wait() == -signal.SIGKILL
        assert len(posted(sandbox)) < len(names)
        second = await start_worker(sandbox, database_url, tmp_path)
        await until_sent(second, database, lambda sent: sent == len(names))
        second.send_signal(signal.SIGTERM)
        async with asyncio.timeout(GUARD):
            assert await second.wait() == 0
        assert Counter(posted(sandbox)) == Counter(names)
        assert sandbox.problems == []
    assert await counts(database) == {State.SENT: len(names)}
