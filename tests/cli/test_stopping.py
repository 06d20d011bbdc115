"""SIGTERM and SIGINT end `usher run` by the ordinary way and with status 0, whatever it is at."""

import asyncio
import contextlib
import signal
import sqlite3
from datetime import timedelta

import pytest

from bot.clock import SystemClock
from bot.demo.stage import make_workspace
from bot.domain.ledger.deliveries import State
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import ProgramSnapshot, SessionEntry
from bot.domain.setup.bindings import Purpose
from bot.sandbox.model import Channel, User
from bot.sandbox.server import Sandbox
from bot.services.program.imports import Options, write_program
from bot.services.setup.bindings import bind_channel
from db.engine import Database
from db.queries.ledger import deliveries, sending
from db.queries.program import imports
from db.queries.program import records as programs
from tests.cli.running import process, settings
from tests.patience import GUARD, PATIENT
from tests.socket_mode.stub import SlackStub

ROOM, CHANNEL = "Canvas", "C1"
LEAD = timedelta(minutes=10)

COMMAND = "from bot.cli import main; main()"
"""The command with the seconds that it has to end in."""
LOADING = f"""
import sys, time
from bot import stopping
stopping.LIMIT = {GUARD}
class Waits:
    def find_spec(self, name, path=None, target=None):
        if name == "bot.cli.commands":
            print("loading", file=sys.stderr, flush=True)
            time.sleep({GUARD})
sys.meta_path.insert(0, Waits())
from bot.cli import main; main()
"""
HELD_UP = f"""
import contextlib, sqlite3, sys
from bot import stopping
with stopping.orderly():
    for _ in range(2):  # a signal that comes too early finds nothing that is held up yet
        with contextlib.suppress(SystemExit):
            print("held up", file=sys.stderr, flush=True)
            sqlite3.connect("usher.db", timeout={GUARD}).execute("BEGIN IMMEDIATE")  # no signal breaks this off
"""


@pytest.fixture
async def slack():
    members = [User(f"U{n}", f"ann{n}", f"Ann {n}", f"ann{n}@tent.example") for n in range(3)]
    workspace = make_workspace(SystemClock(), "", members, [Channel(CHANNEL, "general", members={"U1"})])
    async with Sandbox(workspace, "http://127.0.0.1:9/slack/events").running() as sandbox:
        yield sandbox


@pytest.fixture
async def stub(slack):
    stub = SlackStub(elsewhere=slack.api_url)
    async with stub.running():
        yield stub


@pytest.fixture
def started(stub, slack, folder, sqlite_url):
    """Start `usher run` on an empty database."""

    def start(*arguments: str, socket_mode: bool = True, script: str = PATIENT, **environ: str):
        chosen = {**settings(stub, slack, socket_mode=socket_mode), "DATABASE_URL": sqlite_url, **environ}
        return process("run", *arguments, cwd=folder, script=script, **chosen)

    return start


# --- at the start


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_while_the_program_is_still_being_loaded(folder, number):
    async with process("run", cwd=folder, script=LOADING) as running:
        await running.says("loading")
        await running.stop(number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_while_slack_hangs_at_the_start(started, stub, method, number):
    stub.hanging.add(method)
    async with started() as running:
        await stub.asked_for(method)
        await running.stop(number)
        assert "Usher has stopped" in running.log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_while_a_database_does_not_answer_at_the_start(started, number):
    asked = asyncio.Event()

    async def mute(reader, writer) -> None:
        asked.set()
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with started(DATABASE_URL=f"postgresql://someone:hidden@127.0.0.1:{port}/usher") as running:
        await asked.wait()
        await running.stop(number)
    server.close()


async def test_a_process_that_is_held_up_in_a_library_is_ended(folder):
    other = sqlite3.connect(folder / "usher.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with process(cwd=folder, script=HELD_UP) as running:
        await running.says("held up")
        running.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(GUARD):
            assert await running.process.wait() == 0
    assert "did not end in time" in running.log
    assert "Traceback" not in running.log
    other.close()


# --- while it runs


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("role", ["all", "web", "worker"])
@pytest.mark.parametrize("socket_mode", [True, False])
async def test_while_it_runs(started, role, socket_mode, number):
    async with started("--role", role, socket_mode=socket_mode) as running:
        await running.says("Usher is running")
        await running.stop(number)
        assert "Usher has stopped" in running.log


async def test_more_signals_change_nothing(started):
    async with started() as running:
        await running.says("Usher is running")
        await running.stop(*[signal.SIGINT, signal.SIGTERM] * 5)
        assert "Usher has stopped" in running.log


@pytest.mark.parametrize("state", ["refused", "hanging address", "hanging handshake", "no hello", "frozen"])
async def test_while_the_connection_is_away(started, stub, state):
    async with started() as running:
        await running.says("Usher is running")
        await stub.connected()
        if state == "refused":
            stub.refusal = "token_revoked"
        elif state == "hanging address":
            stub.hanging.add("apps.connections.open")
        elif state == "hanging handshake":
            stub.handshakes.append("hang")
        elif state == "no hello":
            stub.handshakes.append("no hello")
        asked = len(stub.opened)
        if state == "frozen":
            stub.wires[-1].frozen = True
        else:
            stub.wires[-1].cut()
            await stub.asked_for("apps.connections.open", asked + 1)
        await running.stop()
        assert "Usher has stopped" in running.log


async def test_while_the_members_are_being_read(started, stub):
    stub.hanging.add("users.list")
    async with started() as running:
        await running.says("Usher is running")
        await stub.asked_for("users.list")
        await running.stop()
        assert "Usher has stopped" in running.log


async def test_while_the_database_is_locked(started, sqlite_url):
    async with started(script=COMMAND) as running:
        await running.says("Usher is running")
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        await running.stop(ordinary=False)  # SQLite is waited for in a thread that nothing can break off
        other.close()


# --- what is being sent


async def due_now(database: Database) -> None:
    """A session whose reminder is due in a few seconds."""
    now = SystemClock().utcnow()
    start = now + LEAD + timedelta(seconds=2)
    entry = SessionEntry(
        *("S1", "S1", "Knots.", SessionKind.TALK), start=start, end=start + timedelta(hours=1), room=ROOM
    )
    about = ("made here", "tent", "Tent Days", "Europe/Vienna")
    async with database.write() as tx:
        await write_program(tx, ProgramSnapshot(*about, (), (), (ROOM,)), "bare", Options(), now)
        row = await imports.conference(tx, "tent")
        (room,) = (await programs.rooms(tx, row.id)).values()
        await bind_channel(tx, row.id, CHANNEL, Purpose.ROOM, room.id)
        whole = ProgramSnapshot(*about, (entry,), (), (ROOM,))
        await write_program(tx, whole, "whole", Options(force=True), now)


async def counts(database: Database) -> dict[State, int]:
    async with database.read() as tx:
        return await deliveries.counts(tx)


async def sent(database: Database) -> None:
    """Wait until everything is sent."""
    async with asyncio.timeout(GUARD):
        while await counts(database) != {State.SENT: 1}:  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("taken", [True, False])
async def test_while_slack_hangs_over_a_message(started, stub, slack, database, database_url, taken):  # noqa: PLR0917
    """It becomes uncertain, and the next process sends it unless Slack has it."""
    await due_now(database)
    stub.hanging.add("chat.postMessage")
    stub.takes_what_hangs = taken
    async with started(DATABASE_URL=database_url) as running:
        await stub.asked_for("chat.postMessage")
        await running.stop()
        assert "Usher has stopped" in running.log
    assert await counts(database) == {State.UNCERTAIN: 1}
    async with database.write() as tx:  # the lease is given back: another process goes on at once
        now = SystemClock().utcnow()
        assert await sending.hold_sender(tx, "another", now, now)
    stub.hanging.clear()
    async with started(DATABASE_URL=database_url) as running:
        await sent(database)
        await running.stop()
    assert [m.text.count("Knots") > 0 for m in slack.workspace.messages.everything() if m.by_app] == [True]


async def test_what_slack_takes_in_time_is_settled(started, stub, slack, database, database_url):
    await due_now(database)
    stub.hanging.add("chat.postMessage")
    async with started(DATABASE_URL=database_url) as running:
        await stub.asked_for("chat.postMessage")
        running.process.send_signal(signal.SIGTERM)
        stub.let_go()
        await running.stop()
        assert "Usher has stopped" in running.log
    assert (await counts(database)).get(State.SENT, 0) + (await counts(database)).get(State.UNCERTAIN, 0) == 1


# --- over HTTP


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /healthz HTTP/1.1\r\nHost: usher\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: usher\r\nContent-Length: 100\r\n\r\nhalf",
        b"POST /slack/eve",
    ],
    ids=["silent", "kept alive", "half a body", "half a head"],
)
async def test_while_a_client_keeps_its_connection(started, sent):
    async with started(socket_mode=False) as running:
        await running.says("Usher is running")
        reader, writer = await asyncio.open_connection("127.0.0.1", await running.port())
        with contextlib.closing(writer):
            writer.write(sent)
            await writer.drain()
            if b"healthz" in sent:
                assert b"200" in await reader.readline()
            else:
                await running.becomes("/healthz", 200)  # it has read what came before
            await running.stop()
        assert "Usher has stopped" in running.log
