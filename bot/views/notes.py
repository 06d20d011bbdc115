"""One sentence by itself: what a button did."""

from collections.abc import Mapping, Sequence

from bot.domain.duties import Duty
from bot.domain.sessions import Session
from bot.views import kit
from bot.views.duties import named
from bot.views.faces import line, title
from bot.views.reply import Reply


def note(sentence: str) -> Reply:
    """`sentence`, in plain words, as a message."""
    said = kit.clip_mrkdwn(line(sentence), kit.SECTION)
    return Reply.of([said], [kit.section(said)])


def starred(session: Session, others: Sequence[Session], duties: Mapping[int, Duty]) -> Reply:
    """As "★ Starred: Title. It clashes with your talk "Other title".", where `others` are the reader's own."""
    first = f"Starred: {title(session)}."
    clash = f" It clashes with {named(others, duties, quoted=True)}." if others else ""
    return Reply.of([f"{first}{clash}"], [kit.section(f"★ {first}{clash}")])
