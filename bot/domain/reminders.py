"""Reminders: who is told of a session, and when."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.deliveries import Kind as Delivery
from bot.domain.deliveries import Plan, Priority
from bot.domain.sessions import Conference, Kind, Session

KINDS = frozenset({Delivery.CHANNEL_REMINDER, Delivery.SPEAKER_REMINDER})
"""The kinds that follow from the program alone, and are planned anew when it moves."""


def subject(session_id: int) -> str:
    """What the ledger calls the session."""
    return f"session:{session_id}"


def plan(conference: Conference, sessions: Iterable[Session], now: datetime) -> list[Plan]:
    """Every reminder of `sessions` that falls due at or after `now`."""
    return [p for s in sessions if not s.cancelled for p in _of_session(conference, s) if p.due_at >= now]


def _of_session(conference: Conference, session: Session) -> Iterable[Plan]:
    channel = session.channel_here
    # The talks of a paper session are announced with it, and nobody needs to be called to a break.
    if channel and session.parent_id is None and session.kind is not Kind.BREAK:
        for lead in conference.reminders.channel_leads:
            yield _plan(conference, session, Delivery.CHANNEL_REMINDER, lead, channel)
    for speaker in dict.fromkeys(session.speakers):
        for lead in conference.reminders.speaker_leads:
            yield _plan(conference, session, Delivery.SPEAKER_REMINDER, lead, f"person:{speaker.id}")


def _plan(conference: Conference, session: Session, kind: Delivery, lead: int, recipient: str) -> Plan:
    start = int(session.start.timestamp())
    return Plan(
        kind=kind,
        subject=subject(session.id),
        recipient=recipient,
        dedupe_key=f"{kind}:{session.id}:{start}:{lead}:{recipient}",
        due_at=session.start - timedelta(minutes=lead),
        expires_at=session.start,
        priority=Priority.TIMELY,
        conference_id=conference.id,
        payload={"session": session.id, "start": start, "lead": lead},
    )
