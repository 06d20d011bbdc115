"""One call of a Web API method: its arguments as Slack reads them, and what most methods ask of them."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.errors import SlackError
from bot.sandbox.model import Channel, User
from bot.sandbox.workspace import Workspace

Json = dict[str, Any]
T = TypeVar("T")
LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Call:
    """A call of `method` with `args`, which are strings where they came in a form."""

    workspace: Workspace
    method: str
    args: Json

    def text(self, name: str, default: str = "") -> str:
        """A string argument."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """A string argument that must be there; SlackError invalid_arguments."""
        value = self.text(name)
        if not value:
            raise invalid(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean argument; forms write it as 1, true or True."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in {"1", "true"}

    def json(self, name: str, error: str) -> Any:
        """A JSON argument, which forms carry as a string; SlackError `error` where it cannot be read."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    def need(self, scope: str) -> None:
        """SlackError missing_scope where the token lacks `scope`."""
        if scope not in self.workspace.scopes:
            provided = ",".join(sorted(self.workspace.scopes))
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def user(self, name: str = "user") -> User:
        """The user an argument names; SlackError user_not_found."""
        user = self.workspace.users.get(self.required(name))
        if user is None:
            raise SlackError("user_not_found")
        return user

    def channel(self, name: str = "channel") -> Channel:
        """The channel an argument names, where the bot can see it; SlackError channel_not_found."""
        channel = self.workspace.channels.get(self.required(name))
        if channel is None or (channel.is_private and not self.is_member(channel)):
            raise SlackError("channel_not_found")
        return channel

    def is_member(self, channel: Channel) -> bool:
        """Tell whether the bot is in `channel`."""
        return self.workspace.app.bot_user in channel.members

    def page(self, items: Sequence[T], key: Callable[[T], str], default: int = 100) -> tuple[list[T], Json]:
        """The part of `items` that `cursor` and `limit` ask for, and the response_metadata with the next cursor."""
        try:
            limit = int(self.args.get("limit") or default)
        except (TypeError, ValueError):
            raise SlackError("invalid_limit") from None
        if not 1 <= limit <= LARGEST_PAGE:
            raise SlackError("invalid_limit")
        cursor = self.text("cursor")
        start = _place(cursor, [key(item) for item in items]) if cursor else 0
        rest = items[start + limit :]
        following = base64.b64encode(f"next:{key(rest[0])}".encode()).decode() if rest else ""
        return list(items[start : start + limit]), {"response_metadata": {"next_cursor": following}}


def invalid(*messages: str) -> SlackError:
    """Slack's answer to arguments that are missing or of the wrong kind."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


def _place(cursor: str, keys: list[str]) -> int:
    """Return the start of the page for `cursor`; SlackError invalid_cursor."""
    try:
        return keys.index(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError):  # not base64, not text, or not (any more) in the list
        raise SlackError("invalid_cursor") from None
