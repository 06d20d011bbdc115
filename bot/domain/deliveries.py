"""The delivery ledger's nouns (DESIGN §5): what is planned, what may become of it, who goes first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


class State(StrEnum):
    """Where a delivery stands; `uncertain` follows an attempt whose outcome is not known."""

    PLANNED = "planned"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OPEN = frozenset({State.PLANNED, State.SENDING, State.UNCERTAIN})
"""States from which a delivery still moves by itself."""


class Kind(StrEnum):
    """What sort of message it is; each has one renderer."""

    ANNOUNCEMENT = "announcement"
    CHANNEL_REMINDER = "channel-reminder"
    SPEAKER_REMINDER = "speaker-reminder"
    THREAD = "thread"
    """The message in a channel under which a session's questions stand."""
    QUESTION = "question"
    WELCOME = "welcome"
    TROUBLE = "trouble"
    """A word to the organizers that something could not be delivered."""


class Priority(IntEnum):
    """Lower goes first: what is due in ten minutes must not wait behind a broadcast."""

    NOW = 0
    TIMELY = 3
    ORDINARY = 5
    BULK = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """A delivery to be written in the ledger; `dedupe_key` names the fact, so the same fact is planned once."""

    kind: Kind
    subject: str
    """What it is about, as "session:12"; deliveries are cancelled by it."""
    recipient: str
    """A Slack channel id, a Slack user id, or "person:12", who is linked when it is sent."""
    dedupe_key: str
    due_at: datetime
    expires_at: datetime | None = None
    priority: Priority = Priority.ORDINARY
    conference_id: int | None = None
    team: str = ""
    payload: Mapping[str, str | int | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the ledger."""

    id: int
    kind: Kind
    subject: str
    recipient: str
    dedupe_key: str
    due_at: datetime
    expires_at: datetime | None
    priority: int
    conference_id: int | None
    team: str
    payload: Mapping[str, str | int | bool | None]
    state: State
    attempts: int
    first_attempt_at: datetime | None
    last_error: str
    channel: str
    """Where it was last sent to: a Slack channel id, or a user id until Slack has named the DM."""
    thread_ts: str
    """The thread that it was last sent to, if any."""
    ts: str
    """The Slack timestamp of the message, once sent."""
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """What a renderer makes of a delivery today: where it goes and what it says."""

    channel: str
    """A Slack channel id, or a user id for a direct message."""
    text: str
    blocks: tuple[Mapping[str, object], ...] = ()
    thread_ts: str = ""


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


Rendered = Message | Drop | Wait | Undeliverable
