"""Events that Slack sends again over HTTP, and listeners that are at work when the process is to end."""

import asyncio
import json
from types import SimpleNamespace

from bot.sandbox.outbound import JSON
from handlers.common.errors import answering_errors
from handlers.common.underway import finishing
from tests.handlers.conference import ATTENDEE, Conference
from tests.patience import GUARD


def opened(conference: Conference, event_id: str) -> str:
    event = {"type": "app_home_opened", "user": conference.user(ATTENDEE), "tab": "home", "channel": "D1"}
    body = {
        "type": "event_callback",
        "event_id": event_id,
        "team_id": conference.workspace.app.team_id,
        "event": event,
    }
    return json.dumps(body)


async def published(conference: Conference, times: int) -> int:
    """How often the Home tab was made, once that was so many times."""
    count = lambda: [call.method for call in conference.sandbox.calls].count("views.publish")  # noqa: E731
    async with asyncio.timeout(GUARD):
        while count() < times:  # noqa: ASYNC110 - the app's doing
            await asyncio.sleep(0.01)
    return count()


async def test_an_event_that_is_sent_again_is_acknowledged_and_handled_once(conference: Conference):
    for _ in range(3):
        assert (await conference.sandbox.outbound.post(opened(conference, "Ev1"), JSON)).status == 200
    assert await published(conference, 1) == 1
    assert (await conference.sandbox.outbound.post(opened(conference, "Ev2"), JSON)).status == 200
    assert await published(conference, 2) == 2


async def test_a_listener_that_is_at_work_is_waited_for():
    began, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def nothing() -> None:
        pass

    async def listener(turn) -> None:
        began.set()
        await go_on.wait()
        done.set()

    turn = SimpleNamespace(
        hold_in_time=nothing, body={"event": {}, "team_id": "T1"}, services=SimpleNamespace(team="T1")
    )
    async with finishing():
        working = asyncio.create_task(answering_errors(listener)(turn=turn))
        await began.wait()
        asyncio.get_running_loop().call_soon(go_on.set)
        assert not done.is_set()
    assert done.is_set()
    await working
