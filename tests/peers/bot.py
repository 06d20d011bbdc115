"""Usher as a process, through its public entrances only: the command line and the settings."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT
from tests.peers.peer import TOKENS
from tests.peers.scene import ORGA, email

_END = 5.0


@dataclass(frozen=True, slots=True)
class Bot:
    """Usher's folder, its settings, and how it is called."""

    folder: Path
    api_url: str
    port: int
    socket_mode: bool

    @property
    def environ(self) -> dict[str, str]:
        """The settings, without those of who runs this."""
        others = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "USHER_", "DATABASE_"))}
        way_in = (
            {"SLACK_APP_TOKEN": TOKENS["appToken"]}
            if self.socket_mode
            else {"SLACK_SIGNING_SECRET": TOKENS["signingSecret"]}
        )
        return {
            **others, **way_in, "PYTHONPATH": str(ROOT), "SLACK_BOT_TOKEN": TOKENS["botToken"], "SLACK_API_URL": self.api_url,
            "DATABASE_URL": "sqlite:///usher.db", "USHER_ORGANIZERS": email(ORGA), "PORT": str(self.port), "COLUMNS": "200",
        }  # fmt: skip

    async def command(self, *arguments: str) -> tuple[int, str]:
        """Run one `usher` command: its status and what it said."""
        process = await self._begin(*arguments)
        out, _ = await process.communicate()
        return process.returncode or 0, out.decode()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Running"]:
        """`usher run`, until the block ends."""
        with (self.folder / "usher.log").open("wb") as log:
            process = await self._begin("run", stdout=log)
            run = Running(self, process)
            try:
                yield run
            finally:
                await run.stop()

    async def _begin(
        self, *arguments: str, stdout: object = asyncio.subprocess.PIPE
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from bot.cli import main; main()", *arguments,
            stdout=stdout, stderr=asyncio.subprocess.STDOUT, cwd=self.folder, env=self.environ,
        )  # fmt: skip


@dataclass(slots=True)
class Running:
    """The running bot."""

    bot: Bot
    process: asyncio.subprocess.Process

    @property
    def log(self) -> str:
        """What it has logged."""
        return (self.bot.folder / "usher.log").read_text()

    async def stop(self) -> int:
        """Tell it to end: its status, -9 where it had to be killed."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), _END)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
        return self.process.returncode or 0
