"""The report of an announcement: the people it reached, the others with the reason, and another try for those."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.audiences import Reach, sending_time
from bot.domain.announcements.model import (
    AGAIN,
    GUESSED,
    NO_ACCOUNT,
    Announcement,
    AnnouncementState,
    Missed,
    Report,
    editing_time,
    subject,
    that_count,
)
from bot.domain.common.commands import ANNOUNCE
from bot.domain.ledger.deliveries import OPEN, Delivery, State
from bot.domain.ledger.failures import why_late
from bot.domain.people.model import Person, known_as
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.privacy.forgotten import GONE
from bot.errors import BadInput
from bot.services.announcements import approval_policy
from bot.services.announcements.broadcasts import messages
from bot.services.announcements.context import AnnouncementContext, require
from db.queries.announcements import audiences, occurrences, reports
from db.queries.announcements import records as announcements
from db.queries.announcements.occurrences import Occurrence
from db.queries.ledger import aging, deliveries
from db.queries.people import records as people

_MISSED = frozenset({State.FAILED, State.EXPIRED})


class Reports:
    """Read from the ledger, never from what was meant to happen."""

    def __init__(self, context: AnnouncementContext) -> None:
        self._context = context

    async def report(self, user: str, announcement_id: int) -> Report:
        """The announcement's last time, as it stands now."""
        async with self._context.database.read() as tx:
            found = await self._context.standing(tx, user, announcement_id, Right.SEE_REPORTS)
            return await self._became(tx, found, await occurrences.latest(tx, found.id))

    async def live(self, announcement_id: int, at: datetime) -> Report | None:
        """Return what became of the time at which it went out, for its author's live report; None where it is gone."""
        async with self._context.database.read() as tx:
            found = await announcements.get(tx, announcement_id)
            if found is None:
                return None
            occurrence = await occurrences.latest(tx, found.id, at)
            return await self._became(tx, self._context.seen(found), occurrence)

    async def _became(self, tx: AsyncSession, found: Announcement, occurrence: Occurrence | None) -> Report:
        if occurrence is None:
            return Report(found)
        if pruned := await aging.pruned(tx, found.id, occurrence.at):
            return Report(found, occurrence.at, pruned=pruned)
        report = _report(
            found, occurrence, that_count(await occurrences.messages(tx, found.id, occurrence.at))
        )
        left, now = await occurrences.rewriting(tx, found.id), self._context.clock.utcnow()
        return replace(
            report,
            ends=max(now, occurrence.at) + sending_time(report.waiting) if report.waiting else None,
            changed=await reports.last_edit(tx, found.id),
            rewriting=left,
            changed_by=now + editing_time(left) if left else None,
        )

    async def resend(self, user: str, announcement_id: int) -> int:
        """Send it again to those who missed it, and to nobody else; returns how many that is.

        BadInput where everybody who can be reached has it, or is still to be sent it.
        """
        whole = await self._whole(user, announcement_id)
        now = self._context.clock.utcnow()
        async with self._context.database.write() as tx:
            found = await self._context.standing(tx, user, announcement_id, Right.SEND_AGAIN, lock=True)
            require(found, AnnouncementState.SCHEDULED, AnnouncementState.SENT, AnnouncementState.MISSED)
            occurrence = await occurrences.latest(tx, found.id)
            if occurrence is None:
                raise BadInput(f"It has not gone out yet. See {ANNOUNCE} list.")
            if await aging.pruned(tx, found.id, occurrence.at):
                raise BadInput("The ledger no longer says who missed it. Write a new announcement.")
            # Held, so that an operator who retries one at this moment waits, and is told that it went out again.
            sent = await occurrences.messages(tx, found.id, occurrence.at, lock=True)
            reach = whole if occurrence.missed else await _who_missed(tx, occurrence, sent)
            if not found.approved_by and (why := approval_policy.why(found, reach)):
                raise BadInput(
                    f"A second organizer must approve it, because {why}. {ANNOUNCE} edit {found.id} makes a new one."
                )
            if not reach.messages:
                raise BadInput("Everyone reachable has it or is about to get it.")
            await occurrences.put(tx, found.id, occurrence.at, reach.unlinked)
            if found.state is AnnouncementState.MISSED:
                await announcements.put(tx, found.id, state=AnnouncementState.SENT)
            expires = None if found.late is None else now + found.late
            again = messages(
                found, occurrence.at, reach, due_at=now, suffix=f"{AGAIN}{len(sent)}", expires_at=expires
            )
            planned = await deliveries.plan(tx, again, now)
            await reports.reopen(tx, subject(found.id))
            await self._context.note(tx, Act.ANNOUNCEMENT_RESENT, user, found, {"count": planned})
            return planned

    async def _whole(self, user: str, announcement_id: int) -> Reach:
        """Everybody, where the whole time was missed: looked up before the transaction, since Slack is asked."""
        async with self._context.database.read() as tx:
            found = await self._context.standing(tx, user, announcement_id, Right.SEND_AGAIN)
            occurrence = await occurrences.latest(tx, found.id)
        if occurrence is None or not occurrence.missed:
            return Reach()
        return await self._context.reach(self._context.program(found), found.targets)


async def _who_missed(tx: AsyncSession, occurrence: Occurrence, sent: Sequence[Delivery]) -> Reach:
    """Those whose message failed or came too late, and those who had no account and have one now."""
    missed = [d.recipient for d in that_count(sent) if d.state in _MISSED and d.recipient != GONE]
    reached = {d.recipient for d in sent}
    linked = await _linked_since(tx, occurrence.unlinked)
    new = [u for u in linked.values() if u not in reached]
    people = [r for r in missed if r[0] not in "CG"]
    return Reach(
        channels=tuple(r for r in missed if r[0] in "CG"),
        users=tuple(dict.fromkeys([*people, *new])),
        unlinked=tuple(p for p in occurrence.unlinked if p not in linked),
    )


async def _linked_since(tx: AsyncSession, missed: Sequence[Person]) -> dict[Person, str]:
    """Those of the people who have an account by now that is surely theirs."""
    addresses = {p.email for p in missed if p.email}
    by_address = {p.email: p for p in await audiences.with_addresses(tx, addresses)}
    meant = await people.meant(tx, {p.id for p in missed if p.id})
    linked = {p.id: p for p in await people.linked(tx)}
    found: dict[Person, str] = {}
    for one in missed:
        now = by_address.get(one.email) or linked.get(meant.get(one.id, 0))
        if now and now.sure_user:
            found[one] = now.sure_user
    return found


def _report(found: Announcement, occurrence: Occurrence, sent: Sequence[Delivery]) -> Report:
    arrived = [d.settled_at for d in sent if d.state is State.SENT and d.settled_at]
    failed = [d for d in sent if d.state in _MISSED]
    waiting = [d for d in sent if d.state in OPEN]
    gathered = sum(d.state is State.PLANNED and d.is_gathered for d in waiting)
    return Report(
        announcement=found,
        at=occurrence.at,
        skipped=occurrence.missed,
        sent=sum(d.state is State.SENT for d in sent),
        doubtful=sum(d.state is State.SENT and d.in_doubt for d in sent),
        waiting=len(waiting) - gathered,
        gathered=gathered,
        held=sum(d.state is State.CANCELLED for d in sent),
        failed=tuple(
            Missed(d.recipient, why_late(d.last_error) if d.state is State.EXPIRED else d.last_error)
            for d in failed
        ),
        unlinked=tuple(
            Missed(known_as(p), NO_ACCOUNT if p.is_sure else GUESSED) for p in occurrence.unlinked
        ),
        last_sent=max(arrived, default=None),
    )
