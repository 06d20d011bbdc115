"""A server process for the slash benchmark: `echo`, a bare AsyncApp, or `usher`; prints its port and waits."""

import asyncio
import sys
from datetime import datetime

from pydantic import SecretStr
from slack_bolt.async_app import AsyncAck

from bot import web
from bot.app import ProcessRole, assemble, running
from bot.clock import MovableClock
from bot.config import Settings
from bot.slack.client import make_client
from bot.web import signed

SECRET = "bench-secret"
TOKEN = "xoxb-bench"
AT = "2025-02-01T10:20:00+01:00"


async def echo(api_url: str) -> None:
    """The least that Bolt can do with a slash command, behind the same web server."""
    app = signed.bolt_app(client=make_client(TOKEN, api_url))

    @app.command("/session")
    async def answer(ack: AsyncAck, command: dict[str, str]) -> None:
        await ack(command["text"])

    async def ready() -> str:
        return ""

    async with web.listening(web.build(app, SECRET, ready), "127.0.0.1", 0) as port:
        await wait(port)


async def usher(api_url: str, database_url: str) -> None:
    """The real bot in its web role, at mid-morning of FOSDEM's first day."""
    settings = Settings(
        bot_token=SecretStr(TOKEN),
        signing_secret=SecretStr(SECRET),
        api_url=api_url,
        database_url=database_url,
    )
    clock = MovableClock(datetime.fromisoformat(AT))
    async with (
        assemble(settings, clock) as app,
        running(app, ProcessRole.WEB),
        web.listening(app.web, "127.0.0.1", 0) as port,
    ):
        await wait(port)


async def wait(port: int) -> None:
    """Tell the port and serve until the benchmark ends this process."""
    print(port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run({"echo": echo, "usher": usher}[sys.argv[1]](*sys.argv[2:]))
