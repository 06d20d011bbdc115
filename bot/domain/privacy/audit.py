"""The audit log: who did what for others, and when. It names public things by their ids, and nothing that somebody wrote."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

SHELL = "shell"
"""The actor on the command line: somebody who can open the database."""
USHER = "usher"
"""Usher itself."""
FORGOTTEN = ""
"""Somebody whose personal data was removed."""

_ACCOUNT = re.compile(r"[UW][A-Z0-9]+")
_WORD = re.compile(r"[\w.:/+-]{0,80}")
"""An id, a code or a closed word: no address and no sentence has this form."""
NOTHING: Mapping[str, str | int] = MappingProxyType({})
"""The details of an act that has none."""


class Act(StrEnum):
    """The acts in the log; the list is closed, and `bot/views/privacy/audit.py` has the words of each."""

    SESSION_MOVED = "session.moved"
    SESSION_CANCELLED = "session.cancelled"
    SESSION_RESTORED = "session.restored"
    EDIT_UNDONE = "session.undone"
    ANNOUNCEMENT_SCHEDULED = "announcement.scheduled"
    ANNOUNCEMENT_ASKED = "announcement.asked"
    """It waits for another organizer."""
    ANNOUNCEMENT_EDITED = "announcement.edited"
    ANNOUNCEMENT_APPROVED = "announcement.approved"
    ANNOUNCEMENT_DECLINED = "announcement.declined"
    ANNOUNCEMENT_PAUSED = "announcement.paused"
    ANNOUNCEMENT_RESUMED = "announcement.resumed"
    ANNOUNCEMENT_CANCELLED = "announcement.cancelled"
    ANNOUNCEMENT_RESENT = "announcement.resent"
    CHANNEL_BOUND = "channel.bound"
    CHANNEL_UNBOUND = "channel.unbound"
    CHANNEL_LOST = "channel.lost"
    CHANNEL_BACK = "channel.back"
    CHANNEL_RENUMBERED = "channel.renumbered"
    REMINDERS_SET = "settings.reminders"
    PRESENCE_SET = "settings.presence"
    IMPORTED = "import.done"
    PERSON_LINKED = "person.linked"
    PERSON_UNLINKED = "person.unlinked"
    PERSON_MERGED = "person.merged"
    PERSON_UNMERGED = "person.unmerged"
    PERSON_CONFIRMED = "person.confirmed"
    PERSON_REFUSED = "person.refused"
    CLAIM_CONFIRMED = "claim.confirmed"
    CLAIM_DECLINED = "claim.declined"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    PEOPLE_EXPORTED = "people.exported"
    TALK_ANSWERED = "talk.answered"
    TALK_UNDONE = "talk.undone"
    SPEAKER_ASKED = "speaker.asked"
    """The speakers are asked again if they are there."""
    SPEAKER_MESSAGED = "speaker.messaged"
    QUESTION_ANSWERED = "question.answered"
    QUESTION_UNANSWERED = "question.unanswered"
    """An answered mark was wrong."""
    QUESTION_REPLIED = "question.replied"
    """In writing, to the asker alone."""
    QUESTION_HIDDEN = "question.hidden"
    QUESTION_RESTORED = "question.restored"
    ASKER_SILENCED = "asker.silenced"
    ASKER_ALLOWED = "asker.allowed"
    QUESTIONS_CLOSED = "questions.closed"
    QUESTIONS_REOPENED = "questions.reopened"
    QUESTIONS_SET = "settings.questions"
    DELIVERY_RETRIED = "delivery.retried"
    DELIVERY_CANCELLED = "delivery.cancelled"
    LEDGER_PRUNED = "ledger.pruned"
    DATA_EXPORTED = "data.exported"
    """The stored data of one person, given to somebody else."""
    PERSON_FORGOTTEN = "person.forgotten"
    PERSON_REMEMBERED = "person.remembered"
    CONFERENCE_PURGED = "conference.purged"
    BACKUP_MADE = "backup.made"
    BACKUP_RESTORED = "backup.restored"
    REFUSED = "attempt.refused"
    """Somebody tried what only others may do."""
    OTHER = "other"
    """Of another version of Usher, which alone writes it."""

    @classmethod
    def of(cls, name: str) -> "Act":
        """The act of that name; OTHER where this version has none."""
        try:
            return cls(name)
        except ValueError:
            return cls.OTHER


def is_account(user: str) -> bool:
    """Tell whether that is the id of a Slack account."""
    return bool(_ACCOUNT.fullmatch(user))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; ValueError where it would keep what must not be kept."""

    act: Act
    who: str
    """A Slack user, SHELL, USHER, or FORGOTTEN."""
    at: datetime
    conference_id: int | None = None
    """None for what concerns every conference."""
    subject: str = ""
    """The thing acted on, as the ledger names it: "session:12", "announcement:3", "channel:C1"; or ""."""
    person_id: int | None = None
    """The person to whom it was done: a record's id, so that it can be removed."""
    other_id: int | None = None
    """The other one, where it was done to two."""
    details: Mapping[str, str | int] = field(default_factory=lambda: NOTHING)
    """Ids, counts, and words of closed lists."""
    id: int = 0

    def __post_init__(self) -> None:
        """Refuse text that somebody may have written, and addresses."""
        if self.who not in {SHELL, USHER, FORGOTTEN} and not is_account(self.who):
            raise ValueError(f"{self.act}: no account")
        for text in (self.subject, *self.details, *self.details.values()):
            if isinstance(text, str) and not _WORD.fullmatch(text):
                raise ValueError(f"{self.act}: text that may be private")


_in_shell: ContextVar[bool] = ContextVar("on the command line", default=False)


@contextmanager
def from_shell() -> Iterator[None]:
    """Yield whatever is done in this block is done on the command line, in whose name it may be: each entrance says so once."""
    token = _in_shell.set(True)
    try:
        yield
    finally:
        _in_shell.reset(token)


def actor(user: str) -> str:
    """Return who acts where a service is told `user`: a Slack user; SHELL on the command line; USHER where there is nobody."""
    if (
        _in_shell.get() or user == SHELL or "@" in user
    ):  # an organizer's address is known on the command line alone
        return SHELL
    return user or USHER
