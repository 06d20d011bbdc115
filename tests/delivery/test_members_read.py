"""A thousand members of a workspace, read through the sandbox: once, by whoever sends, whatever happens in between."""

from datetime import timedelta

import pytest

from bot.clock import MovableClock
from bot.delivery.reading import Alone, Reading
from bot.sandbox.crowd import OTHER_TEAM, populate
from bot.sandbox.model import User
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from bot.services.services import Services
from bot.slack.client import make_client
from bot.slack.members import Members, NobodyReads
from db.engine import Database
from db.queries.ledger import sending
from db.queries.people import records as people
from tests.conftest import NOW
from tests.delivery.conftest import TOKEN
from tests.services.by_hand import CHEN, EVE, PROGRAM, make_usher, write

PAGES, SIZE = 6, 200
FIRST = [
    User("U00GUEST", "chen.guest", "Chen", "chen@example.org", is_restricted=True),
    User("U00STRANGER", "eve.else", "Eve", "eve@example.org", team=OTHER_TEAM),
    User("U00TWIN", "wei", "Wei", "wei@example.org"),
]
LAST = [
    User(CHEN, "chen", "Chen", "chen@example.org"),
    User(EVE, "eve", "Eve", "eve@example.org"),
    User("U0WEI", "wei.two", "Wei", "wei@example.org"),
]
LINKED = {"chen@example.org": CHEN, "eve@example.org": EVE}
"""Two full members have Wei's address, so neither is chosen."""


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr("db.queries.people.sweeps.PAGE", SIZE)


@pytest.fixture
async def slack(clock):
    workspace = Workspace("T1", clock, TOKEN, "secret", users=FIRST, channels=[])
    populate(workspace, SIZE * (PAGES - 1) + 100, 0)
    workspace.users |= {user.id: user for user in LAST}
    async with Sandbox(workspace, "").running() as slack:
        yield slack


def asked(slack: Sandbox) -> list[str]:
    return [call.error for call in slack.calls if call.method == "users.list"]


async def linked(database: Database) -> dict[str, str]:
    async with database.read() as tx:
        return {p.email: p.slack_user for p in await people.with_email(tx) if p.slack_user}


async def process(database: Database, clock: MovableClock, slack: Sandbox, sender: list[str], name: str):
    """One of several; the first of `sender` holds the lease."""
    services = make_usher(database, clock)
    await services.refresh()

    async def holds() -> bool:
        return sender[0] == name

    return Reading(services.sweeps, clock, Members(make_client(TOKEN, slack.api_url)).page, holds)


async def test_everybody_is_linked_by_one_sweep_through_a_limit_a_death_and_a_second_process(
    database, clock, slack
):
    await write(database, PROGRAM)
    sender = ["dead", "next"]
    processes = [await process(database, clock, slack, sender, name) for name in sender]
    slack.faults.add("users.list", "rate", retry_after=40)
    while True:
        waits = [await one.look() for one in processes]
        if sender[0] == "dead" and len(asked(slack)) == PAGES // 2:
            sender.pop(0)
        elif not any(waits):
            break
        clock.move_to(max(filter(None, waits), default=clock.utcnow()))
    assert sender == ["next"]
    assert asked(slack) == ["rate", *[""] * PAGES]
    assert clock.utcnow() - NOW == timedelta(seconds=40)
    assert await linked(database) == LINKED


async def alone(database: Database, clock: MovableClock, slack: Sandbox) -> tuple[Services, Alone]:
    """A command of the shell."""
    services = make_usher(database, clock)
    return services, Alone(services.sweeps, database, clock, Members(make_client(TOKEN, slack.api_url)).page)


async def test_the_shell_reads_them_only_where_nobody_sends(database, clock, slack):
    services, shell = await alone(database, clock, slack)
    slack.faults.add("users.list", "error", error="missing_scope")
    with pytest.raises(NobodyReads, match="missing_scope"):
        await shell.listing(anew=False)
    slack.calls.clear()
    clock.move_to(clock.utcnow() + timedelta(minutes=5))
    found = await shell.listing(anew=False)
    assert (len(found), found[CHEN], found["U00STRANGER"], len(asked(slack))) == (1103, True, False, PAGES)
    assert await shell.listing(anew=False) == found
    assert len(asked(slack)) == PAGES
    async with database.write() as tx:
        await sending.hold_sender(tx, "w1", clock.utcnow(), clock.utcnow() + timedelta(hours=1))
    await services.sweeps.want()
    clock.move_to(clock.utcnow() + timedelta(minutes=2))
    with pytest.raises(NobodyReads):  # whoever holds the lease is to read them, and does not
        await shell.listing(anew=True)
    assert len(asked(slack)) == PAGES
