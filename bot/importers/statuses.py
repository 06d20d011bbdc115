"""What submission systems call a status, in Usher's words."""

import re

from bot.domain.submissions import Status
from bot.importers.quarantine import BadRecord
from bot.importers.text import one_line

_ACCEPTED = r"(?:accept(?:ed)?(?: (?:as|for))?(?: an?)?)"
_STATUSES: tuple[tuple[Status, re.Pattern[str]], ...] = tuple(
    (status, re.compile(words))
    for status, words in (
        (Status.DRAFT, r"draft|incomplete|in preparation|not submitted"),
        (Status.SUBMITTED, r"submitted|submission|received|new|complete"),
        (
            Status.UNDER_REVIEW,
            r"(?:under|in) review|reviewing|pending(?: decision)?|undecided|no decision(?: yet)?",
        ),
        (Status.ACCEPTED_ORAL, rf"(?:{_ACCEPTED} )?(?:oral|talk)(?: presentation)?"),
        (Status.ACCEPTED_POSTER, rf"(?:{_ACCEPTED} )?poster(?: presentation)?"),
        (
            Status.ACCEPTED,
            rf"{_ACCEPTED}(?: (?:full |short |long |regular )?(?:paper|presentation))?|confirmed",
        ),
        (Status.REJECTED, r"(?:desk )?reject(?:ed)?|declined?|not accepted"),
        (Status.WITHDRAWN, r"withdrawn?|withdrawn by authors?|cancell?ed"),
        (
            Status.CAMERA_READY,
            r"(?:camera ready|final version)(?: (?:handed in|submitted|received|uploaded))?",
        ),
    )
)
_NOT_LETTERS = re.compile(r"[\W_]+")


def status_of(text: str) -> Status:
    """The status that `text` means: "Accept (Oral)", "under_review", "REJECTED"; BadRecord where it means none."""
    said = _NOT_LETTERS.sub(" ", one_line(text).casefold()).strip()
    if not said:
        raise BadRecord("has no status")
    if found := next((status for status, words in _STATUSES if words.fullmatch(said)), None):
        return found
    raise BadRecord(f'has the status "{one_line(text)[:40]}", which is none of {", ".join(Status)}')
