"""The app is removed, or its token revoked, while a conference is under way."""

import pytest

from bot.app import ticks
from bot.domain.ledger.deliveries import State
from bot.services.setup.installation import REMOVED, REVOKED
from db.queries.ledger import deliveries
from tests.handlers.conference import ATTENDEE, MAIN, ORGANIZER, Conference

REMOVAL = {"type": "app_uninstalled"}
BOT_REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0SANDBOXBOT"]}}


async def counts(conference: Conference) -> dict[State, int]:
    async with conference.services.database.read() as tx:
        return await deliveries.counts(tx)


async def schedule(conference: Conference, text: str) -> None:
    await conference.type(ORGANIZER, f"/announce now #{MAIN} {text}")
    await conference.press(ORGANIZER, conference.only(), "Send now")
    await conference.services.broadcasts.go_out()


async def look_again(conference: Conference) -> None:
    (again,) = (t for t in ticks(conference.app) if t.name == "access")
    await again.function()


async def ready(conference: Conference) -> str:
    import httpx

    transport = httpx.ASGITransport(app=conference.app.web)
    async with httpx.AsyncClient(transport=transport, base_url="http://usher") as http:
        answer = await http.get("/readyz")
    assert answer.status_code == (503 if answer.json()["missing"] else 200)
    return answer.json()["missing"]


@pytest.mark.parametrize(("event", "says"), [(REMOVAL, REMOVED), (BOT_REVOKED, REVOKED)])
async def test_sending_pauses_loses_nothing_and_goes_on_when_a_token_works_again(conference, event, says):
    conference.expected_in_log += [says, "Slack takes calls again"]
    await conference.deliver()
    await schedule(conference, "Doors are open")
    before = await counts(conference)
    ack = await conference.sandbox.events.send(event)
    assert (ack.status, ack.error) == (200, "")
    assert await ready(conference) == says
    calls = len(conference.sandbox.calls)
    for _ in range(3):
        await conference.app.worker.sweep()
    assert len(conference.sandbox.calls) == calls
    assert await counts(conference) == before
    await look_again(conference)
    assert await ready(conference) == ""
    await conference.deliver()
    assert [m.text for m in conference.standing(MAIN)][-1] == "Doors are open"


async def test_a_token_that_is_still_refused_changes_nothing(conference):
    conference.expected_in_log += [REMOVED]
    await conference.sandbox.events.send(REMOVAL)
    conference.sandbox.faults.add("auth.test", "error", error="account_inactive")
    await look_again(conference)
    assert await ready(conference) == REMOVED


async def test_both_events_in_a_row_are_one_pause(conference, caplog):
    conference.expected_in_log += [REVOKED]
    await conference.sandbox.events.send(BOT_REVOKED)
    await conference.sandbox.events.send(REMOVAL)
    assert await ready(conference) == REMOVED
    assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == [REVOKED]


async def test_the_tokens_of_people_do_not_concern_usher(conference):
    await conference.sandbox.events.send(
        {"type": "tokens_revoked", "tokens": {"oauth": [conference.user(ATTENDEE)], "bot": []}}
    )
    assert await ready(conference) == ""


async def test_a_refused_token_is_said_while_it_is_refused(conference):
    conference.expected_in_log += ["account_inactive", "Slack takes calls again"]
    await conference.deliver()
    await schedule(conference, "Doors are open")
    conference.sandbox.faults.add("chat.postMessage", "error", error="account_inactive")
    await conference.app.worker.sweep()
    assert "account_inactive" in await ready(conference)
    conference.pass_time(minutes=2)
    await conference.deliver()
    assert await ready(conference) == ""
    assert [m.text for m in conference.standing(MAIN)][-1] == "Doors are open"


async def test_what_slack_sends_is_remembered_and_written_by_the_timer(conference):
    await conference.type(ATTENDEE, "/session")
    await conference.open_home(ATTENDEE)
    assert await conference.services.heard.latest() == {}
    (write,) = (t for t in ticks(conference.app) if t.name == "heard")
    await write.function()
    assert set(await conference.services.heard.latest()) == {"command", "event:app_home_opened"}
