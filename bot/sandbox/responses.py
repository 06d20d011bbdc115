"""response_url: five answers within half an hour to a command or a click."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.errors import SlackError
from bot.sandbox.messages import Message

LIFETIME_SECONDS = 30 * 60
USES = 5


@dataclass(slots=True)
class Reply:
    """The destination of an answer: the channel and person that asked, the message that was clicked."""

    channel: str
    user: str
    issued: float
    origin: Message | None = None
    response_to: str = ""
    uses: int = 0


class Responses:
    """The response_urls that were given out."""

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._given: dict[str, Reply] = {}

    def issue(
        self, channel: str, user: str, origin: Message | None = None, response_to: str = ""
    ) -> tuple[str, Reply]:
        """A new token, the last part of a response_url, and what it stands for."""
        token = secrets.token_hex(12)
        self._given[token] = Reply(channel, user, self._timer(), origin, response_to)
        return token, self._given[token]

    def use(self, token: str) -> Reply:
        """Return what `token` stands for, one use less; SlackError where it is unknown, late or used up."""
        reply = self._given.get(token)
        if reply is None:
            raise SlackError("invalid_url")
        if self._timer() - reply.issued > LIFETIME_SECONDS:
            raise SlackError("expired_url")
        if reply.uses >= USES:
            raise SlackError("used_url")
        reply.uses += 1
        return reply
