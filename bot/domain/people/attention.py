"""A person's attention: what they want to hear of and when, and how much of it in an hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.common.zones import known_zone
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Priority
from bot.domain.program.sessions import Conference

HOUR = timedelta(hours=1)
"""The budget is so many messages in any such time."""
DIGEST_PARTS = 48
"""So many things one digest tells of: Slack takes fifty blocks."""
URGENT_LEAD = 60
"""Minutes: the reminder of one's own session so shortly before it is never held back."""
_GATHERING = timedelta(minutes=2)
"""So long a digest stays open: what falls due with the rest goes into the same one."""
_MARGIN = timedelta(minutes=3)
"""A digest is read so long before what it tells of begins, where it can be."""

QUIET_HOURS = "it would have come in their quiet hours"
"""The reason why a message was dropped that would be useless after the quiet hours. The ledger keeps these words, so they stay the same."""

DUTY = frozenset({DeliveryKind.SPEAKER_REMINDER, DeliveryKind.CHAIR_REMINDER})
"""Reminders of a session that would not go well without the person."""
DEADLINES = frozenset({DeliveryKind.DEADLINE_REMINDER, DeliveryKind.REVIEW_REMINDER})
PATIENT = (
    DUTY | DEADLINES | {DeliveryKind.STAR_REMINDER, DeliveryKind.ANNOUNCEMENT, DeliveryKind.CHANGE_NOTICE}
)
"""Direct messages that may be held back; every other kind is an answer, or urgent by itself."""


class Duty(StrEnum):
    """The choices of reminders for sessions in which a person speaks or that they chair."""

    ALL = "all"
    LAST = "last"
    """Only the last time before it; nobody can do without that one."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours on the person's own clocks; they may run past midnight."""

    start: time
    end: time

    def until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """Return when they end, if `now` is within them; None where it is not."""
        local = now.astimezone(zone)
        clock = local.time()
        if self.start < self.end:
            inside = self.start <= clock < self.end
        else:
            inside = clock >= self.start or clock < self.end
        if not inside:
            return None
        day = local.date() if clock < self.end else local.date() + timedelta(days=1)
        wall = datetime.combine(day, self.end)
        # Where the clocks go back that time comes twice: the next of the two is meant. Where they go forward it may
        # not come at all: it is over once they show a later one.
        ends = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        return min(e for e in ends if e > now and e.astimezone(zone).replace(tzinfo=None) >= wall)


@dataclass(frozen=True, slots=True)
class Personal:
    """The choices of one person."""

    duty: Duty = Duty.ALL
    deadlines: bool = True
    star_lead: int | None = None
    """Minutes before a starred session; 0 is never, None as the conference has it."""
    quiet: Quiet | None = None

    def star_leads(self, conference: Conference) -> tuple[int, ...]:
        """Minutes before a starred session at which they are told."""
        if self.star_lead is None:
            return conference.reminders.star_leads
        return (self.star_lead,) if self.star_lead else ()

    def refuses(self, kind: DeliveryKind, payload: Mapping[str, Any], conference: Conference | None) -> bool:
        """Tell whether they do not want this one."""
        if kind in DEADLINES:
            return not self.deadlines
        if kind is DeliveryKind.STAR_REMINDER:
            return self.star_lead == 0
        if kind not in DUTY or self.duty is Duty.ALL or conference is None:
            return False
        rules = conference.reminders
        leads = rules.speaker_leads if kind is DeliveryKind.SPEAKER_REMINDER else rules.chair_leads
        return bool(leads) and payload.get("lead") != min(leads)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Personal":
        """Return what `to_json` wrote; a missing part is the default."""
        quiet = value.get("quiet")
        return cls(
            Duty(value.get("duty", Duty.ALL)),
            value.get("deadlines", True),
            value.get("star_lead"),
            Quiet(*map(time.fromisoformat, quiet)) if quiet else None,
        )

    def to_json(self) -> dict[str, Any]:
        """JSON primitives only."""
        quiet = [f"{t:%H:%M}" for t in (self.quiet.start, self.quiet.end)] if self.quiet else None
        return {
            "duty": self.duty.value,
            "deadlines": self.deadlines,
            "star_lead": self.star_lead,
            "quiet": quiet,
        }


def is_urgent(delivery: Delivery) -> bool:
    """Tell whether it is sent whatever the hour and however much there was: it is counted all the same."""
    if delivery.kind not in PATIENT:
        return True
    if delivery.kind is DeliveryKind.CHANGE_NOTICE:
        return delivery.priority <= Priority.NOW
    lead = delivery.payload.get("lead")
    return delivery.kind in DUTY and isinstance(lead, int) and lead <= URGENT_LEAD


def digest_due(now: datetime, last_sent: datetime | None, expires_at: datetime | None) -> datetime:
    """Return when a digest leaves that gathers something at `now`: at most one an hour, unless that is too late for it.

    `last_sent` is when the person's last digest was sent; `expires_at` when what is gathered is of no use any more.
    """
    due = now + _GATHERING
    if last_sent is not None:
        due = max(due, last_sent + HOUR)
    if expires_at is not None:
        due = max(now, min(due, expires_at - _MARGIN))
    return due


def zone_of(name: str, otherwise: ZoneInfo) -> ZoneInfo:
    """The zone of that IANA name, as Slack gives it; `otherwise` where it is none that is known here."""
    return known_zone(name) or otherwise
