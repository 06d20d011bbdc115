"""Deadlines: when an author or a reviewer is reminded of what is due from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.ledger.deliveries import DeliveryKind, Plan
from bot.domain.people.attention import DEADLINES, zone_of
from bot.domain.program.sessions import Conference

KINDS = DEADLINES
MORNING = time(9)
"""On the person's own clocks."""
_USEFUL = timedelta(days=1)
"""The next reminder may come the day after; a late one is sent until then."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something is due from a person on `day`, a day in the conference's zone; `tz` is the person's zone, or ""."""

    kind: DeliveryKind
    person_id: int
    tz: str
    day: date


def subject(conference_id: int) -> str:
    """Return what the ledger calls all that is due to the conference."""
    return f"deadlines:{conference_id}"


def plan(conference: Conference, dues: Iterable[Due], now: datetime) -> list[Plan]:
    """One reminder for each person, day and kind at each lead, however much is due: at 09:00 where the person is."""
    return [
        planned
        for due in dict.fromkeys(dues)
        for days in conference.reminders.deadline_days
        if (planned := _plan(conference, due, days)).expires_at and planned.expires_at > now
    ]


def _plan(conference: Conference, due: Due, days: int) -> Plan:
    zone = zone_of(due.tz, conference.zone)
    due_at = datetime.combine(due.day - timedelta(days=days), MORNING, zone).astimezone(UTC)
    return Plan(
        kind=due.kind,
        subject=subject(conference.id),
        recipient=f"person:{due.person_id}",
        dedupe_key=f"{due.kind}:{conference.id}:{due.person_id}:{due.day}:{days}",
        due_at=due_at,
        expires_at=due_at + _USEFUL,
        conference_id=conference.id,
        payload={"person": due.person_id, "day": due.day.isoformat(), "days": days},
    )
