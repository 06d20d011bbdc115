"""One sentence by itself: what a button did."""

from bot.views import kit
from bot.views.faces import line
from bot.views.reply import Reply


def note(sentence: str) -> Reply:
    """`sentence`, in plain words, as a message."""
    said = kit.clip_mrkdwn(line(sentence), kit.SECTION)
    return Reply.of([said], [kit.section(said)])
