"""A real worker process for the kill tests: `child.py DATABASE API NOW MODE NUMBER`.

It sends until nothing is open, then ends. With mode "render" or "settle" it kills itself, the hard way, at that number.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import MovableClock
from bot.delivery.rates import Rates
from bot.delivery.worker import Worker
from bot.domain.deliveries import Kind, Message
from db.engine import Database
from db.queries import sending


async def main(url: str, api: str, now: str, mode: str, number: int) -> None:
    left = {mode: number}

    def die_at(point: str) -> None:
        if point in left:
            left[point] -= 1
            if left[point] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    async def render(delivery):
        die_at("render")
        return Message(delivery.recipient, f"fact {delivery.dedupe_key}")

    async def on_settled(session, delivery, state, reason):
        die_at("settle")  # Slack has the message; the transaction that says so is open

    database = Database(url)
    client = AsyncWebClient("xoxb-test", base_url=api, retry_handlers=[])
    rates = Rates(per_minute=1e6, burst=1000, channel_per_second=1e6, channel_burst=1000)
    worker = Worker(
        database,
        client,
        MovableClock(datetime.fromisoformat(now), speed=0),
        dict.fromkeys(Kind, render),
        owner=f"child-{os.getpid()}",
        on_settled=on_settled,
        rates=rates,
    )
    while True:
        await worker.sweep()
        async with database.read() as session:
            if await sending.next_wake(session, "") is None:
                break
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5], int(sys.argv[5])))
