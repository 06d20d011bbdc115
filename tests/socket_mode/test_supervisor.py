"""The supervised connection on a stub of Slack, in simulated time."""

import asyncio
import logging

import pytest
from aiohttp import web

from bot.errors import Misconfigured
from tests.socket_mode.bot import Bot, connecting
from tests.socket_mode.simulated import simulate, until
from tests.socket_mode.stub import SlackStub

LIMIT = 30.0
"""Seconds after the network's return in which a command has to be answered."""


async def answered(stub: SlackStub, seconds: float = LIMIT) -> float:
    """Type a command until it is answered; how many seconds that took."""
    timer = asyncio.get_running_loop().time
    began = timer()
    while timer() - began < seconds:
        if await stub.command("now"):
            return timer() - began
        await asyncio.sleep(0.5)
    raise AssertionError(f"no command was answered in {seconds} s")


@pytest.fixture
def play(tmp_path):
    """Run an act with a stub and a bot that is connected to it."""

    def run(act, **options) -> None:
        async def main() -> None:
            stub = SlackStub(**options)
            async with stub.running(tmp_path / "slack"), connecting(stub) as bot:
                await act(stub, bot)

        simulate(main())

    return run


def warnings(caplog) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


def test_a_command_is_answered_in_its_acknowledgement(play):
    async def act(stub: SlackStub, bot: Bot) -> None:
        assert await stub.command("now") == {"text": "answer to now"}
        assert bot.status.connected
        assert bot.status.missing == ""
        assert stub.reused == 0

    play(act)


# --- handshakes and addresses


@pytest.mark.parametrize("fault", [400, 403, 408, 429, 500, 503, "cut", "hang", "no hello"])
def test_a_failed_handshake_is_tried_again_with_a_new_address(play, fault):
    async def act(stub: SlackStub, bot: Bot) -> None:
        stub.handshakes.extend([fault] * 4)
        stub.wires[-1].cut()
        await until(lambda: not stub.handshakes)
        await answered(stub)
        assert stub.reused == 0

    play(act)


@pytest.mark.parametrize("fault", [404, "cut", "hang", "no hello"])
def test_a_handshake_that_fails_at_the_start_does_not_end_the_process(tmp_path, fault):
    async def main() -> None:
        stub = SlackStub()
        stub.handshakes.append(fault)
        async with stub.running(tmp_path / "slack"), connecting(stub) as bot:
            assert not bot.status.connected
            await answered(stub)

    simulate(main())


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 503, "text": "<html>"},
        {"text": "not JSON", "content_type": "application/json"},
        {"text": '{"ok": true}', "content_type": "application/json"},
        {"text": '{"ok": true, "url": "https://slack.test/"}', "content_type": "application/json"},
        {"text": '{"ok": false, "error": "internal_error"}', "content_type": "application/json"},
    ],
)
def test_an_answer_without_an_address_is_asked_for_again(play, answer):
    async def act(stub: SlackStub, bot: Bot) -> None:
        stub.answers.extend(web.Response(**answer) for _ in range(3))
        stub.wires[-1].cut()
        await until(lambda: not stub.answers)
        await answered(stub)

    play(act)


def test_a_rate_limit_is_kept(play):
    async def act(stub: SlackStub, bot: Bot) -> None:
        stub.answers.append(web.Response(status=429, headers={"Retry-After": "40"}))
        stub.wires[-1].cut()
        await asyncio.sleep(60)
        assert bot.status.connected
        _, limited, accepted = stub.opened
        assert 40 <= accepted - limited < 42
        await answered(stub, 1)

    play(act)


def test_a_rate_limit_at_the_start_is_kept_too(tmp_path):
    async def main() -> None:
        stub = SlackStub()
        stub.answers.append(
            web.json_response({"ok": False, "error": "ratelimited"}, headers={"Retry-After": "20"})
        )
        async with stub.running(tmp_path / "slack"), connecting(stub) as bot:
            assert "ratelimited" in bot.status.missing
            await answered(stub)
            assert 20 <= stub.opened[1] - stub.opened[0] < 22

    simulate(main())


# --- a connection that ends


@pytest.mark.parametrize("pings", [0.0, 10.0])
def test_a_connection_that_lives_is_left_alone(play, pings):
    async def act(stub: SlackStub, bot: Bot) -> None:
        await asyncio.sleep(1800)
        assert len(stub.opened) == 1
        await answered(stub, 1)

    play(act, pings=pings)


def test_a_silent_connection_is_replaced(play, caplog):
    """Half open: our pings are not answered, and nobody tells us that it is gone."""

    async def act(stub: SlackStub, bot: Bot) -> None:
        stub.wires[-1].frozen = True
        assert await answered(stub) > 3
        assert len(stub.opened) == 2

    play(act)
    assert warnings(caplog) == [
        "Socket Mode: Usher has no connection to Slack (silence). Usher goes on trying."
    ]


def test_a_connection_is_dead_when_only_a_proxy_answers(play):
    async def act(stub: SlackStub, bot: Bot) -> None:
        await asyncio.sleep(60)
        stub.wires[-1].quiet = True
        await asyncio.sleep(80)
        assert len(stub.opened) == 2
        await answered(stub, 1)

    play(act, pings=10.0)


def test_a_connection_that_slack_closes_is_replaced(play):
    async def act(stub: SlackStub, bot: Bot) -> None:
        await stub.wires[-1].socket.close(code=1001)
        assert await answered(stub) < 5

    play(act)


def test_nonsense_on_the_line_ends_nothing(play, caplog):
    async def act(stub: SlackStub, bot: Bot) -> None:
        wire = stub.wires[-1]
        for text in (
            "",
            "no JSON",
            "[]",
            "null",
            "{}",
            '{"type": "news"}',
            '{"type": "interactive", "envelope_id": "1"}',
        ):
            await wire.socket.send_str(text)
        await wire.socket.send_bytes(b"\xff")
        await wire.send({"type": "interactive", "envelope_id": "2", "payload": "text"})
        await wire.send({"type": "slash_commands", "envelope_id": "3", "payload": {}})
        await answered(stub, 1)
        assert len(stub.opened) == 1

    play(act)
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


# --- Slack says: disconnect


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "something_new", ""])
def test_a_new_connection_is_made_before_the_old_one_goes(play, reason):
    async def act(stub: SlackStub, bot: Bot) -> None:
        await asyncio.sleep(3600)
        old = stub.wires[-1]
        await stub.disconnect(reason)
        while stub.wires[-1] is old:
            assert bot.status.connected
            await asyncio.sleep(0.01)
        assert not old.ended.is_set()
        stub.wires.sort(key=lambda wire: wire is old)  # Slack may still use the old one
        assert await stub.command("now")
        await old.ended.wait()
        assert bot.status.connected
        assert await stub.command("now")
        assert len(stub.opened) == 2

    play(act)


def test_the_old_connection_serves_for_as_long_as_no_new_one_can_be_made(play):
    async def act(stub: SlackStub, bot: Bot) -> None:
        await asyncio.sleep(60)
        stub.handshakes.extend([503] * 5)
        await stub.disconnect("warning")
        while stub.handshakes:
            assert bot.status.connected
            assert await stub.command("now")
            await asyncio.sleep(0.5)

    play(act)


def test_connections_that_are_refreshed_again_and_again_are_not_made_in_a_rush(play):
    async def act(stub: SlackStub, bot: Bot) -> None:
        for _ in range(600):
            with_wires = list(stub.wires)
            for wire in with_wires:
                await wire.send({"type": "disconnect", "reason": "refresh_requested"})
            assert len(stub.wires) <= 3
            await asyncio.sleep(0.1)
        assert len(stub.opened) < 20

    play(act)


def test_too_many_connections_the_old_one_is_closed_first(play):
    async def act(stub: SlackStub, bot: Bot) -> None:
        old = stub.wires[-1]
        await stub.disconnect("too_many_websockets")
        await old.ended.wait()
        assert len(stub.opened) == 1
        assert not bot.status.connected
        assert "no more connections" in bot.status.missing
        await answered(stub)

    play(act)


def test_socket_mode_switched_off_is_one_warning_and_a_pause(play, caplog):
    async def act(stub: SlackStub, bot: Bot) -> None:
        stub.refusal = "invalid_app"
        await stub.disconnect("link_disabled")
        await asyncio.sleep(1)
        assert "switched off" in bot.status.missing
        await asyncio.sleep(3600)
        assert not bot.status.connected
        assert len(stub.opened) < 200
        stub.refusal = ""
        await answered(stub)

    play(act)
    assert len(warnings(caplog)) == 2  # switched off; and then what Slack says to the token


# --- the token


@pytest.mark.parametrize(
    "error", ["invalid_auth", "token_revoked", "not_allowed_token_type", "missing_scope"]
)
def test_a_token_that_is_refused_at_the_start_is_one_sentence(tmp_path, error):
    async def main() -> None:
        stub = SlackStub()
        stub.refusal = error
        async with stub.running(tmp_path / "slack"):
            with pytest.raises(Misconfigured, match=rf"^Slack refuses SLACK_APP_TOKEN \({error}\)\.$"):
                async with connecting(stub):
                    raise AssertionError

    simulate(main())


def test_a_token_that_is_revoked_later_is_one_warning_and_recovers(play, caplog):
    async def act(stub: SlackStub, bot: Bot) -> None:
        stub.refusal = "token_revoked"
        stub.wires[-1].cut()
        await asyncio.sleep(2 * 3600)
        assert bot.status.missing.startswith("Slack refuses SLACK_APP_TOKEN (token_revoked)")
        stub.refusal = ""
        await answered(stub)

    play(act)
    said = warnings(caplog)
    assert len(said) == 2
    assert "no connection" in said[0]
    assert "token_revoked" in said[1]


# --- the network


@pytest.mark.parametrize("how", ["refused", "cut", "hang"])
@pytest.mark.parametrize("seconds", [1, 20, 150, 3600])
@pytest.mark.parametrize("frozen", [False, True])
def test_an_outage_of_any_length(play, caplog, how, seconds, frozen):
    async def act(stub: SlackStub, bot: Bot) -> None:
        stub.away = how
        for wire in stub.wires:
            wire.frozen = True
            if not frozen:
                wire.cut()
        await asyncio.sleep(seconds)
        stub.away = ""
        assert await answered(stub) < LIMIT
        assert bot.status.connected
        assert stub.reused == 0

    play(act)
    assert len(warnings(caplog)) == 1


def test_slack_away_at_the_start_is_no_end(tmp_path):
    async def main() -> None:
        stub = SlackStub()
        stub.away = "refused"
        async with stub.running(tmp_path / "slack"), connecting(stub) as bot:
            assert not bot.status.connected
            await asyncio.sleep(1000)
            stub.away = ""
            await answered(stub)

    simulate(main())


def test_the_status_says_since_when(play):
    async def act(stub: SlackStub, bot: Bot) -> None:
        began = bot.status.since
        await asyncio.sleep(100)
        assert bot.status.since == began
        stub.away = "cut"
        stub.wires[-1].cut()
        await asyncio.sleep(50)
        assert 99 < (bot.status.since - began).total_seconds() < 102
        assert bot.status.as_json()["connected"] is False
        assert bot.status.missing == "Usher has no connection to Slack (ServerDisconnectedError)."
        stub.away = ""
        await answered(stub)
        assert (bot.status.since - began).total_seconds() > 149
        assert bot.status.as_json() == {
            "connected": True, "since": bot.status.since.isoformat(timespec="seconds"), "missing": "",
        }  # fmt: skip

    play(act)


# --- the end


@pytest.mark.parametrize(
    "state",
    ["connected", "waiting", "hanging address", "hanging handshake", "no hello", "frozen", "renewing"],
)
def test_it_ends_at_once_in_every_state(tmp_path, state):
    async def main() -> None:
        stub = SlackStub()
        timer = asyncio.get_running_loop().time
        async with stub.running(tmp_path / "slack"):
            async with connecting(stub):
                match state:
                    case "waiting":
                        stub.away = "refused"
                    case "hanging address":
                        stub.away = "hang"
                    case "hanging handshake":
                        stub.handshakes.append("hang")
                    case "no hello":
                        stub.handshakes.append("no hello")
                if state == "frozen":
                    stub.wires[-1].frozen = True
                elif state == "renewing":
                    await stub.disconnect("warning")
                elif state != "connected":
                    stub.wires[-1].cut()
                await asyncio.sleep(2.0)
                began = timer()
            assert timer() - began < 2.0

    simulate(main())
