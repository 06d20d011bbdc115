"""A real worker process for the kill tests: `child.py DATABASE API NOW MODE NUMBER SIGNAL`.

It sends until nothing is open, then ends; its clock stands still. With mode "render" or "settle" it strikes itself with
the signal, SIGKILL or SIGSTOP, at that number. The leases of one that is suspended are short: it has lost them when it
wakes up. Those of others are longer than a slow machine takes, for no time passes in which one could be had again.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import MovableClock
from bot.delivery.rates import Rates
from bot.delivery.worker import Worker
from bot.domain.ledger.deliveries import DeliveryKind, Message
from bot.errors import Unavailable
from db.engine import Database
from db.queries.ledger import sending


async def main(*words: str) -> None:
    url, api, now, mode, number, strike = words
    sleeps = strike == signal.SIGSTOP.name
    left = {mode: int(number)}

    def strike_at(point: str) -> None:
        if point in left:
            left[point] -= 1
            if left[point] == 0:
                os.kill(os.getpid(), signal.Signals[strike])

    async def render(delivery):
        strike_at("render")
        return Message(delivery.recipient, f"fact {delivery.dedupe_key}")

    async def on_settled(session, delivery, state, reason):
        strike_at("settle")  # Slack has the message; the transaction that says so is open

    database = Database(url, silence=3.0)
    client = AsyncWebClient("xoxb-test", base_url=api, retry_handlers=[])
    rates = Rates(per_minute=1e6, burst=1000, channel_per_second=1e6, channel_burst=1000)
    worker = Worker(
        database,
        client,
        MovableClock(datetime.fromisoformat(now), speed=0),
        dict.fromkeys(DeliveryKind, render),
        owner=f"child-{os.getpid()}",
        on_settled=on_settled,
        rates=rates,
        # One call at a time where it is suspended in the middle of one: nothing can help another one that is just
        # between its look at the clock and its first byte.
        concurrency=1 if sleeps else 8,
        looks=(0.0,) * 3,  # no time passes
        timeout=1.0 if sleeps else 60.0,
        lease=timedelta(seconds=4 if sleeps else 240),
        sender_lease=timedelta(seconds=2 if sleeps else 120),
    )
    while True:
        try:
            await worker.sweep()
        except Unavailable:  # SQLite has one writer, who may be suspended; PostgreSQL puts one out who was
            continue
        async with database.read() as tx:
            if await sending.next_wake(tx) is None:
                break
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:7]))
