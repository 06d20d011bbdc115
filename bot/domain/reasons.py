"""Why a session matched, where the line that names it does not show it: "chair: Eve Okoro", "in the abstract"."""

from collections.abc import Iterable

from bot.domain.people import Role
from bot.domain.sessions import Session
from bot.domain.words import humps, searchable

SHOWN_PEOPLE = 3
"""Speakers that a line names."""
_ROLES = {Role.SESSION_CHAIR: "chair"}
IN_ABSTRACT = "in the abstract"


def reasons(session: Session, meant: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """For each thing that was asked for and is not in the line, where it is; each once, in plain words."""
    shown = (session.title, humps(session.title), session.where, session.track, session.code)
    visible = _words(*shown, *(person.name for person in session.speakers[:SHOWN_PEOPLE]))
    return tuple(dict.fromkeys(_where(session, words) for words in meant if not words & visible))


def _where(session: Session, words: frozenset[str]) -> str:
    for each in session.people:
        if words & _words(each.person.name):
            return f"{_ROLES.get(each.role, str(each.role))}: {each.person.name}"
    for each in session.people:
        if words & _words(each.person.unit):
            return f"unit: {each.person.unit}"
    return f"kind: {session.kind}" if words & _words(session.kind) else IN_ABSTRACT


def _words(*texts: str) -> set[str]:
    return {word for text in texts for word in searchable(text)}
