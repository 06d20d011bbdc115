"""The digest: what a person was not told one by one, each part in a few lines."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.people.attention import DIGEST_PARTS
from bot.views.common import kit
from bot.views.common.reply import Reply
from bot.views.people.settings import settings_button

_TEXT, _BLOCKS = 3400, 10_500
"""Characters of all parts together: Slack cuts texts at 4,000, and takes some 13,000 in blocks."""
_LONGEST = 700
_MENTION = re.compile(r"<(?=@|!(?!date\^))")
"""The beginning of a mention; dates begin like one, and are kept."""


@dataclass(frozen=True, slots=True)
class Part:
    """A message that was gathered: its plain words, and its mrkdwn with times in the reader's zone."""

    text: str
    marked: str

    @classmethod
    def of(cls, text: str, blocks: Sequence[Mapping[str, object]]) -> "Part":
        """Of a message as it would have been sent; buttons are left out."""
        return cls(text, "\n".join(_sections(blocks)) or text)


def digest(parts: Sequence[Part], hourly: int) -> Reply:
    """One message for all `parts`; the person had their `hourly` messages already."""
    shown = parts[:DIGEST_PARTS]
    things = "1 thing" if len(shown) == 1 else f"{len(shown)} things"
    had = "1 message" if hourly == 1 else f"{hourly} messages"
    heading = f"{things} together, because you already got {had} this hour."
    text, marked = min(_LONGEST, _TEXT // len(shown)), min(_LONGEST, _BLOCKS // len(shown))
    blocks = [kit.section(f"*{things} together* · you already got {had} this hour.")]
    blocks += [kit.section(kit.clip_mrkdwn(_MENTION.sub("&lt;", part.marked), marked)) for part in shown]
    blocks.append(kit.actions("personal:digest", settings_button()))
    lines = (kit.clip_mrkdwn("• " + " · ".join(_lines(part.text)), text) for part in shown)
    return Reply.of([heading, *lines], blocks)


def _sections(blocks: Iterable[Mapping[str, object]]) -> list[str]:
    texts = [block.get("text") for block in blocks if block.get("type") == "section"]
    return [str(text["text"]) for text in texts if isinstance(text, dict)]


def _lines(text: str) -> list[str]:
    return [_MENTION.sub("&lt;", line.strip()) for line in text.split("\n") if line.strip()]
