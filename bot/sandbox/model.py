"""The people and things of the workspace."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class User:
    """A member of the workspace; `name` is the handle, `title` the free text of their profile."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str = "UTC"
    title: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    team: str = ""
    """The workspace of a person of another organization, whom a shared channel brings here; "" is ours."""


@dataclass(slots=True)
class Channel:
    """A channel, or the direct messages of the bot and one person (kind "im")."""

    id: str
    name: str
    kind: Literal["channel", "im"] = "channel"
    is_private: bool = False
    is_archived: bool = False
    members: set[str] = field(default_factory=set)
    topic: str = ""
    teams: frozenset[str] = frozenset()
    """The other organizations with which it is shared."""

    def visible_to(self, user_id: str) -> bool:
        """Tell whether this member sees that the channel is there, and what stands in it."""
        return user_id in self.members or (self.kind == "channel" and not self.is_private)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command of the app; with `should_escape` Slack turns @name and #name into links."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class App:
    """The installed app as Slack names it."""

    team_id: str
    team_name: str
    name: str
    bot_token: str
    signing_secret: str
    id: str = "A0SANDBOX"
    bot_id: str = "B0SANDBOX"
    bot_user: str = "U0SANDBOXBOT"
    description: str = ""
    long_description: str = ""

    @property
    def team_domain(self) -> str:
        """The workspace's subdomain."""
        return "-".join(self.team_name.lower().split()) or "sandbox"
