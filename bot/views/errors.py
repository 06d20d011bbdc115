"""What went wrong, in a sentence that says what to do."""

from bot.views import kit
from bot.views.faces import line
from bot.views.reply import Reply


def problem(sentence: str) -> Reply:
    """A mistake that the person can mend; `sentence` is plain words."""
    said = kit.clip_mrkdwn(line(sentence), kit.SECTION) or "That did not work."
    return Reply.of([said], [kit.section(said)])


def unexpected(reference: str) -> Reply:
    """A mistake of ours; `reference` stands in the log."""
    return problem(
        f"That did not work, and it is not your fault. Tell an organizer the reference {reference}."
    )
