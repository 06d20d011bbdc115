"""The demo as its page opens: a morning has happened, nothing is overdue, and time runs on."""

import asyncio
from datetime import timedelta

from bot.config import Settings
from bot.demo.demo import demonstration
from bot.demo.sample import sample_start
from bot.domain.deliveries import State
from db.queries import deliveries, sending
from tests.conftest import NOW

MAIN, ORGANIZERS, LIGHTHOUSE = "C0001", "C0003", "C0005"


async def test_the_page_opens_on_a_conference_under_way():
    start = sample_start(NOW)
    async with demonstration(Settings(), port=0, now=NOW) as stage:
        said = stage.sandbox.workspace.messages
        for channel in (MAIN, ORGANIZERS, LIGHTHOUSE):
            assert len(said.top(channel)) >= 2
        assert any(m.text.startswith("Who is here") for m in said.top(ORGANIZERS))
        asked = [m for m in said.everything() if m.thread_ts]
        assert any("asked anonymously" in str(m.blocks) and "▲ 5" in str(m.blocks) for m in asked)
        assert any(m.text == "A moderator has hidden this question." for m in asked)
        assert all(float(m.ts) <= start.timestamp() + 1 for m in said.everything())
        async with stage.app.usher.database.read() as session:
            counts = await deliveries.counts(session)
            wake_at = await sending.next_wake(session, "")
        assert counts.keys() <= {State.PLANNED, State.SENT, State.CANCELLED, State.FAILED}
        assert wake_at
        assert wake_at >= start
        assert stage.sandbox.problems == []
        clock = stage.app.usher.clock
        seen = clock.utcnow()
        assert start <= seen
        await asyncio.sleep(0.05)
        assert seen < clock.utcnow() < start + timedelta(hours=1)
