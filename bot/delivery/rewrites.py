"""Edits of sent messages, one after another. chat.update may be repeated, so nothing is doubled."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.delivery.backoff import Backoff
from bot.delivery.outcome import DEFAULT_RETRY_AFTER, Permanent, Transient, classify
from bot.delivery.post import harmless
from bot.delivery.rests import note_edit
from bot.delivery.sender import Renderer
from bot.domain.announcements.model import EDITS_A_MINUTE, Edited
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Message, State
from bot.errors import Unavailable
from db.engine import Database
from db.queries.announcements import occurrences, reports
from db.queries.announcements.occurrences import Rewrite

log = logging.getLogger(__name__)

TICK = 60 / EDITS_A_MINUTE
"""Seconds between two edits."""
_SECONDS = 10.0
_TRIES = 8
"""The number of tries for a message whose text cannot be made. While Slack is away, there is no limit."""
_LONGEST = 300.0


class Rewrites:
    """Edit the messages that an edit or an approval has changed; `holds` tells whether this process is the sender."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client: AsyncWebClient,
        renderers: Mapping[DeliveryKind, Renderer],
        holds: Callable[[], Awaitable[bool]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._client = client
        self._renderers = renderers
        self._holds = holds
        self._backoff = Backoff(first=DEFAULT_RETRY_AFTER, longest=_LONGEST)

    async def tick(self) -> int:
        """Edit the next message; return how many were edited, 0 or 1."""
        now = self._clock.utcnow()
        async with self._database.read() as tx:
            due = await occurrences.due_rewrites(tx, now, 1)
        if not due or not await self._holds():
            return 0
        return await self._one(due[0])

    async def look(self) -> datetime | None:
        """Do that; return when the next message must be edited."""
        await self.tick()
        async with self._database.read() as tx:
            return await occurrences.next_rewrite(tx)

    async def _one(self, rewrite: Rewrite) -> int:
        delivery = rewrite.delivery
        if delivery.state is not State.SENT or not delivery.ts:
            await self._settle(rewrite, Edited.LEFT_OUT)  # where it is sent again, it is from today's text
            return 0
        try:
            rendered = await self._renderers[delivery.kind](delivery)
        except Unavailable:
            raise
        except Exception:
            log.exception("delivery %d could not be edited", delivery.id)
            await self._again(rewrite, DEFAULT_RETRY_AFTER)
            return 0
        if not isinstance(rendered, Message):
            await self._settle(rewrite, Edited.LEFT_OUT)
            return 0
        failure = await self._update(delivery, rendered)
        if isinstance(failure, Transient):
            if failure.limited:
                await note_edit(self._database, self._clock, delivery, failure)
            await self._later(
                delivery.id, max(failure.retry_after or 0.0, self._backoff.seconds(rewrite.attempts))
            )
        else:
            await self._settle(rewrite, Edited.REFUSED if failure else Edited.DONE)
        return int(failure is None)

    async def _update(self, delivery: Delivery, message: Message) -> Transient | Permanent | None:
        try:
            async with asyncio.timeout(_SECONDS):
                await self._client.chat_update(
                    channel=delivery.channel,
                    ts=delivery.ts,
                    text=message.text,
                    blocks=[dict(block) for block in message.blocks],
                )
        except Exception as error:  # noqa: BLE001 - every error is classed, none is lost
            failure = harmless(classify(error))
            log.warning("delivery %d was not edited: %s", delivery.id, failure.cause)
            return failure
        return None

    async def _again(self, rewrite: Rewrite, seconds: float) -> None:
        """One that cannot be written now holds up no other, and is given up after some tries."""
        if rewrite.attempts < _TRIES:
            await self._later(rewrite.delivery.id, seconds)
        else:
            await self._settle(rewrite, Edited.REFUSED)

    async def _settle(self, rewrite: Rewrite, became: Edited) -> None:
        """Be done with it, and count it for the announcement's report."""
        announcement = rewrite.delivery.payload.get("announcement")
        async with self._database.write() as tx:
            is_over = await occurrences.rewritten(tx, rewrite)
            if (
                is_over
                and rewrite.delivery.kind is DeliveryKind.ANNOUNCEMENT
                and isinstance(announcement, int)
            ):
                await reports.count_edit(tx, announcement, became, self._clock.utcnow())

    async def _later(self, delivery_id: int, seconds: float) -> None:
        async with self._database.write() as tx:
            wake_at = self._clock.utcnow() + timedelta(seconds=seconds)
            await occurrences.rewrite_later(tx, delivery_id, wake_at)
