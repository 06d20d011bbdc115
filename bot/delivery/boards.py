"""The live boards: posted through the ledger, then edited in place when what they show has changed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import Permanent, Transient, classify
from bot.delivery.post import harmless
from bot.delivery.presence import day_board
from bot.delivery.rests import note_edit
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Plan, Priority, State
from bot.domain.ledger.rests import UPDATE
from bot.domain.program.model import Program
from bot.domain.reminders.boards import AFTER, CLOSED, Spot, posted_anew
from bot.domain.reminders.presence import board_days, board_end, board_start
from bot.services.services import Services
from bot.views.reminders.board import digest
from db.queries.ledger import deliveries, rests
from db.queries.reminders import presence

log = logging.getLogger(__name__)

TICK = 3.0
"""Seconds between two looks, and so at least between two edits of a board: chat.update allows 50 a minute."""
_SECONDS = 10.0
_PAUSE = 30.0


class Boards:
    """Keeps one message a day up to date in each conference's organizers' channel.

    `holds` says whether this process is the one that sends: of several workers, one edits.
    """

    def __init__(
        self, services: Services, client: AsyncWebClient, holds: Callable[[], Awaitable[bool]]
    ) -> None:
        self._services = services
        self._client = client
        self._holds = holds
        self._planned: set[str] = set()
        self._again = False
        """True if the last look has left something to do."""
        self._resting = 0
        """Looks that are let pass, after Slack has refused the bot itself."""

    async def look(self) -> datetime | None:
        """Do what `tick` does; returns when a board may say something else by itself: all that it goes by are whole minutes."""
        now = self._services.clock.utcnow()
        await self.tick()
        return now if self._again else now.replace(second=0, microsecond=0) + timedelta(minutes=1)

    async def tick(self) -> None:
        """Plan the boards that are due, and edit those that say something else by now."""
        now, self._again = self._services.clock.utcnow(), False
        plans = [_plan(p, day) for p in self._services.programs.all()
                 if p.conference.organizers_channel for day in board_days(p, now)]  # fmt: skip
        if not plans:
            return
        await self._post([plan for plan in plans if plan.dedupe_key not in self._planned])
        if self._resting:
            self._resting -= 1
            self._again = True
            return
        async with self._services.database.read() as tx:
            last = await presence.boards(tx, [plan.subject for plan in plans])
            held = await rests.hold(tx, now)
        resting = {rest.channel for rest in held if rest.method == UPDATE}
        for plan in plans:
            if (found := last.get((plan.subject, plan.recipient))) is None:
                continue
            delivery, known, problem = found
            if delivery.channel in resting:
                self._again = True
            elif at := posted_anew(delivery, problem, now):
                await self._post_anew(plan, delivery, problem or delivery.last_error, at)
            elif delivery.state is State.SENT:
                await self._bring_up_to_date(delivery, known)

    async def _post_anew(self, plan: Plan, lost: Delivery, problem: str, due_at: datetime) -> None:
        """Post a new board once in place of the lost one. Its key names the lost one, so two planners write one row."""
        if problem in CLOSED and not await self._is_open(plan.recipient):
            return
        key = f"{plan.dedupe_key}{AFTER}{lost.id}"
        await self._post([replace(plan, dedupe_key=key, due_at=due_at)])

    async def _is_open(self, channel: str) -> bool:
        """Tell whether Slack shows the channel to the bot and lets it in."""
        found = await self._services.channels.look(channel)
        return bool(found and not found.is_archived and (found.is_member or not found.is_private))

    async def _post(self, plans: list[Plan]) -> None:
        if not plans:
            return
        now = self._services.clock.utcnow()
        async with self._services.database.write() as tx:
            await deliveries.plan(tx, plans, now)
        self._planned |= {plan.dedupe_key for plan in plans}
        self._services.nudge()

    async def _bring_up_to_date(self, delivery: Delivery, known: str) -> None:
        """Edit the board's message where it says something else by now; what fails is tried again at the next look."""
        assert delivery.conference_id is not None
        day = date.fromisoformat(str(delivery.payload["day"]))
        reply = await day_board(self._services, Spot(delivery.conference_id, day))
        if (said := digest(reply)) == known:
            return
        if not await self._holds():
            self._again = True
            return
        try:
            async with asyncio.timeout(_SECONDS):
                await self._client.chat_update(channel=delivery.channel, ts=delivery.ts, **reply.payload())
        except Exception as error:  # noqa: BLE001 - every error is classed, none is lost
            await self._failed(delivery, harmless(classify(error)))
            return
        async with self._services.database.write() as tx:
            await presence.shown(tx, delivery.id, said)

    async def _failed(self, delivery: Delivery, failure: Transient | Permanent) -> None:
        log.warning("the board of delivery %d was not edited: %s", delivery.id, failure.cause)
        if isinstance(failure, Permanent):
            async with self._services.database.write() as tx:
                await presence.give_up(tx, delivery.id, failure.cause)
            self._again = True  # a new one is posted
            return
        self._again = True
        if failure.limited:
            await note_edit(self._services.database, self._services.clock, delivery, failure)
        elif failure.workspace:
            self._resting = round((failure.retry_after or _PAUSE) / TICK)


def _plan(program: Program, day: date) -> Plan:
    """The day's board in the channel that is the organizers' now."""
    conference = program.conference
    return Plan(
        kind=DeliveryKind.BOARD,
        subject=f"board:{conference.id}:{day}",
        recipient=conference.organizers_channel,
        dedupe_key=f"{DeliveryKind.BOARD}:{conference.id}:{day}:{conference.organizers_channel}",
        due_at=board_start(program, day),
        expires_at=board_end(program, day),
        priority=Priority.ORDINARY,
        conference_id=conference.id,
        payload={"conference": conference.id, "day": day.isoformat()},
    )
