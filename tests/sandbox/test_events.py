"""Events, their redelivery, and the challenge."""

from bot.sandbox.workspace import User
from tests.patience import GUARD


async def test_a_message_in_a_channel_and_in_a_direct_message(sandbox, tiny):
    await sandbox.say("U1", "C1", "Hello all")
    await sandbox.say("U1", "D1", "Hello bot")
    first, second = tiny.received
    assert first["type"] == "event_callback"
    assert first["team_id"] == "T1"
    assert first["authorizations"][0]["user_id"] == sandbox.workspace.app.bot_user
    assert (first["event"]["channel_type"], second["event"]["channel_type"]) == ("channel", "im")
    assert first["event"]["text"] == "Hello all"
    assert first["event_id"] != second["event_id"]


async def test_a_channel_without_the_bot_and_an_event_without_subscription_stay_unheard(sandbox, tiny):
    assert await sandbox.say("U1", "C2", "Hello") is None
    sandbox.workspace.events = frozenset()
    assert await sandbox.say("U1", "C1", "Hello") is None
    assert tiny.received == []


async def test_an_event_comes_again_three_times(sandbox, tiny):
    for _ in range(4):
        tiny.answer(status=500)
    ack = await sandbox.say("U1", "C1", "Hello")
    assert ack.error == "dispatch_failed"
    assert [headers.get("X-Slack-Retry-Num") for headers in tiny.headers] == [None, "1", "2", "3"]
    assert tiny.headers[1]["X-Slack-Retry-Reason"] == "http_error"
    assert len({event["event_id"] for event in tiny.received}) == 1


async def test_an_event_comes_again_until_it_is_acknowledged(sandbox, tiny):
    async def be_patient(_received):
        sandbox.outbound.ack_seconds = GUARD

    tiny.hang()
    tiny.then = be_patient
    sandbox.outbound.ack_seconds = 1.0
    assert (await sandbox.say("U1", "C1", "Hello")).error == ""
    assert [headers.get("X-Slack-Retry-Reason") for headers in tiny.headers] == [None, "http_timeout"]


async def test_people_come_and_change(sandbox, tiny, client):
    await sandbox.put_user(User("U9", "new", "Nia New", "nia@example.org"))
    await sandbox.put_user(User("U9", "new", "Nia Newer", "nia@example.org"))
    await sandbox.join("U9", "C1")
    assert [each["event"]["type"] for each in tiny.received] == [
        "team_join",
        "user_change",
        "member_joined_channel",
    ]
    assert tiny.received[1]["event"]["user"]["real_name"] == "Nia Newer"
    assert "U9" in (await client.conversations_members(channel="C1"))["members"]
    assert (await client.chat_postMessage(channel="U9", text="Welcome"))["channel"] == "D9"


async def test_the_challenge(sandbox):
    assert await sandbox.events.verify_url()
