"""Reminders: who is told of a session, and when."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.common.seconds import whole
from bot.domain.ledger.deliveries import OPEN, DeliveryKind, Plan, Priority, State
from bot.domain.ledger.deliveries import Delivery as Row
from bot.domain.program.sessions import Conference, Session, SessionKind

KINDS = frozenset(
    {
        DeliveryKind.CHANNEL_REMINDER,
        DeliveryKind.SPEAKER_REMINDER,
        DeliveryKind.CHAIR_REMINDER,
        DeliveryKind.STAR_REMINDER,
    }
)
"""The kinds about one session, planned anew when it moves."""
Stars = Mapping[int, Mapping[str, tuple[int, ...]]]
"""Session id to who starred it, and how many minutes before each of them is told."""


def subject(session_id: int) -> str:
    """Return what the ledger calls the session."""
    return f"session:{session_id}"


def starts_subject(conference_id: int) -> str:
    """Return what the ledger calls all that starts together, time after time."""
    return f"starts:{conference_id}"


def plan(
    conference: Conference, sessions: Iterable[Session], now: datetime, stars: Stars | None = None
) -> list[Plan]:
    """Every reminder of `sessions` that may still be sent: those of sessions that are to come, and stand."""
    return [
        planned
        for s in sessions
        if not s.cancelled and s.start > now
        for planned in (*_of_session(conference, s), *_of_stars(conference, s, (stars or {}).get(s.id, {})))
    ]


def of_star(conference: Conference, session: Session, user: str, leads: Iterable[int]) -> list[Plan]:
    """The reminders of one person of a session that they starred."""
    return [_plan(conference, session, DeliveryKind.STAR_REMINDER, lead, user) for lead in leads]


def of_starts(conference: Conference, starts: Iterable[datetime], now: datetime) -> list[Plan]:
    """The main channel's reminders: one for each of the `starts` of sessions, and each lead."""
    if not conference.main_channel:
        return []
    return [
        Plan(
            kind=DeliveryKind.MAIN_REMINDER,
            subject=starts_subject(conference.id),
            recipient=conference.main_channel,
            dedupe_key=f"{DeliveryKind.MAIN_REMINDER}:{conference.id}:{int(start.timestamp())}:{lead}"
            f":{conference.main_channel}",
            due_at=start - timedelta(minutes=lead),
            expires_at=start,
            priority=Priority.TIMELY,
            conference_id=conference.id,
            payload={"conference": conference.id, "start": int(start.timestamp()), "lead": lead},
        )
        for start in sorted(set(map(whole, starts)))
        if start > now
        for lead in conference.reminders.main_leads
    ]


def is_called_out(session: Session) -> bool:
    """Tell whether channels are told: a paper session's talks come with it, and nobody need be called to a break."""
    return session.parent_id is None and session.kind is not SessionKind.BREAK


def is_overtaken(late: Row, other: Row, *, asks: bool) -> bool:
    """Tell whether `late`, which would be told now, gives way to `other`, which has fallen due since or was just sent.

    Both are to one recipient about one subject; `asks` says whether `other` asks if the speaker is there.
    """
    if other.payload.get("start") != late.payload.get("start"):
        return False
    if late.kind is DeliveryKind.PRESENCE_ASK and not asks:
        return False
    reaches = other.state in OPEN or other.state is State.SENT
    if other.due_at > late.due_at:
        return reaches
    # What was asked after the question fell due need not be asked at once again.
    came = other.state is State.SENT and other.settled_at is not None and other.settled_at >= late.due_at
    return late.kind is DeliveryKind.PRESENCE_ASK and other.kind is DeliveryKind.SPEAKER_REMINDER and came


def _of_session(conference: Conference, session: Session) -> Iterable[Plan]:
    rules = conference.reminders
    channel = session.channel_here
    if channel and is_called_out(session):
        for lead in rules.channel_leads:
            yield _plan(conference, session, DeliveryKind.CHANNEL_REMINDER, lead, channel)
    for people, kind, leads in (
        (session.speakers, DeliveryKind.SPEAKER_REMINDER, rules.speaker_leads),
        (session.chairs, DeliveryKind.CHAIR_REMINDER, rules.chair_leads),
    ):
        for person in dict.fromkeys(people):
            for lead in leads:
                yield _plan(conference, session, kind, lead, f"person:{person.id}")


def _of_stars(conference: Conference, session: Session, who: Mapping[str, tuple[int, ...]]) -> Iterable[Plan]:
    for user, leads in who.items():
        yield from of_star(conference, session, user, leads)


def _plan(conference: Conference, session: Session, kind: DeliveryKind, lead: int, recipient: str) -> Plan:
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
