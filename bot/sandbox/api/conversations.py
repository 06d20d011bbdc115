"""conversations.*: channels, their members and their history."""

import re
import secrets

from bot.sandbox.api.call import Call, Json, invalid
from bot.sandbox.errors import SlackError
from bot.sandbox.messages import Message
from bot.sandbox.model import Channel

TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im"}
"""Type of conversation: the first part of the scopes that it needs."""


def open_(call: Call) -> Json:
    """Open the direct messages with one person."""
    call.need("im:write")
    ids = call.required("users").split(",")
    user = call.workspace.users.get(ids[0])
    if len(ids) > 1:
        raise invalid("the sandbox has no group direct messages")
    if user is None:
        raise SlackError("user_not_found")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.team:
        raise SlackError("user_not_visible")
    channel = call.workspace.direct(user)
    return {"channel": _channel(call, channel) if call.flag("return_im") else {"id": channel.id}}


def info(call: Call) -> Json:
    """One channel."""
    return {"channel": _channel(call, _readable(call, "read"))}


def list_(call: Call) -> Json:
    """The channels of the types asked for that the bot can see, page by page."""
    types = call.text("types", "public_channel").split(",")
    if not set(types) <= TYPES.keys():
        raise SlackError("invalid_types")
    for kind in types:
        call.need(f"{TYPES[kind]}:read")
    shown = [
        channel
        for channel in call.workspace.channels.values()
        if _type(channel) in types
        and (not channel.is_private or call.is_member(channel))
        and not (channel.is_archived and call.flag("exclude_archived"))
    ]
    some, metadata = call.page(shown, lambda channel: channel.id)
    return {"channels": [_channel(call, channel) for channel in some], **metadata}


def members(call: Call) -> Json:
    """The ids of a channel's members, page by page."""
    some, metadata = call.page(sorted(_readable(call, "read").members), str)
    return {"members": some, **metadata}


def join(call: Call) -> Json:
    """Let the bot join a public channel."""
    call.need("channels:join")
    channel = call.channel()
    if channel.kind == "im" or channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    channel.members.add(call.workspace.app.bot_user)
    return {"channel": _channel(call, channel)}


def create(call: Call) -> Json:
    """Make a channel with the bot in it."""
    call.need("channels:manage")
    name = call.required("name")
    if not re.fullmatch(r"[a-z0-9_-]{1,80}", name):
        raise SlackError("invalid_name_specials" if len(name) <= 80 else "invalid_name_maxlength")  # noqa: PLR2004 - Slack's limit
    if any(each.name == name for each in call.workspace.channels.values()):
        raise SlackError("name_taken")
    private = call.flag("is_private")
    bot = call.workspace.app.bot_user
    channel = Channel(f"C{secrets.token_hex(5).upper()}", name, is_private=private, members={bot})
    call.workspace.channels[channel.id] = channel
    call.workspace.changes.publish("channels")
    return {"channel": _channel(call, channel)}


def history(call: Call) -> Json:
    """Return what was posted to a channel, newest first, between `oldest` and `latest`, page by page."""
    channel = _member_only(call)
    found = [m for m in reversed(call.workspace.messages.top(channel.id)) if _between(call, m)]
    return _messages(call, found)


def replies(call: Call) -> Json:
    """A thread: its first message and the replies, oldest first, page by page."""
    channel = _member_only(call)
    first = call.workspace.messages.find(channel.id, call.required("ts"))
    if first is None:
        raise SlackError("thread_not_found")
    thread = [m for m in call.workspace.messages.replies(channel.id, first.ts) if _between(call, m)]
    return _messages(call, [first, *thread])


def _readable(call: Call, right: str) -> Channel:
    channel = call.channel()
    call.need(f"{TYPES[_type(channel)]}:{right}")
    return channel


def _member_only(call: Call) -> Channel:
    channel = _readable(call, "history")
    if not call.is_member(channel):
        raise SlackError("not_in_channel")
    return channel


def _type(channel: Channel) -> str:
    if channel.kind == "im":
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _between(call: Call, message: Message) -> bool:
    """Tell whether a message lies between `oldest` and `latest`; with `inclusive` on them too."""
    oldest, latest = _ts(call, "oldest"), _ts(call, "latest")
    ts = float(message.ts)
    lag = call.workspace.faults.lag
    if lag and ts > call.workspace.clock.utcnow().timestamp() - lag:
        return False
    if call.flag("inclusive"):
        return (oldest is None or oldest <= ts) and (latest is None or ts <= latest)
    return (oldest is None or oldest < ts) and (latest is None or ts < latest)


def _ts(call: Call, name: str) -> float | None:
    value = call.text(name)
    try:
        return float(value) if value else None
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _messages(call: Call, found: list[Message]) -> Json:
    some, metadata = call.page(found, lambda message: message.ts)
    workspace, with_metadata = call.workspace, call.flag("include_all_metadata")
    return {
        "messages": [workspace.messages.payload(m, workspace.app, metadata=with_metadata) for m in some],
        "has_more": bool(metadata["response_metadata"]["next_cursor"]),
        **metadata,
    }


def _channel(call: Call, channel: Channel) -> Json:
    """The channel as Slack's answers have it."""
    common = {
        "id": channel.id,
        "created": 1_700_000_000,
        "is_archived": channel.is_archived,
        "updated": 1_700_000_000_000,
    }
    if channel.kind == "im":
        return {**common, "is_im": True, "user": channel.name, "is_user_deleted": False, "priority": 0}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_shared": bool(channel.teams),
        "is_ext_shared": bool(channel.teams),
        "is_org_shared": False,
        "context_team_id": call.workspace.app.team_id,
        "shared_team_ids": [call.workspace.app.team_id, *sorted(channel.teams)],
        "is_member": call.is_member(channel),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


METHODS = {
    "conversations.open": open_,
    "conversations.info": info,
    "conversations.list": list_,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.create": create,
    "conversations.history": history,
    "conversations.replies": replies,
}
