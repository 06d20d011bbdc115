"""The reason for a match that the session's line does not show: "chair: Eve Okoro", "in the abstract"."""

from collections.abc import Callable, Iterable
from functools import cache

from bot.domain.common.words import humps, searchable
from bot.domain.people.model import Role
from bot.domain.program.sessions import Session

SHOWN_PEOPLE = 3
"""Speakers that a line names."""
_ROLES = {Role.SESSION_CHAIR: "chair"}
IN_ABSTRACT = "in the abstract"


def reasons(session: Session, meant: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """For each thing that was asked for and is not in the line, where it is; each once, in plain words."""
    shown = (session.title, humps(session.title), session.where, session.track, session.code)
    visible = _words(*shown, *(person.name for person in session.speakers[:SHOWN_PEOPLE]))
    words_of = cache(_words)  # every name is looked at again for each thing that was asked for
    return tuple(dict.fromkeys(_where(session, words, words_of) for words in meant if not words & visible))


def _where(session: Session, words: frozenset[str], words_of: Callable[[str], set[str]]) -> str:
    for each in session.people:
        if words & words_of(each.person.name):
            return f"{_ROLES.get(each.role, str(each.role))}: {each.person.name}"
    for each in session.people:
        if words & words_of(each.person.unit):
            return f"unit: {each.person.unit}"
    return f"kind: {session.kind}" if words & words_of(session.kind) else IN_ABSTRACT


def _words(*texts: str) -> set[str]:
    return {word for text in texts for word in searchable(text)}
