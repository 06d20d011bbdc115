"""Messages: posted ones by channel, ephemeral ones by reader, and their shape in Slack's answers."""

import copy
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.sandbox.changes import Changes
from bot.sandbox.model import App

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Json = dict[str, Any]


@dataclass(slots=True)
class Message:
    """One message; `ephemeral_for` is its only reader, `response_to` the command that it answers."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    by_app: bool = False
    edited: str | None = None
    ephemeral_for: str | None = None
    response_to: str = ""


class Messages:
    """All messages of the workspace, each channel's with unique and rising timestamps."""

    def __init__(self, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._posted: dict[str, dict[str, Message]] = defaultdict(dict)
        self._ephemeral: dict[str, dict[str, Message]] = defaultdict(dict)
        self._threads: dict[tuple[str, str], list[Message]] = defaultdict(list)
        self.moment: datetime | None = None
        """The time of the message that is posted now, if it is not the present."""
        self._last: dict[str, int] = defaultdict(int)

    def next_ts(self, channel: str) -> str:
        """Slack's "seconds.micros" of now by the workspace's clock, above every earlier one of `channel`."""
        now = ((self.moment or self._clock.utcnow()) - EPOCH) // timedelta(microseconds=1)
        self._last[channel] = max(now, self._last[channel] + 1)
        return "{}.{:06d}".format(*divmod(self._last[channel], 1_000_000))

    def add(self, channel: str, user: str, text: str, **fields: Any) -> Message:
        """Post a message; `fields` are those of `Message`. Blocks get the block ids that they lack."""
        blocks = with_block_ids(fields.pop("blocks", None) or [])
        message = Message(channel, self.next_ts(channel), user, text, blocks, **fields)
        reader = message.ephemeral_for
        (self._ephemeral if reader else self._posted)[channel][message.ts] = message
        if message.thread_ts and not reader:
            self._threads[channel, message.thread_ts].append(message)
        self._changes.publish("message", user=reader, channel=channel, ts=message.ts)
        return message

    def edit(
        self, message: Message, text: str, blocks: list[Json] | None, metadata: Json | None = None
    ) -> None:
        """Replace what `message` says; None keeps its blocks or metadata."""
        message.text = text
        message.blocks = message.blocks if blocks is None else with_block_ids(blocks)
        message.metadata = message.metadata if metadata is None else metadata
        message.edited = self.next_ts(message.channel)
        self._tell(message)

    def remove(self, message: Message) -> None:
        """Delete `message`; its thread stays."""
        if message in self._threads[message.channel, message.thread_ts or ""]:
            self._threads[message.channel, message.thread_ts or ""].remove(message)
        (self._ephemeral if message.ephemeral_for else self._posted)[message.channel].pop(message.ts, None)
        self._tell(message)

    def move(self, channel: str, to: str) -> None:
        """Let everything that stands in the channel stand in another one, under the same timestamps."""
        for store in (self._posted, self._ephemeral):
            moved = store.pop(channel, {})
            for message in moved.values():
                message.channel = to
            store[to].update(moved)
        for name, ts in [key for key in self._threads if key[0] == channel]:
            self._threads[to, ts] = self._threads.pop((name, ts))
        self._last[to] = self._last.pop(channel, 0)

    def find(self, channel: str, ts: str, reader: str | None = None) -> Message | None:
        """The message at `ts`; with `reader`, their ephemeral ones too."""
        seen = self._ephemeral[channel].get(ts)
        if seen and reader and seen.ephemeral_for == reader:
            return seen
        return self._posted[channel].get(ts)

    def top(self, channel: str) -> list[Message]:
        """Return what stands in the channel itself, oldest first."""
        return [m for m in self._posted[channel].values() if m.thread_ts is None or m.broadcast]

    def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """The replies in a thread, oldest first, without its first message."""
        return list(self._threads.get((channel, thread_ts), ()))

    def seen_by(self, reader: str, channel: str, thread_ts: str | None = None) -> list[Message]:
        """Return what `reader` sees in the channel, or in one thread of it, oldest first."""
        parent = self._posted[channel].get(thread_ts) if thread_ts else None
        posted = self.replies(channel, thread_ts) if thread_ts else self.top(channel)
        private = [
            m
            for m in self._ephemeral[channel].values()
            if m.ephemeral_for == reader and m.thread_ts == thread_ts
        ]
        return sorted([*([parent] if parent else []), *posted, *private], key=lambda m: _micros(m.ts))

    def everything(self) -> Iterator[Message]:
        """Every message that stands, ephemeral ones too, channel by channel."""
        for store in (self._posted, self._ephemeral):
            for channel in store.values():
                yield from channel.values()

    def payload(self, message: Message, app: App, *, metadata: bool = False) -> Json:
        """The message as Slack's answers and payloads have it, to be written out as JSON at once."""
        replies = self.replies(message.channel, message.ts) if message.thread_ts is None else []
        return {
            "type": "message",
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
            "team": app.team_id,
            **({"bot_id": app.bot_id, "app_id": app.id} if message.by_app else {}),
            **({"blocks": message.blocks} if message.blocks else {}),
            **({"edited": {"user": message.user, "ts": message.edited}} if message.edited else {}),
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
            **({"subtype": "thread_broadcast"} if message.broadcast else {}),
            **({"metadata": message.metadata} if metadata and message.metadata else {}),
            **(_thread(message, replies) if replies else {}),
        }

    def _tell(self, message: Message) -> None:
        self._changes.publish("message", user=message.ephemeral_for, channel=message.channel, ts=message.ts)


def with_block_ids(blocks: list[Json]) -> list[Json]:
    """A copy of `blocks` in which each has a block_id, as Slack adds it."""
    return [{**copy.deepcopy(b), "block_id": b.get("block_id") or secrets.token_hex(3)} for b in blocks]


def _thread(parent: Message, replies: list[Message]) -> Json:
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": parent.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": replies[-1].ts,
        "subscribed": False,
    }


def _micros(ts: str) -> int:
    return int(ts.replace(".", ""))
