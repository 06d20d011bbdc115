"""The demo as its page opens: a morning has happened, nothing is overdue, and time runs on."""

import asyncio
from datetime import timedelta

from bot.config import Settings
from bot.demo.demo import demonstration
from bot.demo.sample import sample_start
from bot.demo.stage import Stage
from bot.domain.ledger.deliveries import State
from bot.sandbox.inputs import interactive
from bot.views.common import actions
from db.queries.ledger import deliveries, sending
from db.queries.reminders import presence
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
        async with stage.app.services.database.read() as tx:
            counts = await deliveries.counts(tx)
            wake_at = await sending.next_wake(tx)
        assert counts.keys() <= {State.PLANNED, State.SENT, State.CANCELLED, State.FAILED}
        assert wake_at
        assert wake_at >= start
        assert stage.sandbox.problems == []
        await _answers_stand_where_they_were_asked(stage)
        clock = stage.app.services.clock
        seen = clock.utcnow()
        assert start <= seen
        await asyncio.sleep(0.05)
        assert seen < clock.utcnow() < start + timedelta(hours=1)


async def _answers_stand_where_they_were_asked(stage: Stage):
    """Whoever has answered sees it in the message that asked, in place of its buttons."""
    (program,) = stage.app.services.programs.all()
    async with stage.app.services.database.read() as tx:
        said = await presence.of_sessions(tx, [s.id for s in program.sessions])
    direct = [m for m in stage.sandbox.workspace.messages.everything() if m.channel.startswith("D")]
    asking, answered = set(), set()
    for message in direct:
        for _, element in interactive(message.blocks):
            if element["action_id"] == actions.PRESENCE_CANNOT:
                asking.add(int(element["value"].split(":")[0]))
            if element["action_id"] == actions.PRESENCE_UNDO:
                answered.add(int(element["value"].split(":")[0]))
    assert said
    assert answered == said.keys()
    assert not asking & said.keys()
