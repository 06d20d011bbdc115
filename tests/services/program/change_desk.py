"""What the tests of change notices work with: a process on a record, its clock, and what it would send."""

from datetime import timedelta

from bot.delivery.renderers import program as renderer
from bot.domain.ledger.deliveries import DeliveryKind, Message, State
from db.queries.ledger import sending
from tests.services.by_hand import find, ledger, write

QUIET = timedelta(minutes=5)


class Desk:
    """The record, the process that serves it, and its clock."""

    def __init__(self, services, clock):
        self.services, self.clock, self.database = services, clock, services.database

    async def bring(self, snapshot, **options):
        await write(self.database, snapshot, self.clock.utcnow(), **options)
        await self.services.refresh()

    async def star(self, who, *keys):
        for key in keys:
            await self.services.agenda.set_star(who, find(self.services, key).id, on=True)

    async def notices(self, *states):
        found = await ledger(self.database, DeliveryKind.CHANGE_NOTICE)
        return {d.recipient: d for d in found if d.state in (states or (State.PLANNED,))}

    async def render(self, delivery):
        return await renderer.renderers(self.services)[DeliveryKind.CHANGE_NOTICE](delivery)

    async def said(self):
        """Reader to what would be sent to them now."""
        made = {reader: await self.render(d) for reader, d in (await self.notices()).items()}
        return {reader: m.text for reader, m in made.items() if isinstance(m, Message)}

    async def send(self):
        """Let a worker send everything that is due."""
        due = [d for d in (await self.notices()).values() if d.due_at <= self.clock.utcnow()]
        async with self.database.write() as tx:
            now = self.clock.utcnow()
            claimed = await sending.claim(tx, "w", now, lease=timedelta(minutes=1), limit=1000)
            for d in claimed:
                await sending.settle(tx, d.id, "w", State.SENT, now)
        return {d.recipient for d in due}

    def wait(self, **ahead):
        self.clock.move_to(self.clock.utcnow() + timedelta(**ahead))
