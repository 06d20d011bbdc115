"""Messages about failures and outages: what did not arrive, why, and how much, counted when it is said."""

from collections.abc import Mapping
from datetime import timedelta

from bot.delivery.renderers.common import message
from bot.delivery.sender import Renderer
from bot.domain.common import commands
from bot.domain.ledger.deliveries import OPEN, Delivery, DeliveryKind, Drop, Rendered, State, Wait
from bot.domain.ledger.failures import (
    CATCHING_UP,
    GATHERING,
    GATHERING_LIMIT,
    NAMED,
    Cause,
    Standstill,
    outage_name,
    since_of,
)
from bot.domain.program.model import Program
from bot.domain.setup.bindings import Loss
from bot.services.services import Services
from bot.views.ledger import failures as views
from bot.views.program.session_text import line
from bot.views.setup.channels import lost
from db.queries.ledger import failures


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """One kind, three stories: why deliveries failed or expired, when nothing could be sent, which channel was lost."""

    async def trouble(delivery: Delivery) -> Rendered:
        program = services.programs.find(delivery.conference_id)
        if program is None:
            return Drop("the conference is gone")
        if "lost" in delivery.payload:
            return _lost(program, delivery)
        if "outage" in delivery.payload:
            return await _outage(services, program, delivery)
        return await _fallen(services, delivery)

    return {DeliveryKind.TROUBLE: trouble}


def _lost(program: Program, delivery: Delivery) -> Rendered:
    """A channel that has a purpose was lost: as long as it is both."""
    channel, why = str(delivery.payload["lost"]), Loss(str(delivery.payload["why"]))
    loss, purposes = program.conference.lost.get(channel), program.purposes(channel)
    if loss is None or loss.why is not why:
        return Drop("the channel is open again")
    if not purposes:
        return Drop("the channel no longer has a purpose")
    return message(delivery.recipient, lost(channel, why, purposes))


async def _fallen(services: Services, delivery: Delivery) -> Rendered:
    cause, since, now = Cause.from_payload(delivery), since_of(delivery), services.clock.utcnow()
    async with services.database.read() as tx:
        if cause.state is State.EXPIRED and cause.kind is not DeliveryKind.ANNOUNCEMENT:
            outage = await failures.last(tx, outage_name(cause.conference_id), delivery.recipient)
            if outage and _covers(outage, delivery):
                return Drop("the outage's message includes it")
        if now - since < GATHERING_LIMIT and await failures.goes_on(tx, cause, now):
            return Wait(GATHERING.total_seconds())
        found = await failures.fallen(tx, cause, since, NAMED)
    if not found.count:
        return Drop("the failed messages were sent after all")
    names = [await _named(services, recipient) for recipient in found.first]
    report = f"{_announce(services)} report {cause.subject.rpartition(':')[2]}"
    return message(delivery.recipient, views.fallen(cause, found, names, report))


def _covers(outage: Delivery, delivery: Delivery) -> bool:
    """Tell whether the delivery's event happened during the outage."""
    began, since = since_of(outage), since_of(delivery)
    over = outage.settled_at is not None and outage.settled_at < since
    return began <= since + timedelta(minutes=2) and (outage.state in OPEN or not over)


async def _named(services: Services, recipient: str) -> str:
    return f"<#{recipient}>" if recipient[:1] in {"C", "G"} else line(await services.ledger.name(recipient))


def _announce(services: Services) -> str:
    found = next(c for c in commands.COMMANDS if c.name == "announce")
    return found.typed(services.settings.command_prefix)


async def _outage(services: Services, program: Program, delivery: Delivery) -> Rendered:
    """Once Slack is back and what waited has gone out; where nothing else is left to try, this message tries."""
    since, now = since_of(delivery), services.clock.utcnow()
    async with services.database.read() as tx:
        back = await failures.back_at(tx, since)
        found = await failures.caught_up(tx, program.conference.id, since, back or now, now)
    if found.waiting and (back is None or now - back < CATCHING_UP):
        return Wait(GATHERING.total_seconds())
    why, error = Standstill(str(delivery.payload["outage"])), str(delivery.payload["error"])
    return message(
        delivery.recipient, views.outage(program.conference, why, error, since, back or now, found)
    )
