"""One sentence by itself: what a button did."""

import re

from bot.domain.common.markup import escape, letters
from bot.views.common import kit
from bot.views.common.reply import Reply

_TYPED = re.compile(r"(`(?:usher|tomorrow) [^`\n]{1,80}`)")
"""The typed commands in our sentences; everything else in them may be data, and formats nothing."""


def note(sentence: str) -> Reply:
    """`sentence`, in plain words, as a message."""
    said = kit.clip_mrkdwn(words(sentence), kit.SECTION)
    return Reply.of([said], [kit.section(said)])


def saved(standing: str) -> Reply:
    """Say that a form was saved, and the present settings: `standing` is escaped mrkdwn that reads as plain words."""
    return Reply.of([f"Saved. {standing}"], [kit.section(f"✅ *Saved.* {standing}")])


def words(sentence: str) -> str:
    """A sentence of ours as mrkdwn in one line: what it tells people to type is code, and data in it formats nothing."""
    parts = _TYPED.split(" ".join(sentence.split()))
    said = "".join(escape(part) if n % 2 else letters(part) for n, part in enumerate(parts))
    return said.replace("*", "\u2217")
