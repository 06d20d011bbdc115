"""The digest: what a person was not told one by one."""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import OperationalError

from bot.delivery.attention import REFUSED, is_refused, sleeps_until
from bot.delivery.renderers.common import message
from bot.delivery.sender import Renderer
from bot.domain.ledger.deliveries import (
    Delivery,
    DeliveryKind,
    Drop,
    Message,
    Rendered,
    Together,
    Undeliverable,
    Wait,
)
from bot.domain.setup.settings import ReminderSettings
from bot.errors import Unavailable
from bot.services.services import Services
from bot.views.ledger import digests as views
from bot.views.ledger.digests import Part
from db.queries.ledger import gathered as rows

log = logging.getLogger(__name__)

_ALONE = Wait(0.0)
"""A part that leaves the digest: it goes out by itself, and what is said of such messages holds for it."""


def renderer(services: Services, one_by_one: Mapping[DeliveryKind, Renderer]) -> Renderer:
    """Render each part as it reads today. A part that no longer applies is left out and settled so.

    Parts that would be too late after the reader's quiet hours leave the digest, and so do parts that are for somebody
    else by now.
    """

    async def verdict(part: Delivery, digest: Delivery) -> Rendered:
        try:
            rendered = await one_by_one[part.kind](part)
        except (Unavailable, OperationalError):
            raise
        except Exception:
            log.exception("delivery %d (%s) could not be written for a digest", part.id, part.kind)
            return _ALONE  # where it is tried again, and keeps no other waiting
        if isinstance(rendered, Message) and rendered.channel != digest.recipient:
            return _ALONE
        if isinstance(rendered, Message) and is_refused(services, part, digest.recipient):
            return Drop(REFUSED)
        return rendered

    async def digest(delivery: Delivery) -> Rendered:
        async with services.database.read() as tx:
            parts = await rows.waiting(tx, delivery.id)
        if until := sleeps_until(services, delivery, delivery.recipient):
            late = [part for part in parts if part.expires_at and part.expires_at <= until]
            seconds = (until - services.clock.utcnow()).total_seconds()
            return Together(Wait(seconds), left_out=tuple((part, _ALONE) for part in late))
        now = services.clock.utcnow()
        rendered = [(part, await verdict(part, delivery)) for part in parts if _stands(part, now)]
        told = {part.id: Part.of(r.text, r.blocks) for part, r in rendered if isinstance(r, Message)}
        left_out = tuple((p, r) for p, r in rendered if isinstance(r, Drop | Undeliverable | Wait))
        if not told:
            return Together(Drop("none of its parts applies now"), left_out=left_out)
        held = {p.conference.id: p.conference.reminders for p in services.programs.all()}
        rules = held.get(delivery.conference_id or 0, ReminderSettings())
        whole = message(delivery.recipient, views.digest(list(told.values()), rules.hourly))
        return Together(whole, tuple(told), left_out)

    return digest


def _stands(part: Delivery, now: datetime) -> bool:
    """Tell whether it is not too late for the part. The worker settles late ones."""
    return part.expires_at is None or part.expires_at > now
