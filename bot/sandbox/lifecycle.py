"""The acts of people on channels: rename, archive, delete, share, invite, remove; the app is told of each."""

from dataclasses import replace
from typing import Any

from bot.sandbox.events import Events
from bot.sandbox.model import Channel
from bot.sandbox.outbound import Ack
from bot.sandbox.workspace import Workspace

Acks = list[Ack | None]


class Lifecycle:
    """Changes channels of `workspace`. The app hears of those that it can see."""

    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace = workspace
        self._events = events

    async def rename(self, channel_id: str, name: str) -> Acks:
        """Give the channel another name."""
        channel = self._workspace.channel(channel_id)
        channel.name = name
        named = {"id": channel.id, "name": name, "created": 1_700_000_000}
        return await self._tell(channel, "rename", channel=named)

    async def archive(self, channel_id: str) -> Acks:
        """Archive the channel: nothing can be posted there."""
        channel = self._workspace.channel(channel_id)
        channel.is_archived = True
        return await self._tell(channel, "archive", channel=channel.id)

    async def unarchive(self, channel_id: str) -> Acks:
        """Take the channel out of the archive."""
        channel = self._workspace.channel(channel_id)
        channel.is_archived = False
        return await self._tell(channel, "unarchive", channel=channel.id)

    async def delete(self, channel_id: str) -> Acks:
        """Delete the channel with all that stands in it."""
        channel = self._workspace.channels.pop(channel_id)
        return await self._tell(channel, "deleted", channel=channel.id)

    async def change_id(self, channel_id: str, new_id: str) -> Acks:
        """Give the channel another id, with all that stands in it, as when it is shared with another organization."""
        channel = self._workspace.channels.pop(channel_id)
        self._workspace.channels[new_id] = replace(channel, id=new_id)
        self._workspace.messages.move(channel_id, new_id)
        event = {"type": "channel_id_changed", "old_channel_id": channel_id, "new_channel_id": new_id}
        return [await self._events.send(event)] if self._sees(channel) else []

    async def unshare(self, channel_id: str, *, closed: bool) -> Acks:
        """End the sharing with another organization; where the channel is theirs it is closed to us from then on."""
        channel = self._workspace.channel(channel_id)
        team = next(iter(channel.teams), "")
        channel.teams = frozenset()
        if closed:
            channel.is_private = True
            channel.members.clear()
        event = {"type": "channel_unshared", "channel": channel.id, "previously_connected_team_id": team}
        return [await self._events.send({**event, "is_ext_shared": False})]

    async def remove_bot(self, channel_id: str) -> Acks:
        """Remove the app's bot."""
        channel, bot = self._workspace.channel(channel_id), self._workspace.app.bot_user
        channel.members.discard(bot)
        sort = "group" if channel.is_private else "channel"
        return [
            await self._events.send({**self._membership(channel, bot), "type": "member_left_channel"}),
            await self._events.send({"type": f"{sort}_left", "channel": channel.id}),
        ]

    async def invite_bot(self, channel_id: str) -> Acks:
        """Invite the app's bot."""
        channel, bot = self._workspace.channel(channel_id), self._workspace.app.bot_user
        channel.members.add(bot)
        return [await self._events.send({**self._membership(channel, bot), "type": "member_joined_channel"})]

    def _membership(self, channel: Channel, user: str) -> dict[str, Any]:
        sort = "G" if channel.is_private else "C"
        return {
            "user": user,
            "channel": channel.id,
            "channel_type": sort,
            "team": self._workspace.app.team_id,
        }

    async def _tell(self, about: Channel, what: str, **fields: Any) -> Acks:
        self._workspace.changes.publish("channels")
        sort = "group" if about.is_private else "channel"
        return [await self._events.send({"type": f"{sort}_{what}", **fields})] if self._sees(about) else []

    def _sees(self, channel: Channel) -> bool:
        return not channel.is_private or self._workspace.app.bot_user in channel.members
