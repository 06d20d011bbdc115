"""What a process of Usher costs while nothing happens: a share of one core, beside a bare web server that waits as well.

The sample conference is loaded, and begins in ten days. CPU seconds are those of the process, from /proc, over SECONDS.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.demo import cast
from bot.demo.sample import sample
from bot.demo.stage import make_workspace
from bot.sandbox.server import Sandbox
from db.engine import Database
from tests.bench.figures import empty_database, empty_postgres, show
from tests.paths import ROOT

SECONDS = 60.0
_SETTLES = 20.0
"""Seconds that a running process has for its beginning: who is who, what is planned, and the first look at everything."""
_USHER = "from bot.cli import main; main()"
_BARE = """
import asyncio, uvicorn
from starlette.applications import Starlette
asyncio.run(uvicorn.Server(uvicorn.Config(Starlette(), port=0, lifespan="off")).serve())
"""


async def run() -> None:
    """Each role on each database, one after the other."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        empty_postgres(Path(folder)) as postgres,
    ):
        where = Path(folder)
        for name, url in (("SQLite", empty_database(where)), ("PostgreSQL", postgres("idle"))):
            for role in ("all", "web", "worker"):
                await _one(name, url, role, where)


async def _one(name: str, url: str, role: str, folder: Path) -> None:
    play = sample(datetime.now(UTC) + timedelta(days=10))
    members = cast.users(play)
    workspace = make_workspace(SystemClock(), "", members, cast.channels(play, members), name="Idle")
    async with Database(url) as database:
        await cast.seed(database, SystemClock(), play)
    async with Sandbox(workspace, "").running() as slack:
        app = workspace.app
        settings = {
            "SLACK_BOT_TOKEN": app.bot_token, "SLACK_SIGNING_SECRET": app.signing_secret, "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": url, "USHER_ORGANIZERS": ",".join(play.organizers), "PORT": "0",
        }  # fmt: skip
        async with (
            _process(_BARE, "running on", folder) as bare,
            _process(_USHER, "Usher is running", folder, "run", "--role", role, **settings) as usher,
        ):
            await asyncio.sleep(_SETTLES)
            before = [cpu_seconds(pid) for pid in (usher, bare)]
            await asyncio.sleep(SECONDS)
            spent = [cpu_seconds(pid) - was for pid, was in zip((usher, bare), before, strict=True)]
    share = [100 * seconds / SECONDS for seconds in spent]
    show(f"idle usher run --role {role}, {name} / a bare web server", share[0], "% of a core", share[1])


@asynccontextmanager
async def _process(
    script: str, running: str, folder: Path, *arguments: str, **environ: str
) -> AsyncIterator[int]:
    one = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, *arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert one.stderr
    try:
        while running.encode() not in (line := await one.stderr.readline()):
            if not line:
                sys.exit(f"The process has ended: {script} {arguments}")
        reading = asyncio.create_task(one.stderr.read())
        yield one.pid
        if one.returncode is not None:
            sys.exit(f"The process has ended: {script} {arguments}")
    finally:
        if one.returncode is None:
            one.kill()
        await reading
        await one.wait()


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and all its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    asyncio.run(run())
