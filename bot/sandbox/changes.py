"""The changes, told to every open page: the page then fetches the named parts."""

import asyncio
from collections.abc import AsyncIterator
from typing import Literal

Kind = Literal["message", "messages", "view", "home", "clock", "channels"]
Change = dict[str, str]


class Changes:
    """A broadcast of changes to any number of listeners; without listeners it costs nothing."""

    def __init__(self) -> None:
        self._queues: dict[asyncio.Queue[Change | None], str] = {}
        self._closed = False

    def publish(self, kind: Kind, *, user: str | None = None, channel: str = "", ts: str = "") -> None:
        """Tell everyone, or only `user`, that something of `kind` changed."""
        change = {"type": kind, **({"channel": channel} if channel else {}), **({"ts": ts} if ts else {})}
        for queue, listener in self._queues.items():
            if user is None or user == listener:
                queue.put_nowait(change)

    async def listen(self, user: str, idle_seconds: float) -> AsyncIterator[Change | None]:
        """The changes that concern `user` until `close`; None where nothing happened for `idle_seconds`."""
        queue: asyncio.Queue[Change | None] = asyncio.Queue()
        self._queues[queue] = user
        try:
            while not self._closed:
                try:
                    change = await asyncio.wait_for(queue.get(), idle_seconds)
                except TimeoutError:
                    yield None
                    continue
                if change is None:
                    return
                yield change
        finally:
            self._queues.pop(queue, None)

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        for queue in self._queues:
            queue.put_nowait(None)
