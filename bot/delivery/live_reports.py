"""The live reports of announcements: posted through the ledger, then edited in place until nothing of them changes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import Permanent, Transient, classify
from bot.delivery.post import harmless
from bot.delivery.renderers.announcements import live
from bot.delivery.rests import note_edit
from bot.domain.announcements.model import Report
from bot.domain.common.commands import use_prefix
from bot.domain.ledger.deliveries import Delivery
from bot.domain.ledger.rests import UPDATE
from bot.services.services import Services
from bot.views.announcements import report as views
from bot.views.reminders.board import digest
from db.queries.announcements import reports
from db.queries.ledger import rests

log = logging.getLogger(__name__)

TICK = 3.0
"""Seconds between two looks."""
_BEAT = 6.0
"""Seconds between two edits of one report: with the edits of messages, 50 a minute."""
_PER_SECOND = 500
"""A report of so many more messages is counted and edited a second more rarely: counting them takes time."""
_SECONDS = 10.0


class LiveReports:
    """Keeps each announcement's last report up to date in its author's direct messages.

    `holds` says whether this process is the one that sends: of several workers, one edits.
    """

    def __init__(
        self, services: Services, client: AsyncWebClient, holds: Callable[[], Awaitable[bool]]
    ) -> None:
        self._services = services
        self._client = client
        self._holds = holds
        self._beats: dict[int, datetime] = {}
        """Delivery id to when it may be edited again."""

    async def look(self) -> datetime | None:
        """Edit the reports that say something else by now; returns when to look again."""
        use_prefix(self._services.settings.command_prefix)
        now = self._services.clock.utcnow()
        async with self._services.database.read() as tx:
            found = await reports.live(tx)
            held = await rests.hold(tx, "", now) if found else []
        resting = {rest.channel for rest in held if rest.method == UPDATE}
        self._beats = {d.id: self._beats.get(d.id, now) for d, _ in found}
        for delivery, known in found:
            beat = self._beats[delivery.id]
            is_early = (
                now < beat <= now + timedelta(seconds=_BEAT * _PER_SECOND)
            )  # else the clock was set back
            if not is_early and delivery.channel not in resting:
                await self._bring_up_to_date(delivery, known, now)
        return now + timedelta(seconds=TICK) if found else None

    async def _bring_up_to_date(self, delivery: Delivery, known: str, now: datetime) -> None:
        found = await live(self._services, delivery)
        if found is None:
            await self._says(delivery, known, is_open=False)
            return
        self._beats[delivery.id] = now + timedelta(seconds=_BEAT + found.planned / _PER_SECOND)
        reply = views.report(self._services.programs.get(found.announcement.conference_id).conference, found)
        said = digest(reply)
        if said != known and not (not known and _was_final(delivery, found)):
            if not await self._holds():
                return
            failure = await self._edit(delivery, reply.payload())
            if isinstance(failure, Transient):
                if failure.limited:
                    await note_edit(self._services.database, self._services.clock, delivery, failure)
                return
            if failure:
                await self._says(delivery, said, is_open=False)  # its message is gone
                return
        if said != known or not found.is_open:
            await self._says(delivery, said, is_open=found.is_open)

    async def _edit(self, delivery: Delivery, payload: dict[str, Any]) -> Transient | Permanent | None:
        try:
            async with asyncio.timeout(_SECONDS):
                await self._client.chat_update(channel=delivery.channel, ts=delivery.ts, **payload)
        except Exception as error:  # noqa: BLE001 - every error is classed, none is lost
            failure = harmless(classify(error))
            log.warning("the report of delivery %d was not edited: %s", delivery.id, failure.cause)
            return failure
        return None

    async def _says(self, delivery: Delivery, said: str, *, is_open: bool) -> None:
        async with self._services.database.write() as tx:
            await reports.says(tx, delivery.id, said, is_open=is_open)


def _was_final(delivery: Delivery, found: Report) -> bool:
    """Whether nothing has happened since the report was written: it need not be edited to say the same."""
    written = delivery.first_attempt_at
    done = [at for at in (found.last_sent, found.changed and found.changed.last) if at]
    return not found.is_open and not found.held and written is not None and all(at < written for at in done)
