"""chat.*: posting, editing and deleting messages."""

from typing import Any

from bot.sandbox.api.call import Call, Json
from bot.sandbox.blocks import MESSAGE_CHARACTERS, characters, check_blocks, check_message, check_metadata
from bot.sandbox.errors import SlackError, refused
from bot.sandbox.messages import Message
from bot.sandbox.model import Channel


def post_message(call: Call) -> Json:
    """Post as the bot; `channel` may be a channel id, "#name" or the id of a user."""
    call.need("chat:write")
    channel = _target(call)
    content = _content(call)
    parent = _parent(call, channel)
    message = call.workspace.messages.add(
        channel.id,
        call.workspace.app.bot_user,
        content["text"],
        blocks=content["blocks"],
        metadata=content["metadata"],
        thread_ts=parent,
        broadcast=bool(parent) and call.flag("reply_broadcast"),
        by_app=True,
    )
    return {"channel": channel.id, "ts": message.ts, "message": _shown(call, message)}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of a channel."""
    call.need("chat:write")
    channel = _target(call)
    user = call.user()
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    content = _content(call)
    message = call.workspace.messages.add(
        channel.id,
        call.workspace.app.bot_user,
        content["text"],
        blocks=content["blocks"],
        thread_ts=_parent(call, channel),
        by_app=True,
        ephemeral_for=user.id,
    )
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Replace what a message of the bot says; blocks and metadata that are not given stay."""
    call.need("chat:write")
    message = _own(call, "cant_update_message")
    content = _content(call)
    call.workspace.messages.edit(message, content["text"], content["blocks"], content["metadata"])
    shown = _shown(call, message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    """Delete a message of the bot."""
    call.need("chat:write")
    message = _own(call, "cant_delete_message")
    call.workspace.messages.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def permalink(call: Call) -> Json:
    """The address of a message."""
    message = _existing(call, "message_ts")
    url = f"{call.workspace.url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        url += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return {"channel": message.channel, "permalink": url}


def _target(call: Call) -> Channel:
    """Return where to post; SlackError where there is no such channel or the bot cannot post to it."""
    workspace, name = call.workspace, call.required("channel")
    user = workspace.users.get(name)
    if user:
        if user.deleted or user.is_bot or user.team:
            raise SlackError("channel_not_found")
        return workspace.direct(user)
    by_name = {f"#{each.name}": each.id for each in workspace.channels.values() if each.kind == "channel"}
    named = Call(workspace, call.method, {**call.args, "channel": by_name.get(name, name)})
    channel = named.channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    if not call.is_member(channel) and "chat:write.public" not in workspace.scopes:
        raise SlackError("not_in_channel")
    return channel


def _content(call: Call) -> Json:
    """Text, blocks and metadata of a message, checked; everything that is wrong goes to the list of problems."""
    blocks = call.json("blocks", "invalid_blocks_format")
    metadata = call.json("metadata", "invalid_metadata_format")
    content: Json = {"text": call.args.get("text"), "blocks": blocks, "metadata": metadata}
    problems = check_message(content)
    if not problems:
        return content
    call.workspace.problems += [f"{call.method}: {problem}" for problem in problems]
    raise refused(_error(content, problems), problems)


def _error(content: Json, problems: list[str]) -> str:
    text: Any = content["text"]
    if not isinstance(text, str) or not text.strip():
        return "no_text"
    if problems[0].startswith("text "):
        return "msg_too_long"
    if content["metadata"] is not None and check_metadata(content["metadata"]):
        return "invalid_metadata_format"
    too_long = (
        characters(content["blocks"]) > MESSAGE_CHARACTERS and len(check_blocks(content["blocks"])) == 1
    )
    return "msg_blocks_too_long" if too_long else "invalid_blocks"


def _parent(call: Call, channel: Channel) -> str | None:
    """The first message of the thread to post in; a reply's own timestamp leads to its thread."""
    ts = call.text("thread_ts")
    if not ts:
        return None
    message = call.workspace.messages.find(channel.id, ts)
    if message is None:
        raise SlackError("thread_not_found")
    return message.thread_ts or message.ts


def _existing(call: Call, field: str) -> Message:
    message = call.workspace.messages.find(call.channel().id, call.required(field))
    if message is None:
        raise SlackError("message_not_found")
    return message


def _own(call: Call, otherwise: str) -> Message:
    message = _existing(call, "ts")
    if not message.by_app:
        raise SlackError(otherwise)
    return message


def _shown(call: Call, message: Message) -> Json:
    return call.workspace.messages.payload(message, call.workspace.app, metadata=True)


METHODS = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
}
