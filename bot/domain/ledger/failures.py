"""The failures of deliveries as organizers read them: by cause, and by outage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ledger.deliveries import KNOWN, Delivery, DeliveryKind, State
from bot.domain.ledger.rests import LIMITS

TOO_LATE = "too late"
HELD_BACK = "Slack limited messages to them"
"""It was too late once Slack's limit was over."""
GATHERING = timedelta(seconds=3)
"""Failures within this time are told together."""
GATHERING_LIMIT = timedelta(minutes=15)
"""So long a message about a cause waits for the rest of what is being sent."""
AGAIN = timedelta(hours=1)
"""The same cause is told of again no sooner than this."""
STUCK = timedelta(minutes=2)
"""The sender counts as stuck when it could move nothing of what is due for so long."""
CATCHING_UP = timedelta(minutes=10)
"""So long after an outage its message waits for what is being caught up on."""
NAMED = 5
"""So many recipients are named; the rest are counted."""

TOLD = KNOWN - {
    DeliveryKind.ANNOUNCEMENT_NEWS,
    DeliveryKind.ANNOUNCEMENT_REPORT,
    DeliveryKind.SPEAKER_MESSAGE_REPORT,
    DeliveryKind.DIGEST,
    DeliveryKind.STAR_REMINDER,
    DeliveryKind.WELCOME,
    DeliveryKind.CLAIM_NEWS,
    DeliveryKind.ROLE_NEWS,
    DeliveryKind.TROUBLE,
}
"""Kinds whose failures somebody other than the recipient has to know of; of a digest, its parts are told."""


def why_late(error: str) -> str:
    """Return why what has expired came too late, by the last error that the ledger keeps."""
    return HELD_BACK if error in LIMITS else TOO_LATE


class Standstill(StrEnum):
    """The reasons why nothing could be sent."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    """Slack answers, and refuses the bot itself: its token, its scopes."""
    LIMITED = "limited"
    FAILING = "failing"
    """Slack answers with errors, so Usher pauses between its tries."""
    STOPPED = "stopped"
    """No worker was running."""
    NO_DATABASE = "no database"
    """The ledger itself was out of reach, or locked."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause why deliveries of one kind, or of one announcement, did not arrive."""

    conference_id: int
    kind: DeliveryKind
    subject: str
    """Of announcements, which one; "" for every other kind: those are told of together."""
    state: State
    reason: str

    @classmethod
    def of(cls, delivery: Delivery, state: State, reason: str) -> "Cause | None":
        """Return why it did not arrive; None where that is nobody's business."""
        if state not in {State.FAILED, State.EXPIRED} or delivery.kind not in TOLD:
            return None
        if delivery.conference_id is None:
            return None
        subject = delivery.subject if delivery.kind is DeliveryKind.ANNOUNCEMENT else ""
        told = why_late(reason) if state is State.EXPIRED else reason
        return cls(delivery.conference_id, delivery.kind, subject, state, told)

    @classmethod
    def from_payload(cls, delivery: Delivery) -> "Cause":
        """The cause that a message about trouble tells of."""
        said = delivery.payload
        assert delivery.conference_id is not None
        kind, state = DeliveryKind(str(said["kind"])), State(str(said["state"]))
        return cls(delivery.conference_id, kind, str(said["about"]), state, str(said["reason"]))

    @property
    def name(self) -> str:
        """The subject in the ledger of the messages about it."""
        return ":".join(
            ("trouble", str(self.conference_id), self.kind, self.subject, self.state, self.reason)
        )

    def payload(self, since: datetime) -> dict[str, str | int | bool | None]:
        """Return what its message keeps: the rest is counted when it is sent."""
        said = {"kind": self.kind.value, "about": self.subject, "state": self.state.value}
        return {**said, "reason": self.reason, "since": since.isoformat()}


def outage_name(conference_id: int) -> str:
    """The subject in the ledger of the messages about the times when nothing could be sent."""
    return f"outage:{conference_id}"


@dataclass(frozen=True, slots=True)
class Fallen:
    """The failed deliveries of one cause."""

    count: int
    """Of the messages."""
    recipients: int
    """The number of people and channels that they were for, each counted once."""
    first: Sequence[str]
    """The first few of these, as the ledger names them."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """The outcome of deliveries that fell due while nothing could be sent."""

    late: int
    """Sent, after their time."""
    expired: Mapping[DeliveryKind, int]
    waiting: int
    expiring: Mapping[DeliveryKind, int] = field(default_factory=dict)
    """Of those that wait: what expires unless it is sent before `expire_by`."""
    expire_by: datetime | None = None
    gathered: int = 0
    """Waiting in digests, because their readers had the messages of the hour."""


def since_of(delivery: Delivery) -> datetime:
    """Since when the message about trouble counts."""
    return datetime.fromisoformat(str(delivery.payload["since"]))
