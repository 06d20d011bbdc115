"""What went wrong, in a sentence that says what to do."""

from bot.views.notes import note
from bot.views.reply import Reply


def problem(sentence: str) -> Reply:
    """A mistake that the person can mend; `sentence` is plain words."""
    return note(sentence.strip() or "That did not work.")


def unexpected(reference: str) -> Reply:
    """A mistake of ours; `reference` stands in the log."""
    return note(f"That did not work, and it is not your fault. Tell an organizer the reference {reference}.")
