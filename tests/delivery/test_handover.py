"""A deploy: the worker process that sends is told to stop, and another one goes on at once."""

from sqlalchemy import select

from bot.domain.ledger.deliveries import OPEN
from db.queries.ledger import deliveries
from db.queries.ledger.deliveries import DELIVERY
from db.sql import execute, table_of
from db.tables import SenderRow
from tests.delivery.kills import arrived, done, posts, running, scene, sender

_SENDER = table_of(SenderRow).c


async def test_a_worker_that_is_told_to_stop_leaves_nothing_open_and_another_goes_on(database_url):
    """On the real clock: a lease that was left behind would last for half a minute, a claim for a whole one."""
    async with scene(database_url, people=25, reminded=0, speed=1) as now:
        async with running(now.command, 2) as staff:
            await posts(now.slack, 6)
            first = await sender(now.database)
            assert await staff.stop(first) == 0
            async with now.database.read() as tx:
                still = await deliveries.listing(tx, states=OPEN, limit=1000)
                held = (await execute(tx, select(DELIVERY.c.lease_owner).distinct())).scalars().all()
                owner, until = (await execute(tx, select(_SENDER.owner, _SENDER.until))).one()
            assert any(d.id in now.ours for d in still)
            assert not [one for one in held if f":{first}:" in one]
            assert f":{first}:" not in owner or until <= now.clock.utcnow()
            await done(now)
            assert await sender(now.database) in staff.alive
        found = arrived(now.slack)
        assert [found[one] for one in now.ours] == [1] * 25
