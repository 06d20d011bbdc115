"""The settings that organizers choose for a conference."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

LEAD_LIMIT = 7 * 24 * 60
"""Minutes: nobody is helped by being reminded earlier than a week ahead."""
DAYS_LIMIT = 60
"""Days before a deadline."""
HOURLY_LIMIT = 60
OPEN_LIMIT, ASKED_LIMIT = 50, 200
"""Questions of one person that may wait in one session, and that they may ask in an hour."""
CLOSING_LIMIT = 30 * 24
"""Hours: by then everybody has forgotten the talk."""
QUIET_LIMIT = 60
"""Minutes: who is told of a change an hour later might as well not be told."""


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """The times of reminders, and the limit for one person; leads are minutes before a session's start."""

    channel_leads: tuple[int, ...] = (10,)
    """The channel of the session's room, or its own."""
    speaker_leads: tuple[int, ...] = (24 * 60, 60, 15)
    main_leads: tuple[int, ...] = (10,)
    """The conference's main channel: one message for all that starts together."""
    chair_leads: tuple[int, ...] = (60, 10)
    star_leads: tuple[int, ...] = (15,)
    """The leads for people who starred the session and have not chosen otherwise."""
    deadline_days: tuple[int, ...] = (7, 2, 1)
    """Days before a deadline, for authors and reviewers."""
    review_due: date | None = None
    """The day on which reviews are due, in the conference's zone."""
    hourly: int = 6
    """So many direct messages in an hour; what is more is gathered into a digest."""
    quiet: int = 5
    """Minutes after the last change of a session, before those whom it concerns are told of all of them at once."""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ReminderSettings":
        """The settings that `to_json` wrote; a missing part is the default."""
        named = {field.name for field in fields(cls)} & value.keys()
        known: dict[str, Any] = {
            name: tuple(v) if isinstance(v := value[name], list) else v for name in named
        }
        if due := known.get("review_due"):
            known["review_due"] = date.fromisoformat(due)
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """JSON primitives only."""
        values = {n: list(v) if isinstance(v, tuple) else v for n, v in asdict(self).items()}
        return values | {"review_due": self.review_due.isoformat() if self.review_due else None}


@dataclass(frozen=True, slots=True)
class PresenceSettings:
    """The people who are asked about a talk's speaker, and how many minutes before, while nobody has answered."""

    speaker_leads: tuple[int, ...] = (30, 15)
    """The speakers, after the reminder that asked them first."""
    co_speaker_leads: tuple[int, ...] = (15,)
    """The talk's other authors; where several speak, each of them."""
    chair_leads: tuple[int, ...] = (10,)
    """The leads for chairs of the session, or of the one that holds it."""
    organizer_leads: tuple[int, ...] = (5,)
    """The organizers' channel."""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "PresenceSettings":
        """The settings that `to_json` wrote; a missing part is the default."""
        return cls(**{field.name: tuple(value[field.name]) for field in fields(cls) if field.name in value})

    def to_json(self) -> dict[str, Any]:
        """JSON primitives only."""
        return {name: list(leads) for name, leads in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class QuestionSettings:
    """The limits of questions for one person, and the time until askers are forgotten."""

    open: int = 5
    """So many that wait for an answer, in one session."""
    hourly: int = 30
    """So many within an hour, in all sessions together."""
    hours: int = 24
    """Hours after a session's end at which its questions are closed."""
    guests: bool = True
    """True if guests of the workspace may ask."""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "QuestionSettings":
        """The settings that `to_json` wrote; a missing part is the default."""
        return cls(**{field.name: value[field.name] for field in fields(cls) if field.name in value})

    def to_json(self) -> dict[str, Any]:
        """JSON primitives only."""
        return asdict(self)
