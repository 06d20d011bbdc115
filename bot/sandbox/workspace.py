"""The state of the sandbox: one workspace with its members, channels, messages, views and one installed app."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.errors import NotFound
from bot.sandbox.changes import Changes
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limits
from bot.sandbox.messages import Messages
from bot.sandbox.model import App, Channel, Command, User
from bot.sandbox.network import Network
from bot.sandbox.responses import Responses
from bot.sandbox.views import Triggers, Views

__all__ = ["ALL_EVENTS", "ALL_SCOPES", "Channel", "Command", "User", "Workspace"]

_ADDRESS = re.compile(r"(?<![\w.+@-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"https?://[^\s<>|]+")
ALL_SCOPES = frozenset(
    {
        *("channels:history", "channels:join", "channels:manage", "channels:read", "chat:write", "commands"),
        *("groups:history", "groups:read", "im:history", "im:read", "im:write"),
        *("users:read", "users:read.email"),
    }
)
ALL_EVENTS = frozenset(
    {
        *("app_home_opened", "member_joined_channel", "member_left_channel", "team_join", "user_change"),
        *("channel_archive", "channel_deleted", "channel_id_changed", "channel_left", "channel_rename"),
        *("channel_unarchive", "channel_unshared"),
        *("group_archive", "group_deleted", "group_left", "group_rename", "group_unarchive"),
        *("message.channels", "message.groups", "message.im"),
    }
)


class Workspace:
    """One workspace in memory. `timer` (seconds) drives rate limits, trigger ids and response_urls, `clock` the rest.

    The clock is Slack's own: the messages' times and the Date of its answers go by it, whatever the app's clock says.
    """

    def __init__(  # noqa: PLR0917 - what makes a workspace, in the order in which it is told
        self,
        team_id: str,
        clock: Clock,
        bot_token: str,
        signing_secret: str,
        users: Sequence[User],
        channels: Sequence[Channel],
        scopes: frozenset[str] = ALL_SCOPES,
        commands: Sequence[Command] = (),
        *,
        team_name: str = "Sandbox",
        app_name: str = "App",
        events: frozenset[str] = ALL_EVENTS,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock
        self.app = App(team_id, team_name, app_name, bot_token, signing_secret)
        self.scopes = scopes
        self.events = events
        self.commands = {command.name: command for command in commands}
        self.url = "http://127.0.0.1:0"
        bot = User(self.app.bot_user, app_name.lower(), app_name, "", is_bot=True)
        self.users = {user.id: user for user in (*users, bot)}
        self.channels = {channel.id: channel for channel in channels}
        self.problems: list[str] = []
        self.changes = Changes()
        self.messages = Messages(clock, self.changes)
        self.views = Views(self.changes)
        self.triggers = Triggers(timer)
        self.responses = Responses(timer)
        self.limits = Limits(timer)
        self.faults = Faults()
        self.network = Network()
        self.is_read_only = False
        """True if the app's manifest has turned off messages to the app: people read its direct messages and write none."""
        self.read: dict[tuple[str, str], str] = {}
        for user in users:
            if not (user.is_bot or user.team):
                self.direct(user)

    def describe(self, description: str, long_description: str) -> None:
        """Take over what the app says of itself."""
        self.app = replace(self.app, description=description, long_description=long_description)

    def direct(self, user: User) -> Channel:
        """The direct messages of the bot with `user`, made where there are none."""
        members = {user.id, self.app.bot_user}
        return self.channels.setdefault(
            f"D{user.id[1:]}", Channel(f"D{user.id[1:]}", user.id, "im", members=members)
        )

    def user(self, user_id: str) -> User:
        """The member with this id; NotFound where there is none."""
        if user_id not in self.users:
            raise NotFound(f"The sandbox has no user {user_id}.")
        return self.users[user_id]

    def channel(self, channel_id: str) -> Channel:
        """The channel with this id; NotFound where there is none."""
        if channel_id not in self.channels:
            raise NotFound(f"The sandbox has no channel {channel_id}.")
        return self.channels[channel_id]

    def im_user(self, channel: Channel) -> User:
        """The person of a direct message channel."""
        return self.users[channel.name]

    def link(self, text: str, *, named: bool = False) -> str:
        """`text` as Slack hands on what was typed: &, < and > escaped, @name, #name and addresses as links.

        A private channel's link has its id alone; a person's has a name only in a command (`named`).
        """
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        people = {
            user.name: f"<@{user.id}{f'|{user.name}' if named else ''}>" for user in self.users.values()
        }
        rooms = {
            c.name: f"<#{c.id}|{'' if c.is_private else c.name}>"
            for c in self.channels.values()
            if c.kind == "channel"
        }
        escaped = _ADDRESS.sub(lambda m: f"<mailto:{m[0]}|{m[0]}>", escaped)
        escaped = _WEB.sub(lambda m: f"<{m[0]}>", escaped)
        escaped = re.sub(r"(?<![\w.])@([\w.-]*\w)", lambda m: people.get(m[1], m[0]), escaped)
        return re.sub(r"(?<!\w)#([\w-]+)", lambda m: rooms.get(m[1], m[0]), escaped)
