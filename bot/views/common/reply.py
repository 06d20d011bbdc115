"""The result of a message view: the whole message in plain words, and the same in blocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.views.common.kit import Block, clip_mrkdwn

TEXT_LIMIT = 3900
"""Slack truncates at 40,000 and asks to stay under 4,000; some room is left for what a handler puts before."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message: `text` for screen readers and notifications, `blocks` for the eye."""

    text: str
    blocks: tuple[Block, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[str], blocks: Iterable[Block]) -> "Reply":
        """A message of escaped plain `lines`, empty ones left out, and `blocks`."""
        text = "\n".join(line for line in lines if line)
        return cls(text if len(text) <= TEXT_LIMIT else clip_mrkdwn(text, TEXT_LIMIT), tuple(blocks))

    def payload(self) -> dict[str, Any]:
        """The arguments that respond, say and chat.postMessage take."""
        return {"text": self.text, "blocks": list(self.blocks)} if self.blocks else {"text": self.text}
