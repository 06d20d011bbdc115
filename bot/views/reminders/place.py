"""The place of a talk in the session that holds it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.people.model import Person
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session, SessionKind

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Place:
    """A talk's place in `container`: `position` counts from 1."""

    container: Session
    position: int
    total: int
    before: Session | None = None
    after: Session | None = None
    at_once: bool = False
    """True if others begin with it, as posters do: then it comes neither first nor third."""

    @property
    def chairs(self) -> tuple[Person, ...]:
        """Return who chairs the container."""
        return self.container.chairs

    @property
    def ordinal(self) -> str:
        """As "third of four", "one of four" where they are at once; "the only talk" where there is no other."""
        if self.total <= 1:
            return "the only talk"
        total = _NUMBERS[self.total - 1] if self.total <= len(_NUMBERS) else self.total
        return f"{'one' if self.at_once else ordinal(self.position)} of {total}"


def place_of(session: Session, container: Session | None, siblings: Sequence[Session]) -> Place | None:
    """The place of `session` among `siblings`, the talks of `container` in order; None where it has none.

    What was moved away from the container's time has no place among the rest, and takes none.
    """
    if container is None:
        return None
    standing = [
        s
        for s in siblings
        if _is_there(s, container)
        and (s.id == session.id or not (s.cancelled or s.kind is SessionKind.BREAK))
    ]
    index = next((i for i, s in enumerate(standing) if s.id == session.id), None)
    if index is None:
        return None
    before = next((s for s in reversed(standing[:index]) if s.start < session.start), None)
    after = next((s for s in standing[index + 1 :] if s.start > session.start), None)
    at_once = any(s.start == session.start for s in standing if s.id != session.id)
    return Place(container, index + 1, len(standing), before, after, at_once)


def _is_there(session: Session, container: Session) -> bool:
    """Tell whether the session runs while its container does; not where one is over before the other begins."""
    return session.start < container.end and session.end > container.start


def place_in(program: Program, session: Session) -> Place | None:
    """The place of `session` in the program; None where it stands by itself."""
    container = program.by_id.get(session.parent_id or 0)
    return place_of(session, container, program.children(container.id)) if container else None


def ordinal(number: int) -> str:
    """As "third", "3rd" beyond the tenth as "11th"."""
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else short_ordinal(number)


def short_ordinal(number: int) -> str:
    """As "3rd"."""
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"
