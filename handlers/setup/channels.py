"""The events of channels in Slack: renamed, archived, deleted, given another id, closed to the bot or opened again."""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.domain.setup.bindings import Loss
from handlers.common.timing import measured
from handlers.common.turn import Turn

_LOST = {
    "channel_archive": Loss.ARCHIVED,
    "group_archive": Loss.ARCHIVED,
    "channel_deleted": Loss.DELETED,
    "group_deleted": Loss.DELETED,
    "channel_left": Loss.REMOVED,
    "group_left": Loss.REMOVED,
}
_BACK = ("channel_unarchive", "group_unarchive")
_RENAMED = ("channel_rename", "group_rename")


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for what happens to channels."""
    for name in _RENAMED:
        app.event(name)(measured(f"event:{name}", renamed))
    for name in _LOST:
        app.event(name)(measured(f"event:{name}", lost))
    for name in _BACK:
        app.event(name)(measured(f"event:{name}", back))
    app.event("member_left_channel")(measured("event:member_left_channel", member_left))
    app.event("member_joined_channel")(measured("event:member_joined_channel", member_joined))
    app.event("channel_unshared")(measured("event:channel_unshared", unshared))
    app.event("channel_id_changed")(measured("event:channel_id_changed", renumbered))


async def renamed(turn: Turn, event: dict[str, Any]) -> None:
    """Only what was remembered of it is forgotten: everywhere else a channel is its id."""
    turn.services.channels.forget(event["channel"]["id"])


async def lost(turn: Turn, event: dict[str, Any]) -> None:
    """It was archived or deleted, or the bot is no member any more."""
    await _lost(turn, event["channel"], _LOST[event["type"]])


async def back(turn: Turn, event: dict[str, Any]) -> None:
    """It was taken out of the archive: it counts as found where the bot is still a member, or can be."""
    await _look_again(turn, event["channel"])


async def member_left(turn: Turn, event: dict[str, Any], context: AsyncBoltContext) -> None:
    """The bot left, or was removed."""
    if event["user"] == context.bot_user_id:
        await _lost(turn, event["channel"], Loss.REMOVED)


async def member_joined(turn: Turn, event: dict[str, Any], context: AsyncBoltContext) -> None:
    """The bot was invited again."""
    if event["user"] == context.bot_user_id:
        await _look_again(turn, event["channel"])


async def unshared(turn: Turn, event: dict[str, Any]) -> None:
    """A channel of another organization may be closed to us from then on."""
    turn.services.channels.forget(event["channel"])
    if turn.services.bindings.is_bound(event["channel"]) and not await turn.services.channels.look(
        event["channel"]
    ):
        await _lost(turn, event["channel"], Loss.REMOVED)


async def renumbered(turn: Turn, event: dict[str, Any]) -> None:
    """It has another id, as when it was shared with another organization."""
    turn.services.channels.forget(event["old_channel_id"])
    await turn.services.bindings.renumbered(event["old_channel_id"], event["new_channel_id"])
    await turn.services.refresh()
    turn.services.nudge()


async def _lost(turn: Turn, channel: str, why: Loss) -> None:
    turn.services.channels.forget(channel)
    await turn.services.bindings.lost(channel, why)
    await turn.services.refresh()
    turn.services.nudge()


async def _look_again(turn: Turn, channel: str) -> None:
    turn.services.channels.forget(channel)
    if not turn.services.bindings.is_bound(channel):
        return
    found = await turn.services.channels.look(channel)
    if found and not found.is_archived and (found.is_member or not found.is_private):
        await turn.services.bindings.back(channel)
        await turn.services.refresh()
