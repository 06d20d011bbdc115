"""The background of one workspace: memory kept fresh, people linked, and what is due sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import scheduler
from bot.workspaces import ticks
from bot.workspaces.ticks import unless_down
from bot.workspaces.workspace import Workspace


@asynccontextmanager
async def kept(of: Workspace, stop: asyncio.Event, *, sends: bool) -> AsyncIterator[None]:
    """Run it for as long as the block lasts; once `stop` is set, no more is sent. `sends`: whether this process sends at all."""
    working: set[asyncio.Task[None]] = set()
    every = [*ticks.fresh(of), *(ticks.sending(of) if sends else ())]
    timer = scheduler.build([tick for tick in every if not tick.due], working)
    timer.start()
    loops = scheduler.look([tick for tick in every if tick.due], working)
    if sends:
        closing = asyncio.create_task(
            unless_down(of.services.closing.tick)()
        )  # also what ended while nothing ran
        working |= {closing, asyncio.create_task(_send(of, stop))}
    try:
        yield
    finally:
        timer.shutdown(wait=False)
        stop.set()
        await of.services.broadcasts.stop()
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*working, *loops, return_exceptions=True)


async def _send(of: Workspace, stop: asyncio.Event) -> None:
    """Notice what fell due while nothing ran, then send."""
    await unless_down(lambda: of.failures.begin(of.worker.holds))()
    await of.worker.run(stop)
