"""Presence: is a talk's speaker there? Who is asked, in which order, until somebody has answered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.common.seconds import whole
from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority
from bot.domain.people.model import Person
from bot.domain.program.lasting import apart, runs_long
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Session, SessionKind, chairs_of, co_speakers
from bot.domain.reminders.timing import subject
from bot.domain.setup.settings import ReminderSettings

LATE_MINUTES = (5, 10, 20)
BOARD_AHEAD = timedelta(hours=2)
"""A day's board is posted so long before the day's first session."""
_EARLIEST, _LATEST, _HOUR = 180, 30, 60
"""Minutes: too early to know, too late to act on, and where speakers are asked for the first time."""
_NOBODY_SPEAKS = frozenset({SessionKind.BREAK, SessionKind.SOCIAL})


class PresenceState(StrEnum):
    """The answers about a talk's speaker."""

    HERE = "here"
    LATE = "late"
    REPLACED = "replaced"
    CANNOT = "cannot"


class Rung(StrEnum):
    """The people who are asked, step by step."""

    SPEAKER = "speaker"
    CO_SPEAKER = "co-speaker"
    CHAIR = "chair"
    ORGANIZERS = "organizers"


class Light(StrEnum):
    """The lights of a session on the board."""

    NOT_ASKED = "not asked yet"
    NEVER_ASKED = "not asked"
    """It began before anybody was asked: it was put on the program too late for that."""
    ASKED = "asked"
    HERE = "here"
    LATE = "late"
    REPLACED = "replaced"
    CANNOT = "cannot"
    NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True)
class Presence:
    """The one answer that stands for a talk that starts at `start`."""

    session_id: int
    start: datetime
    state: PresenceState
    person_id: int
    """The speaker whom it is about."""
    said_by: str
    """The Slack user who said so."""
    at: datetime
    minutes: int = 0
    """The minutes of lateness, if they are late."""
    substitute: str = ""
    """The person who presents instead: a Slack user id, or "person:12"."""

    @property
    def moment(self) -> int:
        """Return when it was said, in microseconds of Unix time: what tells it from an earlier one."""
        return int(self.at.timestamp() * 1_000_000)

    def holds_for(self, session: Session) -> bool:
        """Tell whether it is about the session as it stands: one that has moved is asked about again."""
        return self.session_id == session.id and whole(self.start) == session.start


def is_asked(session: Session) -> bool:
    """Tell whether anybody is asked about the session: somebody speaks there, and it takes place."""
    is_talk = bool(session.speakers) and session.kind not in _NOBODY_SPEAKS and not runs_long(session)
    return is_talk and not session.cancelled


def first_lead(settings: ReminderSettings) -> int:
    """The lead of the speakers' reminder that asks first: the one closest to an hour before.

    Where none lies between 30 minutes and three hours, whichever comes later than that asks.
    """
    near = [lead for lead in settings.speaker_leads if _LATEST <= lead <= _EARLIEST]
    return min(near, key=lambda lead: (abs(lead - _HOUR), lead), default=_EARLIEST)


def carries(settings: ReminderSettings, lead: int) -> bool:
    """Tell whether the speakers' reminder at `lead` asks, too: the first that does, and all that come after it."""
    return lead <= first_lead(settings)


def asked_as(rung: str, person_id: int, session: Session) -> str:
    """As what that person is asked on the rung: who chairs and speaks is asked about themselves."""
    return Rung.SPEAKER if person_id in {p.id for p in session.speakers} else rung


def escalation(
    conference: Conference, sessions: Iterable[Session], by_id: Mapping[int, Session], now: datetime
) -> list[Plan]:
    """Every rung for `sessions` that falls due at or after `now`; `by_id` holds those that contain them."""
    asked = [s for s in sessions if is_asked(s)]
    plans = (p for s in asked for p in _of_session(conference, s, by_id.get(s.parent_id or 0)))
    return [p for p in plans if p.due_at >= now]


def _of_session(conference: Conference, session: Session, container: Session | None) -> Iterator[Plan]:
    # The speakers' own reminders ask, too; and who speaks and chairs is asked once at a time.
    seen = {(n, _person(p)) for n in conference.reminders.speaker_leads for p in session.speakers}
    for rung, lead, recipient in _rungs(conference, session, container):
        if (lead, recipient) not in seen:
            seen.add((lead, recipient))
            yield _plan(conference, session, rung, lead, recipient)


def _rungs(
    conference: Conference, session: Session, container: Session | None
) -> Iterator[tuple[Rung, int, str]]:
    """Yield who is asked at which lead, in the order of the escalation."""
    settings, channel = conference.presence, conference.organizers_channel
    asked: list[tuple[Rung, tuple[int, ...], list[str]]] = [
        (Rung.SPEAKER, settings.speaker_leads, [_person(p) for p in session.speakers]),
        (Rung.CO_SPEAKER, settings.co_speaker_leads, [_person(p) for p in co_speakers(session)]),
    ]
    if session.kind is not SessionKind.POSTER:  # forty posters hang at once, and nobody waits for one
        chairs = [_person(p) for p in chairs_of(session, container)]
        asked += [
            (Rung.CHAIR, settings.chair_leads, chairs),
            (Rung.ORGANIZERS, settings.organizer_leads, [channel] if channel else []),
        ]
    return ((rung, lead, who) for rung, leads, recipients in asked for lead in leads for who in recipients)


def _plan(conference: Conference, session: Session, rung: Rung, lead: int, recipient: str) -> Plan:
    start = int(session.start.timestamp())
    return Plan(
        kind=DeliveryKind.PRESENCE_ASK,
        subject=subject(session.id),
        recipient=recipient,
        dedupe_key=f"{DeliveryKind.PRESENCE_ASK}:{session.id}:{start}:{lead}:{recipient}",
        due_at=session.start - timedelta(minutes=lead),
        expires_at=session.start,
        priority=Priority.TIMELY,
        conference_id=conference.id,
        payload={"session": session.id, "start": start, "lead": lead, "rung": rung.value},
    )


def _person(person: Person) -> str:
    return f"person:{person.id}"


def light(session: Session, presence: Presence | None, now: datetime, *, asked: bool) -> Light:
    """Return what the board shows of the session at `now`."""
    if presence is not None and presence.holds_for(session):
        return Light(presence.state.value)
    if now < session.start:
        return Light.ASKED if asked else Light.NOT_ASKED
    return Light.NO_ANSWER if asked else Light.NEVER_ASKED


def on_board(program: Program, day: date) -> tuple[Session, ...]:
    """The sessions of `day` that anybody is asked about, by start, room and title."""
    return tuple(s for s in program.on_day(day) if is_asked(s))


def board_days(program: Program, now: datetime) -> tuple[date, ...]:
    """The days whose board is to be seen at `now`."""
    days = (day for day in program.days if on_board(program, day))
    return tuple(day for day in days if board_start(program, day) <= now < board_end(program, day))


def board_start(program: Program, day: date) -> datetime:
    """Two hours before the day's first session; ValueError where there is none."""
    standing = [s for s in program.on_day(day) if not s.cancelled]
    return min(s.start for s in apart(standing)[0] or standing) - BOARD_AHEAD


def board_end(program: Program, day: date) -> datetime:
    """Return when the last session on the day's board ends; ValueError where there is none."""
    return max(s.end for s in on_board(program, day))
