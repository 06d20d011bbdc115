"""Two hundred workspaces in one process: what an idle one costs between two renewals of leases, and that a broken one harms no other."""

import gc
import inspect

from bot.sandbox.model import User
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from bot.workspaces import ticks
from tests.workspaces.many import TOKEN, due, fill, installation, looking, process, statements

MANY = 200
SETTLED = 5
"""Rounds after which nothing that a tick has written itself is news to another one."""
OBJECTS = 2_000
"""The most Python objects of an idle workspace; a megabyte has room for five times as many."""


async def round_of(every):
    """Run all ticks that say it is time; returns how many did."""
    run = due(every)
    for tick in run:
        if inspect.isawaitable(awaited := tick.function()):
            await awaited
    return len(run)


async def test_idle_workspaces_ask_the_database_nothing_while_the_clock_stands(database, clock):
    async with process(database, clock) as workspaces:
        await fill(workspaces, range(MANY))
        every = looking(workspaces)
        assert await round_of(every) >= MANY
        rounds = [await round_of(every) for _ in range(SETTLED)]
        assert rounds[-1] == 0
        with statements() as asked:
            assert due(every) == []
        assert asked == []


async def test_an_idle_workspace_keeps_few_objects(database, clock):
    async with process(database, clock) as workspaces:
        await fill(workspaces, range(5))  # what the first ones load is there for all
        gc.collect()
        before = len(gc.get_objects())
        await fill(workspaces, range(5, 25))
        gc.collect()
        assert (len(gc.get_objects()) - before) / 20 < OBJECTS


async def test_a_broken_token_harms_no_other_workspace(database, clock):
    ada = User("U1", "ada", "Ada", "ada@example.org")
    slack = Workspace("T1", clock, TOKEN, "secret", users=[ada], channels=[])
    async with (
        Sandbox(slack, "http://127.0.0.1:9/slack/events").running() as sandbox,
        process(database, clock, sandbox.api_url) as workspaces,
    ):
        for team, token in (("T1", "xoxb-void"), ("T2", TOKEN), ("T3", TOKEN)):
            of = await workspaces.open(installation(team, team, token))
            await of.services.sweeps.want()
        for of in workspaces:
            await next(tick for tick in ticks.sending(of) if tick.name == "members").function()
        read = [await of.services.sweeps.latest() for of in workspaces]
        assert [sweep.is_open for sweep in read] == [True, False, False]
        assert [bool(sweep.problem) for sweep in read] == [True, False, False]
        assert [of.services.access.paused for of in workspaces][1:] == [False, False]
