"""A small bot on the stub: it answers /session, and notes what it was asked."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.socket_mode import Answers, Dialer, Status, Supervisor, connected
from handlers.common import repeats
from tests.socket_mode.simulated import LoopClock
from tests.socket_mode.stub import TOKEN, SlackStub


@dataclass
class Bot:
    supervisor: Supervisor | None = None
    handled: Counter[str] = field(default_factory=Counter)
    """How often each command's trigger and each event was handled."""

    @property
    def status(self) -> Status:
        assert self.supervisor
        return self.supervisor.status

    def app(self) -> AsyncApp:
        async def authorize(**_):
            return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-stub", bot_user_id="UB")

        app = AsyncApp(authorize=authorize, signing_secret="stub")
        repeats.attach(app, "")

        async def command(ack, body):
            self.handled[body["trigger_id"]] += 1
            await asyncio.sleep(float(body.get("takes", 0)))
            await ack(text=f"answer to {body['text']}")

        async def joined(body):
            self.handled[body["event_id"]] += 1

        app.command("/session")(command)
        app.event("team_join")(joined)
        return app


@asynccontextmanager
async def connecting(stub: SlackStub, *, token: str = TOKEN, seed: int = 0) -> AsyncIterator[Bot]:
    """The bot, supervised."""
    bot = Bot()
    answers = Answers(bot.app())
    dialer = Dialer(token, stub.api_url, answers.take, stub.new_session)
    bot.supervisor = Supervisor(dialer, Status(LoopClock()), Random(seed))
    async with connected(bot.supervisor, answers):
        yield bot
