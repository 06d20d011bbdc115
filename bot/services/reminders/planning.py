"""The planning of reminders and deadlines, in the transaction that changes their cause."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind
from bot.domain.program.sessions import Conference
from bot.domain.reminders import deadlines, presence, timing
from db.queries.ledger import deliveries
from db.queries.people import settings as personal
from db.queries.program import records as programs
from db.queries.program import stars
from db.queries.reminders import deadlines as due_dates


async def plan_reminders(
    tx: AsyncSession, conference: Conference, session_ids: list[int], now: datetime
) -> int:
    """Plan the reminders of these sessions anew: what no longer stands is cancelled; returns how many are new."""
    standing = await programs.sessions(tx, conference.id, session_ids) if session_ids else []
    subjects = [timing.subject(i) for i in session_ids]
    plans = timing.plan(conference, standing, now, await _stars(tx, conference, session_ids))
    new = await deliveries.replan(tx, plans, subjects, timing.KINDS, now)
    starts = timing.of_starts(conference, await programs.starts(tx, conference.id), now)
    together = [timing.starts_subject(conference.id)]
    new += await deliveries.replan(tx, starts, together, {DeliveryKind.MAIN_REMINDER}, now)
    return new + await plan_escalation(tx, conference, session_ids, now)


async def plan_escalation(
    tx: AsyncSession, conference: Conference, session_ids: Collection[int], now: datetime
) -> int:
    """Plan anew who is asked about these sessions and those that they contain; returns how many rungs are new."""
    above, below = await programs.relatives(tx, session_ids)
    touched = {*session_ids, *below}
    known = await programs.sessions(tx, conference.id, sorted(touched | above)) if touched else []
    plans = presence.escalation(
        conference, (s for s in known if s.id in touched), {s.id: s for s in known}, now
    )
    return await deliveries.replan(
        tx, plans, [timing.subject(i) for i in touched], {DeliveryKind.PRESENCE_ASK}, now
    )


async def _stars(tx: AsyncSession, conference: Conference, session_ids: list[int]) -> timing.Stars:
    """Return who is told of which of these sessions because they starred it, and how early they want it."""
    starred = await stars.of_sessions(tx, session_ids)
    chosen = await personal.all_settings(tx) if starred else {}
    usual = conference.reminders.star_leads
    return {
        session_id: {
            user: chosen[user][0].star_leads(conference) if user in chosen else usual for user in users
        }
        for session_id, users in starred.items()
    }


async def plan_stars(tx: AsyncSession, conference: Conference, user: str, now: datetime) -> int:
    """Plan anew when the user is told of what they starred; returns how many are new."""
    conference = await programs.held(tx, conference.id)  # what is being moved is planned once it has moved
    starred = sorted(await stars.of_user(tx, user))
    leads = (await personal.of_user(tx, user)).star_leads(conference)
    standing = await programs.sessions(tx, conference.id, starred) if starred else []
    coming = [s for s in standing if not s.cancelled and s.start > now]
    plans = [p for s in coming for p in timing.of_star(conference, s, user, leads)]
    subjects = [timing.subject(s.id) for s in standing]
    kinds = {DeliveryKind.STAR_REMINDER}
    return await deliveries.replan(tx, plans, subjects, kinds, now, recipient=user)


async def plan_deadlines(
    tx: AsyncSession, conference: Conference, now: datetime, person_id: int | None = None
) -> int:
    """Plan the reminders of deadlines anew, of everybody or of that person; returns how many are new."""
    plans = deadlines.plan(conference, await due_dates.dues(tx, conference, person_id), now)
    recipient = None if person_id is None else f"person:{person_id}"
    subjects = [deadlines.subject(conference.id)]
    return await deliveries.replan(tx, plans, subjects, deadlines.KINDS, now, recipient=recipient)
