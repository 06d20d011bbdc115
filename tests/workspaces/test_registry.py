"""Several workspaces in one process: each request finds its own, and what happens to one is nothing to the others."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.clock import MovableClock
from bot.config import Settings
from bot.metrics import Metrics
from bot.workspaces import Shared, Workspaces, background
from db.engine import Database
from db.queries.common import counters
from db.signs import watching
from tests.workspaces.many import NOWHERE, installation

ONE, TWO, OTHER = "T0ONE", "T0TWO", "T0OTHER"


@pytest.fixture
async def shared(database: Database, clock: MovableClock) -> AsyncIterator[Shared]:
    """A process whose Slack is away."""
    settings = Settings(api_url=NOWHERE)
    async with aiohttp.ClientSession() as http, watching(database, lambda: None) as signs:
        yield Shared(settings, clock, database, http, Metrics(), signs)


@pytest.fixture
async def workspaces(shared: Shared) -> AsyncIterator[Workspaces]:
    """The workspace of the settings, and another one."""
    made = Workspaces(shared)
    await made.open(installation(ONE, ""))
    await made.open(installation(TWO, TWO))
    yield made
    await made.close()


def found(workspaces: Workspaces, body: dict) -> str:
    workspace = workspaces.find(body)
    return workspace.team if workspace else ""


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"command": "/session", "team_id": TWO}, TWO),
        ({"type": "block_actions", "team": {"id": ONE}, "user": {"team_id": TWO}}, ONE),
        ({"type": "block_actions", "team": None, "user": {"team_id": TWO}}, TWO),
        ({"team": {"id": TWO}, "view": {"app_installed_team_id": TWO}}, TWO),
        ({"team": {"id": TWO}, "view": {"app_installed_team_id": ONE}}, ""),
        ({"team": {"id": OTHER}, "view": {"app_installed_team_id": TWO}}, ""),
        ({"event": {}, "team_id": OTHER, "authorizations": [{"team_id": ONE}]}, ONE),
        ({"command": "/session", "team_id": OTHER}, ""),
        ({"team": {"id": OTHER}, "user": {"team_id": ONE}}, ""),
        ({"command": "/session"}, ""),
        ({"team": {"id": TWO}, "message": {"bot_id": f"B{TWO}"}}, TWO),
        ({"team": {"id": TWO}, "message": {"bot_id": "B0STRANGER"}}, TWO),
        ({"team": {"id": TWO}, "message": {"bot_id": f"B{ONE}"}}, ""),
    ],
)
async def test_a_request_finds_the_workspace_that_it_is_for(workspaces, body, team):
    assert found(workspaces, body) == team


async def test_a_request_that_names_no_workspace_is_for_the_only_one(workspaces):
    await workspaces.drop(TWO)
    assert found(workspaces, {"command": "/session"}) == ONE
    assert found(workspaces, {"command": "/session", "team_id": TWO}) == ""


async def test_a_workspace_that_is_installed_again_goes_on_with_its_new_token(workspaces):
    before = workspaces.find({"team_id": TWO})
    after = await workspaces.open(installation(TWO, TWO, "xoxb-new"))
    assert (len(workspaces), after.client.token) == (2, "xoxb-new")
    assert after is not before
    assert found(workspaces, {"team_id": TWO}) == TWO


async def test_each_workspace_has_its_own_lease_access_and_rows(workspaces, shared):
    one, two = workspaces
    assert await one.worker.holds()
    assert await two.worker.holds()
    one.services.access.lose("The token is void.")
    assert not two.services.access.paused
    async with two.services.database.write() as tx:
        await counters.move(tx, "settings")
    seen = []
    for each in (one, two):
        async with each.services.database.read() as tx:
            seen.append(await counters.value(tx, "settings"))
    assert seen == [0, 1]
    for part in ("client", "services", "worker", "failures", "distance"):
        assert getattr(one, part) is not getattr(two, part)


async def test_what_is_opened_while_the_process_runs_runs_too_and_ends_alone(shared):
    workspaces, running = Workspaces(shared), []

    def noted(of, stop):
        running.append((of.team, stop))
        return background.kept(of, stop, sends=True)

    await workspaces.open(installation(ONE, ""))
    async with workspaces.running(noted):
        await workspaces.open(installation(TWO, TWO))
        assert [team for team, _ in running] == [ONE, TWO]
        (_, first), (_, second) = running
        await workspaces.drop(TWO)
        assert (first.is_set(), second.is_set()) == (False, True)
        workspaces.stop_sending()
        assert first.is_set()
    assert len(workspaces) == 0
