"""Announcements: what organizers say once, or again and again, to channels and people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.announcements.audiences import Target
from bot.domain.ledger.deliveries import OPEN, Delivery, State

ANNOUNCEMENT_LIMIT = 2800
"""Characters of an announcement: fits one section and one text after escaping's worst ordinary case."""
EDITS_A_MINUTE = 40
"""Sent messages that are written anew: chat.update allows 50, and the live boards want some."""
WHENEVER = "whenever"
DEFAULT_LATE = timedelta(minutes=30)

AGAIN = ":again:"
"""Ends a message's key that was sent again; a number follows."""
NO_ACCOUNT = "no Slack account"
GUESSED = "it is only guessed who they are in Slack"
"""The reason that somebody missed it, besides Slack's own reasons. The ledger keeps these words, so they stay the same."""


class AnnouncementState(StrEnum):
    """The states of an announcement."""

    DRAFT = "draft"
    WAITING = "waiting for approval"
    SCHEDULED = "scheduled"
    PAUSED = "paused"
    SENT = "sent"
    """Its last time has come; what became of each message stands in the ledger."""
    MISSED = "not sent"
    """Its time passed by more than its author allowed."""
    CANCELLED = "cancelled"
    DECLINED = "declined"
    DISCARDED = "discarded"


SHOWN = frozenset(AnnouncementState) - {AnnouncementState.DRAFT, AnnouncementState.DISCARDED}
"""The states in the list."""
REUSED = frozenset({AnnouncementState.MISSED, AnnouncementState.CANCELLED, AnnouncementState.DECLINED})
"""The states of announcements that can only be copied."""
COMING = frozenset({AnnouncementState.WAITING, AnnouncementState.SCHEDULED, AnnouncementState.PAUSED})
"""The states of announcements that may still go out."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of an announcement's messages by outcome."""

    sent: int = 0
    waiting: int = 0
    missed: int = 0
    """Failed, or too late."""
    held: int = 0
    """Taken back, or held back while it is paused."""

    @property
    def total(self) -> int:
        """All that it was planned for."""
        return self.sent + self.waiting + self.missed + self.held


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement; times are aware UTC, `text` is as the author typed it."""

    id: int
    conference_id: int
    author: str
    """Slack user id; or the e-mail address of who has none."""
    targets: tuple[Target, ...]
    text: str
    at: datetime
    """The first time that it goes out."""
    at_once: bool = False
    """True if it goes out when its author presses *Send now*, whatever `at` says until then."""
    cron: str = ""
    """The later times, on the conference's clocks; "" if it goes out once."""
    until: datetime | None = None
    """A recurring one stops before this."""
    next_at: datetime | None = None
    """The next time that it goes out; None if there is none."""
    late: timedelta | None = DEFAULT_LATE
    """The greatest lateness; None for any."""
    ping: bool = False
    """True if it pings its channels."""
    state: AnnouncementState = AnnouncementState.DRAFT
    replaces: int | None = None
    """The announcement that this draft is an edit of."""
    rewrite: bool = False
    """True if the edit also changes what was already sent."""
    approved_by: str = ""
    """The Slack user id of the other organizer who approved it as it stands; "" where nobody had to, or has."""
    revision: int = 0
    """Counts its changes; of an edit, the one that it was made of."""
    drafted_at: datetime | None = None
    author_gone: bool = False
    """True if its author organizes the conference no longer."""
    tally: Tally = Tally()

    @property
    def recurs(self) -> bool:
        """Tell whether it goes out again and again."""
        return bool(self.cron)

    @property
    def is_out(self) -> bool:
        """Tell whether its last time has come: only its text can still be changed."""
        states = AnnouncementState
        return self.state is states.SENT or (self.state is states.PAUSED and self.next_at is None)

    @property
    def is_on_its_way(self) -> bool:
        """Tell whether *Send now* was pressed, and its recipients are being looked up."""
        return self.at_once and self.state is AnnouncementState.SCHEDULED

    @property
    def over_at(self) -> datetime | None:
        """Return when approval comes too late; a recurring one waits for as long as it recurs. None where it never does."""
        if self.recurs:
            return self.until
        return None if self.late is None else (self.next_at or self.at) + self.late

    def is_late(self, at: datetime, now: datetime) -> bool:
        """Tell whether what was to go out at `at` must not any more."""
        return self.late is not None and now > at + self.late


@dataclass(frozen=True, slots=True)
class Draft:
    """The choices of an author; for a recurring one `at` follows from `cron`."""

    targets: tuple[Target, ...]
    text: str
    at: datetime | None = None
    cron: str = ""
    until: datetime | None = None
    late: timedelta | None = DEFAULT_LATE
    ping: bool = False
    at_once: bool = False
    replaces: int | None = None
    rewrite: bool = False
    revision: int = 0
    """The number of earlier changes to the edited announcement when the edit began."""


class News(StrEnum):
    """The news about an announcement for its author or the organizers."""

    APPROVED = "approved"
    DECLINED = "declined"
    MISSED = "missed"
    GREW = "grew"
    """It reaches so many people by now that another organizer has to approve it."""
    UNAPPROVED = "unapproved"
    """Nobody had approved it by its time."""
    MEANS_NOBODY = "means nobody"
    """One of its targets has lost its meaning: it cannot go out as it is."""
    SLOW = "slow"
    """Its time has come, and Slack does not name its recipients."""
    PASSED_OVER = "passed over"
    """Its time was between a backup and the moment when the record was restored from it."""
    ORPHANED = "orphaned"
    """Its author organizes the conference no longer."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody whom an announcement did not reach, and why."""

    recipient: str
    """A Slack channel id, a Slack user id, or the name of who has no account."""
    why: str


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of an edit before it counts."""

    is_out: bool
    """True if its last time has come: nothing but the list and the messages that were sent can change."""
    sent: int
    """Messages that were sent, and can be written anew."""
    rewrite: bool
    """True if they are."""


class Edited(StrEnum):
    """The outcomes of editing one sent message."""

    DONE = "done"
    REFUSED = "refused"
    """Slack would not change it: it was deleted, or its channel is closed."""
    LEFT_OUT = "left out"
    """It had never arrived, and says the new text once it does."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The progress of the last edit of sent messages."""

    total: int
    failed: int = 0
    last: datetime | None = None
    """The time when the last message was changed."""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of the last time that an announcement went out."""

    announcement: Announcement
    at: datetime | None = None
    """The time for which it was scheduled; None if that has not come."""
    skipped: bool = False
    """True if nobody was sent it, because it was too late."""
    sent: int = 0
    waiting: int = 0
    gathered: int = 0
    """Waiting in digests: each leaves when its reader's hour allows."""
    held: int = 0
    """Taken back, or held back while it is paused."""
    failed: tuple[Missed, ...] = ()
    unlinked: tuple[Missed, ...] = ()
    """People without a Slack account."""
    last_sent: datetime | None = None
    ends: datetime | None = None
    """The expected end under Slack's rates; None if nothing waits."""
    doubtful: int = 0
    """Of those who have it, how many may have it twice: Slack's answer got lost, and it could not wait."""
    changed: Changed | None = None
    """The effect of the last edit on sent messages; None if there was none."""
    rewriting: int = 0
    """Sent messages that it has still to change."""
    changed_by: datetime | None = None
    """The expected time of the last change; None if none is left."""
    pruned: Tally | None = None
    """The numbers for all its messages, if the ledger no longer has their recipients."""

    @property
    def planned(self) -> int:
        """Return how many were meant, with those whom Slack does not know."""
        told = self.sent + self.waiting + self.gathered + self.held
        return told + len(self.failed) + len(self.unlinked)

    @property
    def is_open(self) -> bool:
        """Tell whether it still changes by itself."""
        return bool(self.waiting or self.gathered or self.rewriting)

    @property
    def missed(self) -> tuple[Missed, ...]:
        """Everybody whom it did not reach."""
        return (*self.failed, *self.unlinked)


def editing_time(messages: int) -> timedelta:
    """Return how long it takes to write so many sent messages anew."""
    return timedelta(minutes=messages / EDITS_A_MINUTE)


VERBS = ("list", "report", "edit", "pause", "resume", "cancel")
"""The typed words for acts on announcements."""


def read_number(text: str) -> str:
    """The digits of a number as the list writes it, "#8", or as people type it; "" where it is none."""
    found = re.fullmatch(
        r"(?:no\.?|number|announcement)?\s*(?:#|<#\w+\|)?\s*([0-9]+)[.>]?", text.strip().casefold()
    )
    return found[1] if found else ""


def subject(announcement_id: int) -> str:
    """Return what the ledger calls the announcement."""
    return f"announcement:{announcement_id}"


def that_count(sent: Iterable[Delivery]) -> list[Delivery]:
    """Return what counts of the messages to each recipient: the one that arrived, else one that is under way, else the last.

    Once for each time that the announcement went out; people who were forgotten are told apart by the numbers in the keys.
    """
    counts: dict[str, Delivery] = {}
    for delivery in sent:
        recipient = delivery.dedupe_key.partition(AGAIN)[0]
        before = counts.get(recipient)
        if before is None or _weight(delivery) >= _weight(before):
            counts[recipient] = delivery
    return list(counts.values())


def _weight(delivery: Delivery) -> int:
    return 2 if delivery.state is State.SENT else int(delivery.state in OPEN)


def key(announcement_id: int, at: datetime, recipient: str) -> str:
    """The ledger's name of one message: to `recipient`, of the time that the announcement went out at `at`."""
    return f"announcement:{announcement_id}:{int(at.timestamp())}:{recipient}"
