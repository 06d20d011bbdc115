"""One message for each cause of trouble, not for each recipient: what it tells is counted when it is sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Plan, Priority, State
from bot.domain.ledger.failures import AGAIN, GATHERING, Cause, Standstill, outage_name
from bot.services.announcements.context import AnnouncementContext
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries, failures, rests

_PLANNED = "troubles planned"
"""The key under which a transaction keeps the causes that it has planned a message for."""
_RESTS = "rests"
"""The key under which it keeps if anything rests: mostly nothing does, and no delivery needs another question."""
_MARGIN = timedelta(seconds=2)
"""Two transactions that settle at once may be committed in the other order."""


class Failures:
    """Plans a word to those who can mend what went wrong, in the transaction that settles it."""

    def __init__(self, context: AnnouncementContext) -> None:
        self._context = context

    async def settled(self, tx: AsyncSession, delivery: Delivery, state: State, reason: str) -> None:
        """Called for every settled delivery; speaks only of what failed or came too late."""
        if delivery.kind is DeliveryKind.TROUBLE and state is State.FAILED:
            await self._pass_on(tx, delivery)
        if state is State.EXPIRED and Cause.of(delivery, state, reason):
            reason = await self._held_back(tx, delivery) or reason
        cause = Cause.of(delivery, state, reason)
        planned: set[Cause] = tx.info.setdefault(_PLANNED, set())
        if cause is None or cause in planned:
            return
        await self._plan(tx, cause, await self._owners(tx, delivery))
        planned.add(cause)  # what expires by the hundred in one transaction plans its message once

    async def _held_back(self, tx: AsyncSession, delivery: Delivery) -> str:
        """The limit of Slack's that kept the delivery waiting until it was too late, written down as its error; "" for none."""
        now = self._context.clock.utcnow()
        if _RESTS not in tx.info:
            tx.info[_RESTS] = bool(await rests.hold(tx, now))
        if not tx.info[_RESTS] or not (reason := await rests.hinders(tx, delivery, now)):
            return ""
        await rests.blame(tx, delivery, reason)
        return reason

    async def outage(
        self, tx: AsyncSession, conference_id: int, since: datetime, why: Standstill, error: str
    ) -> bool:
        """Nothing can be sent: the organizers will be told once something can. False where that is planned already."""
        program = self._context.programs.find(conference_id)
        name, now = outage_name(conference_id), self._context.clock.utcnow()
        if program is None or await failures.is_open(tx, name):
            return False
        payload = {"outage": why.value, "error": error, "since": since.isoformat()}
        plans = [
            _message(name, to, conference_id, f"{name}:{since.isoformat()}:{to}", now, payload)
            for to in self._context.organizers(program)
        ]
        return bool(await deliveries.plan(tx, plans, now))

    async def _pass_on(self, tx: AsyncSession, delivery: Delivery) -> None:
        """A word that does not reach its reader (their channel is archived, they have left) goes to the organizers."""
        program = self._context.programs.find(delivery.conference_id)
        if program is None or "instead_of" in delivery.payload:
            return
        payload = {**delivery.payload, "instead_of": delivery.recipient}
        now, conference_id = self._context.clock.utcnow(), program.conference.id
        readers = self._context.organizers(program)
        if delivery.recipient in readers:
            readers = self._context.people.organizer_users(conference_id)
        plans = [
            _message(delivery.subject, to, conference_id, f"{delivery.dedupe_key}:{to}", now, payload)
            for to in readers
            if to != delivery.recipient
        ]
        await deliveries.plan(tx, plans, now)

    async def _owners(self, tx: AsyncSession, delivery: Delivery) -> list[str]:
        """An announcement's author; else the organizers' channel, or each organizer where there is none."""
        announcement_id = delivery.payload.get("announcement")
        if isinstance(announcement_id, int) and (found := await announcements.get(tx, announcement_id)):
            return self._context.author_of(found)
        program = self._context.programs.find(delivery.conference_id)
        return self._context.organizers(program) if program else []

    async def _plan(self, tx: AsyncSession, cause: Cause, recipients: Iterable[str]) -> None:
        now = self._context.clock.utcnow()
        for recipient in recipients:
            last = await failures.last(tx, cause.name, recipient, lock=True)
            if last and last.state is State.PLANNED:
                await failures.make_anew(tx, last.id, now)
                continue
            due, since = now + GATHERING, now - _MARGIN
            if last and last.state is not State.CANCELLED:
                told = last.settled_at or now  # one that is being sent has not counted this
                due, since = max(due, told + AGAIN), max(since, last.first_attempt_at or told)
            key = f"{cause.name}:{last.id if last else 0}:{recipient}"
            plan = _message(cause.name, recipient, cause.conference_id, key, due, cause.payload(since))
            await deliveries.plan(tx, [plan], now)


def _message(  # noqa: PLR0917 - the parts of a plan, in their order
    subject: str,
    recipient: str,
    conference_id: int,
    key: str,
    due: datetime,
    payload: Mapping[str, str | int | bool | None],
) -> Plan:
    return Plan(
        kind=DeliveryKind.TROUBLE,
        subject=subject,
        recipient=recipient,
        dedupe_key=key,
        due_at=due,
        priority=Priority.ORDINARY,
        conference_id=conference_id,
        payload=payload,
    )
