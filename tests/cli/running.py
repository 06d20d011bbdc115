"""`usher run` as a process of its own, on a stub of Slack: what it logs, what it answers, and how it ends."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from bot.sandbox.server import Sandbox
from tests.paths import ROOT
from tests.patience import GUARD, PATIENT
from tests.socket_mode.stub import TOKEN, SlackStub


def settings(stub: SlackStub, sandbox: Sandbox, *, socket_mode: bool = True) -> dict[str, str]:
    """What connects a process to the stub."""
    app = sandbox.workspace.app
    way = {"SLACK_APP_TOKEN": TOKEN} if socket_mode else {"SLACK_SIGNING_SECRET": app.signing_secret}
    return {"SLACK_BOT_TOKEN": app.bot_token, "SLACK_API_URL": stub.api_url, "PORT": "0", **way}


@dataclass
class Process:
    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)
    _said: asyncio.Event = field(default_factory=asyncio.Event)
    _reading: asyncio.Task | None = None

    def read(self) -> None:
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr
        async for line in self.process.stderr:
            self.lines.append(line.decode())
            self._said.set()
        self._said.set()

    @property
    def log(self) -> str:
        return "".join(self.lines)

    async def says(self, pattern: str) -> re.Match[str]:
        """Wait until the log has what `pattern` finds."""
        async with asyncio.timeout(GUARD):
            while not (found := re.search(pattern, self.log)):
                assert not self._reading.done(), f"it has ended: {self.log}"
                self._said.clear()
                await self._said.wait()
        return found

    async def port(self) -> int:
        """Where it listens, once it does: the system chose a port that was free."""
        return int((await self.says(r"(?:Listening|are served) on \S+:(\d+)"))[1])

    async def url(self) -> str:
        return f"http://127.0.0.1:{await self.port()}"

    async def stop(self, *signals: signal.Signals, ordinary: bool = True) -> None:
        """End it; it does so with status 0, and by the ordinary way."""
        for one in signals or (signal.SIGTERM,):
            self.process.send_signal(one)
        async with asyncio.timeout(GUARD):
            assert await self.process.wait() == 0, self.log
            await self._reading
        assert "Traceback" not in self.log, self.log
        assert not ordinary or "did not end in time" not in self.log, self.log

    async def get(self, path: str) -> tuple[int, dict]:
        """What it answers over HTTP."""
        async with aiohttp.ClientSession() as session, session.get(await self.url() + path) as answer:
            return answer.status, await answer.json()

    async def becomes(self, path: str, status: int) -> dict:
        """Ask until the answer has that status."""
        async with asyncio.timeout(GUARD):
            while (answer := await self.get(path))[0] != status:  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.05)
        return answer[1]


@asynccontextmanager
async def process(*arguments: str, cwd, script: str = PATIENT, **environ: str) -> AsyncIterator[Process]:
    """The command in a process of its own, killed at the end if it still runs."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, *arguments),
        stderr=asyncio.subprocess.PIPE,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
    )
    one = Process(running)
    one.read()
    try:
        yield one
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
        await one._reading
