"""The live reports of announcements and of messages to speakers: posted through the ledger, then edited in place until nothing of them changes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import Permanent, Transient, classify
from bot.delivery.post import harmless
from bot.delivery.renderers import announcements
from bot.delivery.renderers.reminders import presence
from bot.delivery.rests import note_edit
from bot.domain.common.commands import use_prefix
from bot.domain.ledger.deliveries import Delivery, DeliveryKind
from bot.domain.ledger.rests import UPDATE
from bot.services.services import Services
from bot.views.announcements import report as views
from bot.views.common.reply import Reply
from bot.views.reminders import board_forms
from bot.views.reminders.board import digest
from db.queries.ledger import live_reports, rests

log = logging.getLogger(__name__)

TICK = 3.0
"""Seconds between two looks."""
_BEAT = 6.0
"""Seconds between two edits of one report: with the edits of messages, 50 a minute."""
_PER_SECOND = 500
"""A report of so many more messages is counted and edited a second more rarely: counting them takes time."""
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Now:
    """The present content of a report."""

    reply: Reply
    is_open: bool
    """True if it still changes by itself."""
    done: Collection[datetime | None]
    """The known moments when its parts were done."""
    messages: int
    """The number of messages that it counts."""
    may_change: bool = False
    """True if it also counts messages that wait and do not move by themselves."""


class LiveReports:
    """Keeps each report up to date in the direct messages of the one who set it going.

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
            found = await live_reports.live(tx)
            held = await rests.hold(tx, now) if found else []
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
        made = _KINDS.get(delivery.kind)
        found = await made(self._services, delivery) if made else None
        if found is None:
            await self._says(delivery, known, is_open=False)
            return
        self._beats[delivery.id] = now + timedelta(seconds=_BEAT + found.messages / _PER_SECOND)
        said = digest(found.reply)
        if said != known and not (not known and _was_final(delivery, found)):
            if not await self._holds():
                return
            failure = await self._edit(delivery, found.reply.payload())
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
            await live_reports.says(tx, delivery.id, said, is_open=is_open)


async def _announcement(services: Services, delivery: Delivery) -> _Now | None:
    found = await announcements.live(services, delivery)
    if found is None:
        return None
    conference = services.programs.get(found.announcement.conference_id).conference
    done = (found.last_sent, found.changed.last if found.changed else None)
    reply = views.report(conference, found)
    return _Now(reply, found.is_open, done, found.planned, may_change=bool(found.held))


async def _message(services: Services, delivery: Delivery) -> _Now | None:
    found = await presence.became(services, delivery)
    if found is None:
        return None
    done = [one.at for one in found.outcomes]
    return _Now(board_forms.report(found), found.is_open, done, len(done))


_KINDS: Mapping[DeliveryKind, Callable[[Services, Delivery], Awaitable[_Now | None]]] = {
    DeliveryKind.ANNOUNCEMENT_REPORT: _announcement,
    DeliveryKind.SPEAKER_MESSAGE_REPORT: _message,
}


def _was_final(delivery: Delivery, found: _Now) -> bool:
    """Tell whether nothing has happened since the report was written, so it need not be edited."""
    written = delivery.first_attempt_at
    is_over = not found.is_open and not found.may_change
    return is_over and written is not None and all(at < written for at in found.done if at)
