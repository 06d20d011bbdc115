"""The things on a program: conference, rooms, sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.common.seconds import keep_whole
from bot.domain.people.model import Appearance, Person, Role, once
from bot.domain.setup.bindings import Lost
from bot.domain.setup.settings import PresenceSettings, QuestionSettings, ReminderSettings


class SessionKind(StrEnum):
    """The sorts of sessions; any other sort is a talk."""

    TALK = "talk"
    KEYNOTE = "keynote"
    POSTER = "poster"
    TUTORIAL = "tutorial"
    WORKSHOP = "workshop"
    PANEL = "panel"
    PAPER_SESSION = "paper session"
    BREAK = "break"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True)
class Conference:
    """One conference; `timezone` is an IANA name, the zone that organizers type and read."""

    id: int
    slug: str
    name: str
    timezone: str
    revision: int = 0
    """Moves with every change of the program."""
    main_channel: str = ""
    """The Slack channel id of the conference's main channel, or ""."""
    help_channel: str = ""
    organizers_channel: str = ""
    reminders: ReminderSettings = field(default_factory=ReminderSettings)
    presence: PresenceSettings = field(default_factory=PresenceSettings)
    questions: QuestionSettings = field(default_factory=QuestionSettings)
    lost: Mapping[str, Lost] = field(default_factory=dict)
    """Slack channel ids that are bound and to which nothing can be posted any more."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone that organizers type and read."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Room:
    """A place where sessions happen; `channel` is the Slack channel id bound to it, or ""."""

    id: int
    name: str
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One thing on the program with a time and a place; `start` and `end` are aware UTC."""

    id: int
    key: str
    """The identity within the conference: the source's key and, where that repeats, the occurrence."""
    code: str
    """The id that a person types after /session: short, unique in the conference, never changing."""
    title: str
    kind: SessionKind
    start: datetime
    end: datetime
    room: Room | None = None
    track: str = ""
    people: tuple[Appearance, ...] = ()
    abstract: str = ""
    """Slack mrkdwn, escaped."""
    url: str = ""
    language: str = ""
    parent_id: int | None = None
    """The session that contains this one, as a paper session contains its talks."""
    submission_key: str = ""
    channel: str = ""
    """The Slack channel id bound to this session alone, or ""."""
    cancelled: bool = False
    moved_from: datetime | None = None
    """The start before it was moved, if it was."""
    has_parts: bool = False
    """True if it contains sessions."""

    def __post_init__(self) -> None:
        keep_whole(self)

    @property
    def speakers(self) -> tuple[Person, ...]:
        """Return who speaks, in the program's order; everybody once."""
        return once(a.person for a in self.people if a.role is Role.SPEAKER)

    @property
    def chairs(self) -> tuple[Person, ...]:
        """Return who chairs; everybody once."""
        return once(a.person for a in self.people if a.role is Role.SESSION_CHAIR)

    @property
    def where(self) -> str:
        """The room's name, or ""."""
        return self.room.name if self.room else ""

    @property
    def channel_here(self) -> str:
        """The Slack channel id where the session is spoken of: its own, else its room's, else ""."""
        return self.channel or (self.room.channel if self.room else "")

    def is_on(self, now: datetime) -> bool:
        """Tell whether it runs at `now`."""
        return not self.cancelled and self.start <= now < self.end


def chairs_of(session: Session, container: Session | None) -> tuple[Person, ...]:
    """Return who chairs the session, or the one that holds it."""
    return once((*session.chairs, *(container.chairs if container else ())))


def co_speakers(session: Session) -> tuple[Person, ...]:
    """Return who else can know: the talk's authors, and, where several speak, each of them."""
    speakers, speaking = session.speakers, {p.id for p in session.speakers}
    authors = [a.person for a in session.people if a.role is Role.AUTHOR and a.person.id not in speaking]
    return (*(speakers if len(speakers) > 1 else ()), *once(authors))
