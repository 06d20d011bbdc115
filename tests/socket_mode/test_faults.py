"""Fifty faults one after the other, at random and in simulated time: after each, commands are answered again soon."""

import asyncio
from random import Random

import pytest
from aiohttp import web

from tests.socket_mode.bot import Bot, connecting
from tests.socket_mode.simulated import simulate, until
from tests.socket_mode.stub import SlackStub
from tests.socket_mode.test_supervisor import answered

FAULTS = 50


class Mischief:
    """What can go wrong; each returns when the network and Slack are well again."""

    def __init__(self, stub: SlackStub, random: Random) -> None:
        self.stub, self.random = stub, random
        self.all = (
            self.outage, self.outage, self.cut, self.closed, self.silent, self.disconnect, self.disconnect,
            self.handshakes, self.answers, self.refused, self.in_the_middle,
        )  # fmt: skip

    async def outage(self) -> None:
        """The network is away, for a moment or for an hour."""
        self.stub.away = self.random.choice(["refused", "cut", "hang"])
        for wire in self.stub.wires:
            if self.random.random() < 0.5:
                wire.frozen = True
            else:
                wire.cut()
        await asyncio.sleep(
            self.random.choice([0.5, 5, 29, 60, 150, 600, 3600]) * self.random.uniform(0.5, 1.5)
        )
        for wire in self.stub.wires:
            wire.frozen = True
        self.stub.away = ""
        if self.random.random() < 0.5:
            self.stub.let_go()

    async def cut(self) -> None:
        """The connection breaks."""
        for wire in self.stub.wires:
            wire.cut()

    async def closed(self) -> None:
        """Slack closes the connection without a word."""
        for wire in list(self.stub.wires):
            await wire.socket.close(code=self.random.choice([1000, 1001, 1006, 1011]))

    async def silent(self) -> None:
        """The connection is half open."""
        for wire in self.stub.wires:
            wire.frozen = True

    async def disconnect(self) -> None:
        """Slack asks us to go, and closes its end some time later, or never."""
        wire = await self.stub.connected()
        await self.stub.disconnect(
            self.random.choice(["warning", "refresh_requested", "too_many_websockets"])
        )
        if self.random.random() < 0.7:
            await asyncio.sleep(self.random.uniform(0, 12))
            wire.cut()

    async def handshakes(self) -> None:
        """The next handshakes fail."""
        kinds = [400, 403, 404, 408, 429, 500, 502, 503, "cut", "hang", "no hello"]
        self.stub.handshakes.extend(self.random.choices(kinds, k=self.random.randint(1, 8)))
        await self.cut()
        await until(lambda: not self.stub.handshakes)

    async def answers(self) -> None:
        """Slack is ill, or limits our rate."""
        wait = self.random.uniform(1, 25)
        kinds = [
            lambda: web.Response(status=500),
            lambda: web.Response(status=503, text="<html>busy</html>"),
            lambda: web.json_response({"ok": False, "error": "internal_error"}),
            lambda: web.Response(status=429, headers={"Retry-After": f"{wait:.0f}"}),
        ]
        self.stub.answers.extend(self.random.choice(kinds)() for _ in range(self.random.randint(1, 6)))
        await self.cut()
        await until(lambda: not self.stub.answers)

    async def refused(self) -> None:
        """The token is refused for a while."""
        self.stub.refusal = self.random.choice(["token_revoked", "account_inactive"])
        await self.stub.disconnect("link_disabled")
        await asyncio.sleep(self.random.uniform(1, 600))
        self.stub.refusal = ""

    async def in_the_middle(self) -> None:
        """The connection breaks between a request and its acknowledgement."""
        asking = asyncio.create_task(self.stub.command("slow", takes=self.random.uniform(0.01, 2)))
        happening = asyncio.create_task(self.stub.event())
        await asyncio.sleep(self.random.choice([0, 0.001, 0.01, 1]))
        await self.cut()
        await asking
        await happening


@pytest.mark.parametrize("seed", range(8))
def test_after_each_of_fifty_faults_commands_are_answered_and_nothing_is_handled_twice(tmp_path, seed):
    async def main() -> None:
        random = Random(seed)
        stub = SlackStub(pings=random.choice([0.0, 10.0]))
        async with stub.running(tmp_path / "slack"), connecting(stub, seed=seed) as bot:
            mischief = Mischief(stub, random)
            for number in range(FAULTS):
                fault = random.choice(mischief.all)
                await fault()
                took = await answered(stub)
                assert took < 30, (number, fault)
                await stub.event()
                await asyncio.sleep(random.choice([0, 0.1, 3, 20, 400]))
                await stub.connected()
            await _settled(stub, bot)

    simulate(main())


async def _settled(stub: SlackStub, bot: Bot) -> None:
    """Every event has been acknowledged and handled exactly once; no command was handled twice."""
    for wire in stub.wires:
        wire.cut()
    await answered(stub)
    await asyncio.sleep(1)
    assert stub.reused == 0
    assert {name: stub.acks[name] for name in stub.delivered} == dict.fromkeys(stub.delivered, 1)
    events = [envelope["payload"]["event_id"] for envelope in stub.delivered.values()]
    assert {event: bot.handled[event] for event in events} == dict.fromkeys(events, 1)
    assert set(bot.handled.values()) == {1}
    assert set(stub.acks.values()) == {1}
