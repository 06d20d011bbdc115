"""The delivery ledger's nouns: what is planned, what may become of it, who goes first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


class State(StrEnum):
    """The states of a delivery; `uncertain` follows an attempt without a known outcome."""

    PLANNED = "planned"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OPEN = frozenset({State.PLANNED, State.SENDING, State.UNCERTAIN})
"""States from which a delivery still moves by itself."""


GATHERED = "gathered in digest "
"""The beginning of the remark on a delivery in a digest; the digest's id follows."""


BY_HAND = "cancelled by hand"
"""The reason of a delivery that an operator cancelled: it stays cancelled until an operator sends it again."""


FORGOTTEN = "they asked to be forgotten"
"""The reason of a cancelled delivery whose reader asked to be forgotten."""


UNKNOWN = "it is not known whether it arrived"
"""The beginning of the reason of a failed delivery that Slack may have, but that nobody could look for.

The words stay the same in every version: the ledger is asked for them.
"""


RESTORED = "restored from a backup"
"""The reason of a delivery that may have been sent, because the record was restored from an older backup."""


class DeliveryKind(StrEnum):
    """The sorts of messages; each has one renderer."""

    ANNOUNCEMENT = "announcement"
    APPROVAL = "approval"
    """Asks a second organizer whether an announcement may go out."""
    ANNOUNCEMENT_NEWS = "announcement-news"
    """The news about an announcement, to its author or the organizers."""
    ANNOUNCEMENT_REPORT = "announcement-report"
    """The progress of an announcement, to its author; edited in place until everybody has it."""
    CHANNEL_REMINDER = "channel-reminder"
    MAIN_REMINDER = "main-reminder"
    """To the conference's main channel: everything that starts together."""
    SPEAKER_REMINDER = "speaker-reminder"
    CHAIR_REMINDER = "chair-reminder"
    """A session's run sheet, to who chairs it."""
    STAR_REMINDER = "star-reminder"
    DEADLINE_REMINDER = "deadline-reminder"
    """To an author, before something of theirs is due."""
    REVIEW_REMINDER = "review-reminder"
    DIGEST = "digest"
    """The messages that a person did not get one by one, because the hour's budget was used up."""
    CHANGE_NOTICE = "change-notice"
    """The changes for one person or channel within the quiet period."""
    PRESENCE_ASK = "presence-ask"
    """Is the speaker there? To who can say so, one after the other."""
    PRESENCE_NEWS = "presence-news"
    """A speaker is late, replaced or cannot come: to the chair and the organizers, at once."""
    PRESENCE_AGAIN = "presence-again"
    """The same question to the speakers once more, because somebody at the board wants to know."""
    SPEAKER_MESSAGE = "speaker-message"
    """A message of a chair or an organizer to a session's speakers."""
    SPEAKER_MESSAGE_REPORT = "speaker-message-report"
    """The report of such a message, to its author; edited in place until it is known of everybody."""
    BOARD = "board"
    """A day's sessions with their lights, in the organizers' channel; edited in place."""
    THREAD = "thread"
    """The message in a channel under which a session's questions stand."""
    QUESTION = "question"
    QUESTION_ANSWER = "question-answer"
    """A written answer to the asker alone; the ledger does not say who that is."""
    WELCOME = "welcome"
    PERSON_NEWS = "person-news"
    """Somebody says that they are not the person whom they were taken for: to the organizers."""
    CLAIM = "claim"
    """Somebody says that they are a person of the program: asks the organizers."""
    CLAIM_NEWS = "claim-news"
    """The news about a claim, to the person who made it."""
    ROLE_NEWS = "role-news"
    """Somebody was given a role, or it was taken back: to that person."""
    TROUBLE = "trouble"
    """A word to the organizers that something could not be delivered."""
    PURGE_NOTICE = "purge-notice"
    """To the organizers, before the personal data of a conference goes."""
    OTHER = "other"
    """Of another version of Usher, which alone can write it: left to it, and shown."""

    @classmethod
    def of(cls, name: str) -> "DeliveryKind":
        """The kind of that name; OTHER where this version has none."""
        try:
            return cls(name)
        except ValueError:
            return cls.OTHER


KNOWN = frozenset(DeliveryKind) - {DeliveryKind.OTHER}
"""The kinds that this version can write."""


class Priority(IntEnum):
    """Lower goes first: what is due in ten minutes must not wait behind a broadcast."""

    NOW = 0
    TIMELY = 3
    ORDINARY = 5
    BULK = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """A delivery to be written in the ledger; `dedupe_key` names the fact, so the same fact is planned once."""

    kind: DeliveryKind
    subject: str
    """The subject, such as "session:12"; deliveries are cancelled by it."""
    recipient: str
    """A Slack channel id, a Slack user id, or "person:12", who is linked when it is sent."""
    dedupe_key: str
    due_at: datetime
    expires_at: datetime | None = None
    priority: Priority = Priority.ORDINARY
    conference_id: int | None = None
    payload: Mapping[str, str | int | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the ledger."""

    id: int
    kind: DeliveryKind
    subject: str
    recipient: str
    dedupe_key: str
    due_at: datetime
    expires_at: datetime | None
    priority: int
    conference_id: int | None
    payload: Mapping[str, str | int | bool | None]
    state: State
    attempts: int
    looks: int
    """The number of looks in Slack since its last attempt that found nothing."""
    in_doubt: bool
    """True if it was sent again before it was sure that it had not arrived: it may be there twice."""
    first_attempt_at: datetime | None
    last_error: str
    channel: str
    """The place of the last attempt: a Slack channel id, or a user id until Slack has named the DM."""
    thread_ts: str
    """The thread that it was last sent to, if any."""
    ts: str
    """The Slack timestamp of the message, once sent."""
    settled_at: datetime | None

    @property
    def is_gathered(self) -> bool:
        """Tell whether it waits in a digest, is on its way with one, or was told by one."""
        return self.last_error.startswith(GATHERED)


@dataclass(frozen=True, slots=True)
class Message:
    """The rendered form of a delivery today: its place and its text."""

    channel: str
    """A Slack channel id, or a user id for a direct message."""
    text: str
    blocks: tuple[Mapping[str, object], ...] = ()
    thread_ts: str = ""
    sealed: bool = False
    """True if the ledger must not keep where it went: that would tell who asked anonymously."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A renderer's word that the delivery no longer stands, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """A renderer's word that the delivery must wait for another one."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """A renderer's word that it can never arrive (nobody is linked), and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gather:
    """A renderer's word that the delivery goes into a digest: the one that is open, else `digest`."""

    digest: Plan


@dataclass(frozen=True, slots=True)
class Together:
    """A renderer's word about a digest: what it says, the parts that it tells, and what becomes of its other parts."""

    whole: Message | Drop | Wait
    told: tuple[int, ...] = ()
    left_out: tuple[tuple[Delivery, Drop | Undeliverable | Wait], ...] = ()
    """Parts that do not stand any more, or that leave the digest to go out by themselves (`Wait`)."""


Rendered = Message | Drop | Wait | Undeliverable | Gather | Together
