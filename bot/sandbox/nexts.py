"""The button "Next event": it moves the clock to the next event, and tells what the app has sent since."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import MovableClock
from bot.sandbox.messages import Message
from bot.sandbox.workspace import Workspace

_MOST = 20
"""Messages that are told one by one; of more there is the number."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens by itself."""

    at: datetime
    says: str
    """In a few words, as "Two sessions begin"."""


NextEvent = Callable[[], Awaitable[Event | None]]
"""The next event; None if there is none."""


async def to_next(clock: MovableClock, look: NextEvent) -> dict[str, Any] | None:
    """Move the clock to the next event: what it is, and the time since which messages are its; None where nothing is left."""
    event = await look()
    if event is None:
        return None
    clock.move_to(event.at)
    return {"says": event.says, "at": event.at.isoformat(), "since": event.at.timestamp()}


def sent(workspace: Workspace, since: float) -> dict[str, Any]:
    """The messages that the app has posted since, in order: to whom, where, when and what. Answers to one person are none."""
    found = [
        m
        for m in workspace.messages.everything()
        if m.by_app and m.ephemeral_for is None and float(m.ts) >= since
    ]
    found.sort(key=lambda m: float(m.ts))
    return {"total": len(found), "messages": [_told(workspace, m) for m in found[:_MOST]]}


def _told(workspace: Workspace, message: Message) -> dict[str, Any]:
    channel = workspace.channel(message.channel)
    direct = channel.kind == "im"
    return {
        "ts": message.ts,
        "channel": channel.id,
        "thread_ts": message.thread_ts,
        "user": channel.name if direct else None,
        "to": workspace.im_user(channel).real_name if direct else f"#{channel.name}",
        "text": message.text,
    }
