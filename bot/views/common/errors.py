"""Errors in a sentence that says what to do."""

from bot.domain.common.markup import escape
from bot.views.common import kit
from bot.views.common.notes import note
from bot.views.common.reply import Reply

_FEW = 2
"""So many words are typed again at once."""


def problem(sentence: str) -> Reply:
    """A mistake that the person can mend; `sentence` is plain words."""
    return note(sentence.strip() or "That did not work.")


def with_typed(reply: Reply, typed: str) -> Reply:
    """An error with what somebody wrote below it, so that they can copy it; as it is where that is a word or two."""
    if len(typed.split()) <= _FEW:
        return reply
    kept = escape(typed.strip())
    blocks = [*reply.blocks, kit.context("You typed:"), *kit.sections(kept, 2)]
    return Reply.of([reply.text, "You typed:", kept], blocks)


def unexpected(reference: str) -> Reply:
    """A mistake of ours; `reference` stands in the log."""
    return note(f"That did not work, and it is not your fault. Give an organizer the reference {reference}.")
