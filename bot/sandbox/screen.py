"""One person's view of the workspace, as the page asks for it."""

from typing import Any

from bot.sandbox.messages import Message
from bot.sandbox.model import Channel, User
from bot.sandbox.workspace import Workspace

Json = dict[str, Any]


class Screen:
    """Reads the workspace with the eyes of one member at a time."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def state(self, user_id: str) -> Json:
        """The frame of the page: team, people, channels, commands."""
        workspace, app = self._workspace, self._workspace.app
        me = workspace.user(user_id)
        return {
            "team": {"id": app.team_id, "name": app.team_name},
            "me": _user(me),
            "users": [_user(user) for user in workspace.users.values()],
            "channels": [
                self._channel(c, user_id) for c in workspace.channels.values() if c.visible_to(user_id)
            ],
            "bot_user": app.bot_user,
            "app_name": app.name,
            "about": {"description": app.description, "long_description": app.long_description},
            "commands": [
                {"name": each.name, "description": each.description, "usage_hint": each.usage_hint}
                for each in workspace.commands.values()
            ],
        }

    def messages(self, user_id: str, channel_id: str, thread_ts: str | None = None) -> list[Json]:
        """The messages of a channel or thread, oldest first; the channel then counts as read."""
        workspace = self._workspace
        if not workspace.channel(channel_id).visible_to(workspace.user(user_id).id):
            return []
        seen = workspace.messages.seen_by(user_id, channel_id, thread_ts)
        if seen and not thread_ts:
            workspace.read[user_id, channel_id] = seen[-1].ts
        return [self._message(message) for message in seen]

    def stack(self, user_id: str) -> list[Json]:
        """The open modals, the top one last."""
        return [view.payload(self._workspace.app) for view in self._workspace.views.stack(user_id)]

    def home(self, user_id: str) -> Json | None:
        """The Home tab, where one was published."""
        view = self._workspace.views.home(user_id)
        return view.payload(self._workspace.app) if view else None

    def _channel(self, channel: Channel, user_id: str) -> Json:
        direct = channel.kind == "im"
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "is_private": channel.is_private,
            "is_member": user_id in channel.members,
            "topic": channel.topic,
            "unread": self._unread(channel, user_id),
            "is_read_only": direct and self._workspace.is_read_only,
            **({"im_user": self._workspace.app.bot_user} if direct else {}),
        }

    def _unread(self, channel: Channel, user_id: str) -> int:
        read = self._workspace.read.get((user_id, channel.id), "0")
        seen = self._workspace.messages.seen_by(user_id, channel.id)
        return sum(float(m.ts) > float(read) and m.user != user_id for m in seen)

    def _message(self, message: Message) -> Json:
        payload = self._workspace.messages.payload(message, self._workspace.app)
        names = (
            "ts",
            "user",
            "text",
            "blocks",
            "thread_ts",
            "reply_count",
            "reply_users",
            "edited",
            "subtype",
        )
        return {
            **{name: payload.get(name) for name in names},
            "ephemeral": message.ephemeral_for is not None,
            "is_bot": message.by_app,
            **({"response_to": message.response_to} if message.response_to else {}),
        }


def _user(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "email": user.email,
        "tz": user.tz,
        "title": user.title,
        "role": user.title,
        "is_bot": user.is_bot,
    }
