"""Announcements: what an organizer says once, to a channel, at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ANNOUNCEMENT_LIMIT = 2800
"""Characters of an announcement: fits one section and one text after escaping's worst ordinary case."""
DEFAULT_LATE = timedelta(minutes=30)


class AnnouncementState(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement; `at` is aware UTC, `text` is as the author typed it."""

    id: int
    conference_id: int
    author: str
    """Slack user id."""
    channel: str
    """Slack channel id."""
    text: str
    at: datetime
    late: timedelta = DEFAULT_LATE
    """How late it may still go out."""
    state: AnnouncementState = AnnouncementState.DRAFT
    problem: str = ""
    """Why it failed, in words, where it did."""
