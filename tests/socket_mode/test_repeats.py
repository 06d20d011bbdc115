"""What Slack delivers again is done once, and acknowledged each time."""

import asyncio

from tests.socket_mode.bot import Bot, connecting
from tests.socket_mode.simulated import simulate
from tests.socket_mode.stub import SlackStub

COMMAND = {
    "type": "slash_commands",
    "envelope_id": "once",
    "accepts_response_payload": True,
    "payload": {"command": "/session", "text": "now", "user_id": "U1", "team_id": "T1", "trigger_id": "t1"},
}
EVENT = {
    "type": "events_api",
    "envelope_id": "e1",
    "payload": {
        "type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": {"type": "team_join", "user": {"id": "U2"}},
    },
}  # fmt: skip


def play(tmp_path, act) -> None:
    async def main() -> None:
        stub = SlackStub()
        async with stub.running(tmp_path / "slack"), connecting(stub) as bot:
            await act(stub, bot)

    simulate(main())


def test_a_command_that_is_delivered_again_gets_the_same_answer_and_is_done_once(tmp_path):
    async def act(stub: SlackStub, bot: Bot) -> None:
        for _ in range(3):
            assert await stub.deliver(COMMAND) == {"text": "answer to now"}
        assert await stub.deliver({**COMMAND, "envelope_id": "another"}) == {"text": "answer to now"}
        assert bot.handled == {"t1": 1}

    play(tmp_path, act)


def test_a_repeat_waits_for_the_first_one(tmp_path):
    slow = {**COMMAND, "payload": {**COMMAND["payload"], "takes": 1}}

    async def act(stub: SlackStub, bot: Bot) -> None:
        answers = await asyncio.gather(*[stub.deliver({**slow, "envelope_id": f"e{n}"}) for n in range(5)])
        assert answers == [{"text": "answer to now"}] * 5
        assert bot.handled == {"t1": 1}

    play(tmp_path, act)


def test_a_command_whose_connection_broke_is_answered_on_the_next_one(tmp_path):
    slow = {**COMMAND, "payload": {**COMMAND["payload"], "takes": 1}}

    async def act(stub: SlackStub, bot: Bot) -> None:
        asking = asyncio.create_task(stub.deliver(slow))
        await asyncio.sleep(0.5)
        stub.wires[-1].cut()
        assert await asking is None
        await stub.connected()
        assert await stub.deliver(slow) == {"text": "answer to now"}
        assert bot.handled == {"t1": 1}

    play(tmp_path, act)


def test_an_event_that_is_repeated_is_handled_once_within_ten_minutes(tmp_path):
    async def act(stub: SlackStub, bot: Bot) -> None:
        for number in range(4):
            again = {
                **EVENT,
                "envelope_id": f"e{number % 2}",
                "retry_attempt": number,
                "retry_reason": "timeout",
            }
            assert await stub.deliver(again) == {}
            await asyncio.sleep(100)
        assert bot.handled == {"Ev1": 1}
        await asyncio.sleep(301)
        assert await stub.deliver({**EVENT, "envelope_id": "e9"}) == {}
        assert bot.handled == {"Ev1": 2}

    play(tmp_path, act)


def test_an_event_that_nobody_listens_for_is_acknowledged_and_a_command_is_not(tmp_path):
    payload = {**EVENT["payload"], "event": {"type": "reaction_added", "user": "U1"}}

    async def act(stub: SlackStub, bot: Bot) -> None:
        assert await stub.deliver({**EVENT, "payload": payload}) == {}
        unknown = {**COMMAND, "payload": {**COMMAND["payload"], "command": "/other"}}
        assert await stub.deliver(unknown) is None

    play(tmp_path, act)
