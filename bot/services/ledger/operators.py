"""The work of an operator on the ledger: look, send failed deliveries again, cancel planned ones.

No text that somebody wrote is in it, and no asker: a delivery is named by its kind, its subject and its recipient.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.ledger.deliveries import BY_HAND, OPEN, UNKNOWN, Delivery, DeliveryKind, State
from bot.domain.ledger.rests import Resting
from bot.domain.privacy.audit import SHELL, Act
from bot.errors import BadInput, NotFound
from bot.services.people import People
from bot.services.privacy import audit
from bot.services.program.programs import Programs
from db.engine import Database
from db.queries.announcements import reports
from db.queries.ledger import deliveries, gathered, operators, rests
from db.queries.people import records as rows

TROUBLED = frozenset({State.FAILED, State.EXPIRED, State.UNCERTAIN})
"""The states that an operator looks for first."""
_RETRIED = frozenset({State.FAILED, State.EXPIRED})
_SAID = frozenset({DeliveryKind.ANNOUNCEMENT, DeliveryKind.THREAD, DeliveryKind.QUESTION})
"""May be as late again when they are sent anew: what they say does not end at a moment of the program."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A delivery, with the name of who gets it and the zone in which its times are read."""

    delivery: Delivery
    to: str
    zone: tzinfo


class Ledger:
    """The ledger as an operator sees it; whoever can open the database may."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people

    async def counts(self, conference_id: int | None = None) -> dict[State, int]:
        """Return how many deliveries stand in each state; 0 is left out."""
        async with self._database.read() as tx:
            return await deliveries.counts(tx, conference_id)

    async def resting(self) -> list[tuple[Resting, str]]:
        """Return what Slack wants to be left alone with now, what that costs, and the name of the channel or person."""
        now = self._clock.utcnow()
        async with self._database.read() as tx:
            found = [await rests.cost(tx, rest) for rest in await rests.hold(tx, now)]
        return [(one, await self.name(one.rest.channel) if one.rest.channel else "") for one in found]

    async def listing(
        self,
        states: Collection[State] = TROUBLED,
        kind: DeliveryKind | None = None,
        conference_id: int | None = None,
        limit: int = 50,
    ) -> list[Entry]:
        """The newest deliveries in `states`; of what is planned, the next ones."""
        async with self._database.read() as tx:
            found = await operators.rows(
                tx,
                states=states,
                kind=kind,
                conference_id=conference_id,
                newest_first=set(states) != {State.PLANNED},
                limit=limit,
            )
        return await self._entries(found)

    async def show(self, delivery_id: int) -> Entry:
        """One delivery; NotFound where there is none of that id."""
        async with self._database.read() as tx:
            found = await deliveries.find(tx, delivery_id)
        return (await self._entries(_all({delivery_id: found} if found else {}, [delivery_id])))[0]

    async def retry(self, ids: Sequence[int]) -> list[Entry]:
        """Plan again what failed, came too late or was called off by hand: all of `ids`, or none and BadInput says why.

        What may have arrived is looked for in Slack before it is sent again.
        """
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            found = _all(await operators.locked(tx, ids), ids)
            for one in found:
                expires = _fresh_expiry(one, now)
                if twin := await operators.twin(tx, one):
                    raise BadInput(f"Delivery {one.id} was planned again as delivery {twin} already.")
                if digest := await gathered.settled_with(tx, one):
                    raise BadInput(f"Delivery {one.id} is part of digest {digest}: retry {digest}.")
                state = State.UNCERTAIN if one.last_error.startswith(UNKNOWN) else State.PLANNED
                if one.kind is DeliveryKind.DIGEST:
                    await gathered.again(tx, one, state, now)
                await operators.again(tx, one.id, state, expires, now)
                if one.kind is DeliveryKind.ANNOUNCEMENT:
                    await reports.reopen(tx, one.subject)
                await _note(tx, Act.DELIVERY_RETRIED, one, now)
            standing = await operators.locked(tx, ids)
        return await self._entries(_all(standing, ids))

    async def cancel(self, ids: Sequence[int]) -> list[Entry]:
        """Call off what is planned: all of `ids`, or none and BadInput says why."""
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            for one in _all(await operators.locked(tx, ids), ids):
                if one.state is not State.PLANNED:
                    raise BadInput(
                        f"Delivery {one.id} is {one.state}. Only a planned delivery can be cancelled."
                    )
                await _note(tx, Act.DELIVERY_CANCELLED, one, now)
            await gathered.call_off(tx, ids, BY_HAND, now)
            await operators.call_off(tx, ids, now)
            standing = await operators.locked(tx, ids)
        return await self._entries(_all(standing, ids))

    async def name(self, recipient: str) -> str:
        """Return who or where that is: a person's name, a channel by what it is for, else the id itself."""
        if recipient.startswith("person:"):
            async with self._database.read() as tx:
                person = await rows.get(tx, int(recipient.removeprefix("person:")))
            return person.name if person else recipient
        if recipient.startswith("asker:"):
            return f"the asker of question {recipient.removeprefix('asker:')}"
        return self._people.name(recipient) or self._channel(recipient)

    def _channel(self, channel: str) -> str:
        for program in self._programs.all():
            conference = program.conference
            named = {
                conference.main_channel: "main channel",
                conference.help_channel: "help channel",
                conference.organizers_channel: "organizers' channel",
            }
            named |= {room.channel: room.name for room in program.rooms}
            if channel and channel in named:
                return f"{named[channel]} ({channel})"
        return channel

    async def _entries(self, found: Sequence[Delivery]) -> list[Entry]:
        zones = {p.conference.id: p.conference.zone for p in self._programs.all()}
        names = {recipient: await self.name(recipient) for recipient in {d.recipient for d in found}}
        return [Entry(d, names[d.recipient], zones.get(d.conference_id or 0, UTC)) for d in found]


async def _note(tx: AsyncSession, act: Act, one: Delivery, now: datetime) -> None:
    await audit.record(
        tx, act, SHELL, now,
        conference_id=one.conference_id, subject=f"delivery:{one.id}", details={"kind": one.kind.value},
    )  # fmt: skip


def _all(found: dict[int, Delivery], ids: Sequence[int]) -> list[Delivery]:
    """The deliveries of these ids, in their order; NotFound names the first that is not there."""
    for delivery_id in ids:
        if delivery_id not in found:
            raise NotFound(f"There is no delivery {delivery_id}.")
    return [found[delivery_id] for delivery_id in dict.fromkeys(ids)]


def _fresh_expiry(one: Delivery, now: datetime) -> datetime | None:
    """Until when it may be sent if it is planned again at `now`; BadInput where that would help nobody."""
    called_off = one.state is State.CANCELLED and one.last_error == BY_HAND
    if one.state not in _RETRIED and not called_off:
        hint = (
            "it goes out by itself"
            if one.state in OPEN
            else "only a failed or expired delivery can be sent again"
        )
        raise BadInput(f"Delivery {one.id} is {one.state}; {hint}.")
    if one.expires_at is None or one.expires_at > now:
        return one.expires_at
    if one.kind not in _SAID:
        raise BadInput(f"Delivery {one.id} ({one.kind}) can't be sent: its event has already started.")
    return now + (one.expires_at - one.due_at)
