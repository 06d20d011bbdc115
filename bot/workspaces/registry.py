"""The workspaces that a process serves: each is opened, runs and is dropped without a pause of the others."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.workspaces.shared import Installation, Shared
from bot.workspaces.workspace import Workspace, opened
from handlers.common.turn import teams

log = logging.getLogger(__name__)

Background = Callable[[Workspace, asyncio.Event], AbstractAsyncContextManager[None]]
"""The background work of a workspace, until its event is set."""


@dataclass(slots=True)
class _Open:
    """A workspace that is open, and what ends when it is dropped."""

    workspace: Workspace
    stack: AsyncExitStack
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class Workspaces:
    """The workspaces that are open, by Slack's id."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._open: dict[str, _Open] = {}
        self._background: Background | None = None
        self._one_change = asyncio.Lock()

    def __iter__(self) -> Iterator[Workspace]:
        return iter([each.workspace for each in self._open.values()])

    def __len__(self) -> int:
        return len(self._open)

    def find(self, body: dict[str, Any]) -> Workspace | None:
        """The workspace that a request of Slack's is for; one that names none is for the only workspace there is.

        In a channel that two of them share, somebody of the one can press a button in a message of the other's bot, or
        fill in its form. What is in it says nothing to their own workspace, so that request is for nobody.
        """
        named = teams(body)
        found = [self._open[team].workspace for team in named if team in self._open] if named else list(self)
        if not found or not (named or len(found) == 1):
            return None
        bot = (body.get("message") or {}).get("bot_id")
        installed = (body.get("view") or {}).get("app_installed_team_id")
        others = [each for each in self if each is not found[0]]
        is_theirs = any(each.team == installed or (bot and each.known.bot_id == bot) for each in others)
        return None if is_theirs else found[0]

    async def open(self, installation: Installation) -> Workspace:
        """Serve a workspace from now on; one that is open already is dropped before, as its token may be another one."""
        async with self._one_change:
            await self._drop(installation.team)
            stack = AsyncExitStack()
            workspace = await stack.enter_async_context(opened(self.shared, installation))
            self._open[installation.team] = one = _Open(workspace, stack)
            if self._background:
                await stack.enter_async_context(self._background(workspace, one.stop))
            return workspace

    async def drop(self, team: str) -> None:
        """Serve the workspace no more; what is being sent is finished before."""
        async with self._one_change:
            await self._drop(team)

    @asynccontextmanager
    async def running(self, background: Background) -> AsyncIterator[None]:
        """Run the background of every workspace that is open, and of each that is opened later."""
        async with self._one_change:
            self._background = background
            for one in self._open.values():
                await one.stack.enter_async_context(background(one.workspace, one.stop))
        try:
            yield
        finally:
            await self.close()

    def nudge(self) -> None:
        """Let every worker look at once."""
        for workspace in self:
            workspace.worker.nudge()

    def stop_sending(self) -> None:
        """Let no worker begin anything more."""
        for one in self._open.values():
            one.stop.set()

    async def close(self) -> None:
        """Drop all of them, at the same time: each may have to finish a message."""
        async with self._one_change:
            self._background = None
            await asyncio.gather(*(self._drop(team) for team in list(self._open)))

    async def _drop(self, team: str) -> None:
        if one := self._open.pop(team, None):
            await one.stack.aclose()
