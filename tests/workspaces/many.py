"""Many workspaces in one process: each opened as an installation opens it, and the ticks of all of them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.clock import Clock
from bot.config import Settings
from bot.metrics import Metrics
from bot.scheduler import Tick
from bot.workspaces import Installation, Shared, Workspaces, ticks
from db.engine import Database
from db.signs import watching

TOKEN = "xoxb-test"
NOWHERE = "http://127.0.0.1:9/api/"
"""A Slack that is away: nothing listens on that port."""


def installation(team: str, rows: str, token: str = TOKEN) -> Installation:
    """Install Usher in a workspace."""
    known = AuthorizeResult(
        enterprise_id=None, team_id=team, bot_id=f"B{team}", bot_user_id=f"U{team}", bot_token=token
    )
    return Installation(known, rows, f"https://{team.lower()}.slack.com/")


@asynccontextmanager
async def process(database: Database, clock: Clock, api_url: str = NOWHERE) -> AsyncIterator[Workspaces]:
    """What the workspaces of a process share, and none of them yet."""
    async with aiohttp.ClientSession() as http, watching(database, lambda: None) as signs:
        shared = Shared(Settings(api_url=api_url), clock, database, http, Metrics(), signs)
        workspaces = Workspaces(shared)
        try:
            yield workspaces
        finally:
            await workspaces.close()


async def fill(workspaces: Workspaces, numbers: range) -> None:
    """Open a workspace for each number."""
    for number in numbers:
        await workspaces.open(installation(f"T{number:04}", f"T{number:04}"))


def looking(workspaces: Workspaces) -> list[Tick]:
    """Return the ticks of every workspace that ask whether it is time."""
    every = [tick for of in workspaces for tick in (*ticks.fresh(of), *ticks.sending(of))]
    return [tick for tick in every if tick.due]


def due(every: list[Tick]) -> list[Tick]:
    """Ask each whether it is time, as a process does each second."""
    return [tick for tick in every if tick.due and tick.due()]


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that any database is asked while the block runs."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
