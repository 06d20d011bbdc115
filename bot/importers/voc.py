"""Shared parts of schedule.xml and schedule.json: two spellings of one format."""

import re
from collections.abc import Mapping

from bot.importers.cancelled import is_cancelled_line, is_cancelled_state, is_yes
from bot.importers.markup import plain_line
from bot.importers.quarantine import BadRecord
from bot.importers.text import one_line

_SAID = ("state", "status", "type")
_FLAGS = ("cancelled", "canceled", "is_cancelled", "is_canceled")
STATES = (*_SAID, "subtitle", *_FLAGS)
"""The fields of an event that may say that it is cancelled."""
PERSON = "frab:"
"""Begins the keys of people, so that a conference may change from one spelling to the other."""
_LETTERS = "[A-HJ-NP-Z3789]{6}"
"""The alphabet of pretalx codes, which leaves out what is easily misread."""
_SLUG = re.compile(rf"({_LETTERS})(?:-|$)")
_TALK = re.compile(rf"/talk/({_LETTERS})/?$")


def key_of(guid: str, event_id: str, slug: str) -> str:
    """The source's key: guid, else id, else slug; BadRecord where an event has none of them."""
    if key := key_or_none(guid, event_id, slug):
        return key
    raise BadRecord("has neither guid nor id")


def key_or_none(*texts: object) -> str:
    """The first of the texts and numbers that says anything, or ""."""
    lines = (one_line(str(text)) for text in texts if isinstance(text, str | int))
    return next(filter(None, lines), "")


def code_of(code: str, slug: str, event_id: str, key: str) -> str:
    """Return the code that a person types: from pretalx, or else the id of the event.

    Pretalx gives it, or its slug begins with it.
    """
    found = _SLUG.match(slug.strip())
    return one_line(code) or (found[1] if found else "") or one_line(event_id) or key[:8]


def submission_of(code: str, slug: str, *urls: str) -> str:
    """The pretalx code of the submission that is presented, or "": other ids are the program's own, not a paper's."""
    if re.fullmatch(_LETTERS, code.strip()):
        return code.strip()
    found = _SLUG.match(slug.strip()) or next((m for url in urls if (m := _TALK.search(url.strip()))), None)
    return found[1] if found else ""


def is_cancelled(fields: Mapping[str, str]) -> bool:
    """Tell whether a state, a flag or a whole subtitle says that the event does not take place."""
    said = any(is_cancelled_state(fields.get(name, "")) for name in _SAID)
    return (
        said
        or is_cancelled_line(fields.get("subtitle", ""))
        or any(is_yes(fields.get(name, "")) for name in _FLAGS)
    )


def title_of(title: str) -> str:
    """The title as plain words; BadRecord where there is none."""
    if line := plain_line(title):
        return line
    raise BadRecord("has no title")
