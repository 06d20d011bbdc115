"""Usher's kinds for the sources' kinds of sessions. Any other kind is a talk."""

import re

from bot.domain.program.sessions import SessionKind
from bot.importers.cancelled import read_title

_KINDS: tuple[tuple[SessionKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for kind, words in (
        (SessionKind.KEYNOTE, "keynote"),
        (SessionKind.POSTER, "poster"),
        (SessionKind.TUTORIAL, "tutorial"),
        (SessionKind.WORKSHOP, "workshop|hands-on"),
        (SessionKind.PANEL, "panel|podium|round ?table"),
        (SessionKind.PAPER_SESSION, "paper session"),
        (SessionKind.SOCIAL, "social|reception|party|banquet|concert|dinner|excursion"),
        (SessionKind.BREAK, r"break(?![-\w])|lunch|breakfast|coffee|registration"),
    )
)
_BREAK_TITLE = re.compile(
    r"(?:(?:coffee|tea|lunch|short|long|refreshment) )*(?:break|lunch|breakfast|coffee|pause)", re.IGNORECASE
)


def kind_of(source_type: str, title: str) -> SessionKind:
    """The kind that the source's type names; without a type, a title that is nothing but a break is a break."""
    if source_type:
        return next((kind for kind, words in _KINDS if words.search(source_type)), SessionKind.TALK)
    return SessionKind.BREAK if _BREAK_TITLE.fullmatch(read_title(title)[0]) else SessionKind.TALK
