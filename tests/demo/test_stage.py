"""The end of the stage: nothing that has begun still works on the database when that is closed."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace
from unittest import mock

import pytest

from bot import web
from bot.app import ProcessRole, running
from bot.clock import MovableClock
from bot.config import Settings
from bot.demo.stage import make_workspace, on_stage
from bot.scheduler import Tick
from db.engine import Database
from handlers.common.errors import answering_errors
from tests.conftest import NOW
from tests.patience import GUARD


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has ended, in this order."""
    ended: list[str] = []
    close = Database.close

    async def closed(database: Database) -> None:
        ended.append("database")
        await close(database)

    monkeypatch.setattr(Database, "close", closed)
    return ended


@pytest.fixture
def stage(sqlite_url: str):
    """Set the stage, on an empty database."""
    clock = MovableClock(NOW, speed=0)
    return lambda: on_stage(make_workspace(clock, "", [], []), Settings(database_url=sqlite_url), clock)


async def test_a_listener_that_is_at_work_is_waited_for(stage, order: list[str]):
    began, go_on = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def listening(*arguments):
        async with web.listening(*arguments) as port:
            yield port
        go_on.set()  # not before the last request has come in

    async def nothing() -> None:
        pass

    @answering_errors
    async def listener(turn: object) -> None:
        began.set()
        await go_on.wait()
        order.append("listener")

    with mock.patch("bot.demo.stage.web", SimpleNamespace(listening=listening)):
        async with stage():
            working = asyncio.create_task(
                listener(
                    turn=SimpleNamespace(
                        hold_in_time=nothing,
                        body={"event": {}, "team_id": "T1"},
                        services=SimpleNamespace(team="T1"),
                    )
                )
            )
            await began.wait()
    await working
    assert order == ["listener", "database"]


async def test_a_tick_that_is_running_is_broken_off_and_waited_for(stage, order: list[str]):
    began = asyncio.Event()

    async def busy() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(10):  # gives its connection back, say
                await asyncio.sleep(0)
            order.append("tick")

    with mock.patch("bot.workspaces.ticks.fresh", return_value=[Tick("refresh", 0.01, busy)]):
        async with stage() as playing:
            async with running(playing.app, ProcessRole.WEB), asyncio.timeout(GUARD):
                await began.wait()
            order.append("background")
    assert order == ["tick", "background", "database"]
