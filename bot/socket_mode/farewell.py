"""The reasons why there is no connection, or why it must be replaced: pure rules."""

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """The remedies."""

    AWAY = auto()
    """Slack could not be reached, or the connection broke: try again, at growing intervals."""
    RENEW = auto()
    """Slack is about to close this connection: make a new one while this one still works."""
    CROWDED = auto()
    """The app has too many connections: close this one first, then try again."""
    REFUSED = auto()
    """The token is refused, or Socket Mode is switched off: somebody has to act, so only look now and then."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """One reason; `code` is Slack's own word for it, or the error's name."""

    kind: Kind
    code: str
    retry_after: float = 0.0
    """Seconds that Slack asked us to wait."""

    def sentence(self) -> str:
        """Say what is missing, for /readyz and the log."""
        match self.kind:
            case Kind.REFUSED if self.code == LINK_DISABLED:
                return (
                    "Socket Mode is switched off for this app: switch it on in the app's settings at Slack."
                )
            case Kind.REFUSED:
                return f"Slack refuses SLACK_APP_TOKEN ({self.code}): check the token, its scope and the app."
            case Kind.CROWDED:
                return "Slack allows this app no more connections: stop the processes that are not needed."
            case Kind.RENEW:
                return "Slack has closed the connection to renew it."
            case Kind.AWAY:
                return f"Usher has no connection to Slack ({self.code})."


LINK_DISABLED = "link_disabled"
_KINDS = {LINK_DISABLED: Kind.REFUSED, "too_many_websockets": Kind.CROWDED}


def of_disconnect(reason: str) -> Farewell:
    """The meaning of a `disconnect` message; a reason that nobody documents means a renewal, like most."""
    return Farewell(_KINDS.get(reason, Kind.RENEW), reason or "disconnect")
