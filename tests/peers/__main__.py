"""Play the whole line against a Slack that somebody else wrote: `make peers`.

The peer is `local-slack`, an npm package with a program for 64-bit Linux. It is installed by name into a temporary
folder and run in a network of its own, because it listens on every address. One line is printed for each check, over
Socket Mode ("socket") and over signed HTTP ("events"); `make peers WAYS=events` plays one of them. The exit status is 1
where Usher fails. What the peer cannot show stands in docs/peers.md.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path

from tests.peers import peer, scene
from tests.peers.bot import Bot
from tests.peers.line import CHECKS, Failed, Line

WAYS = ("socket", "events")
Check = Callable[[Line], Coroutine[None, None, None]]


async def play(program: Path, way: str, folder: Path) -> int:
    """One line for each check; how many failed."""
    port, times = peer.free_port(), scene.Times(datetime.now(UTC))
    scene.write_files(folder, times)
    config = scene.workspace(way, f"http://127.0.0.1:{port}/slack/events")
    async with peer.running(program, folder, config) as workspace:
        bot = Bot(folder, f"{workspace.url}/api/", port, socket_mode=way == "socket")
        for file in ("schedule.xml", "submissions.csv", "attendees.csv"):
            status, said = await bot.command("import", file)
            if status:
                print(f"failed  {way}: import of {file}: {said}")
                return 1
        async with bot.running() as run:
            line = Line(workspace, run, times)
            return sum([await one(line, way, check) for check in CHECKS])


async def one(line: Line, way: str, check: Check) -> int:
    """Carry out one check, and say what it came to; 1 where it failed."""
    name = f"{way}: {(check.__doc__ or '').strip().removesuffix('.')}"
    try:
        await check(line)
    except Failed as error:
        print(f"failed  {name}: {error}", flush=True)
        return 1
    print(f"ok      {name}", flush=True)
    return 0


def main() -> None:
    """Install the peer, go into a network of its own, and play each way."""
    if peer.ALONE not in os.environ:
        with tempfile.TemporaryDirectory(prefix="usher-peer-") as folder:
            sys.exit(peer.apart(peer.install(Path(folder))))
    peer.bring_up_loopback()
    program, failed = Path(os.environ[peer.ALONE]), 0
    for way in sys.argv[1:] or WAYS:
        with tempfile.TemporaryDirectory(prefix="usher-") as folder:
            failed += asyncio.run(play(program, way, Path(folder)))
    print(f"{failed} failed" if failed else "Everything went well.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
