"""The peer as a process: installed by name, started in a network of its own, driven by its own ways in."""

import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

PACKAGE = "local-slack-linux-x64@0.1.8"
TOKENS = {"botToken": "xoxb-peer", "appToken": "xapp-peer", "signingSecret": "peer-signing-secret"}
BOT = "U0BOT"
ALONE = "USHER_PEERS_ALONE"
"""The variable that names the peer's program, once this runs in a network of its own."""
_UP_AND_RUNNING = struct.pack("16sh", b"lo", 0x1 | 0x40)
_SIOCSIFFLAGS = 0x8914


def install(folder: Path) -> Path:
    """Install the package into `folder` with npm, and return its program; SystemExit where that fails."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("make peers needs npm.")
    done = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE], capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"npm could not install {PACKAGE}:\n{done.stderr.strip()}")
    return folder / "node_modules" / PACKAGE.partition("@")[0] / "bin" / "local-slack"


def apart(program: Path) -> int:
    """Run this script again in a network of its own, where nothing but this machine is reached; its exit status."""
    unshare = shutil.which("unshare")
    if unshare is None:
        sys.exit("make peers needs unshare (util-linux): the peer is run in a network of its own.")
    again = [sys.executable, "-m", "tests.peers", *sys.argv[1:]]
    alone = [unshare, "--user", "--map-root-user", "--net", *again]
    return subprocess.run(alone, env={**os.environ, ALONE: str(program)}, check=False).returncode


def bring_up_loopback() -> None:
    """Make 127.0.0.1 work in a network that is new."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        fcntl.ioctl(one, _SIOCSIFFLAGS, _UP_AND_RUNNING)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


class Peer:
    """The running workspace: what people do in it, and what they see."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self._session = url, session
        self.views: list[dict[str, Any]] = []
        """The open forms, the topmost last."""
        self.homes: dict[str, dict[str, Any]] = {}
        self.refusals: dict[str, str] = {}
        self.connected = False
        self._page: aiohttp.ClientWebSocketResponse | None = None

    async def watch(self, ready: asyncio.Event) -> None:
        """Follow what the peer's page is told."""
        async with self._session.ws_connect(f"{self.url}/ui", max_msg_size=0) as page:
            self._page = page
            async for raw in page:
                self._take(json.loads(raw.data))
                ready.set()

    def _take(self, told: dict[str, Any]) -> None:
        if told["t"] == "view":
            self.views, self.refusals = told.get("stack") or [], {}
        elif told["t"] == "home":
            self.homes[told["user"]] = told["view"]
        elif told["t"] == "view_errors":
            self.refusals = told["errors"]
        elif told["t"] == "socket_status":
            self.connected = told["connected"]

    async def control(self, path: str, **body: Any) -> dict[str, Any]:
        """One call of the peer's control interface."""
        async with self._session.request(
            "POST" if body else "GET", f"{self.url}/_control/{path}", json=body or None
        ) as answer:
            return dict(await answer.json())

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """Everything that stands in the channel, the oldest first."""
        return list((await self.control(f"messages/{channel}"))["messages"])

    async def direct(self, user: str) -> str:
        """The direct messages of the bot and this person; "" where there are none yet."""
        channels = (await self.control("state"))["channels"]
        return next((c["id"] for c in channels if c["is_im"] and user in c["members"]), "")

    async def log(self) -> list[dict[str, Any]]:
        """What went between the peer and the bot."""
        return list((await self.control("log"))["log"])

    async def submit(self, user: str, values: dict[str, dict[str, Any]]) -> None:
        """Submit the topmost form, as the peer's page does."""
        assert self._page is not None
        await self._page.send_json({"t": "view_submit", "user": user, "values": values})


@asynccontextmanager
async def running(program: Path, folder: Path, config: dict[str, Any]) -> AsyncIterator[Peer]:
    """The peer with this workspace, until the block ends."""
    (folder / "workspace.json").write_text(json.dumps(config))
    port = free_port()
    with (folder / "peer.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            program, "--config", "workspace.json", "--port", str(port), "--base-host", "127.0.0.1",
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            async with aiohttp.ClientSession() as session:
                peer, ready = Peer(f"http://127.0.0.1:{port}", session), asyncio.Event()
                watching = asyncio.create_task(_patiently(peer, ready))
                await asyncio.wait_for(ready.wait(), 30)
                yield peer
                watching.cancel()
        finally:
            process.terminate()
            await process.wait()


async def _patiently(peer: Peer, ready: asyncio.Event) -> None:
    """Watch, as soon as the peer listens."""
    while not ready.is_set():
        with contextlib.suppress(aiohttp.ClientConnectionError):
            await peer.watch(ready)
        await asyncio.sleep(0.2)
