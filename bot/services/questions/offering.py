"""The sessions for a question that was typed in a place without one: current, just over, or next."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.people.reader import Reader
from bot.domain.program.lasting import runs_long
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session, SessionKind
from bot.domain.questions import Place, Stage, can_ask

LINGER = timedelta(minutes=15)
"""After its end a session still takes the questions of its room's channel for so long."""
EARLY = timedelta(minutes=30)
"""Before its start it takes them so early, when nothing else is on there."""


def places(
    programs: Sequence[tuple[Program, Reader]], now: datetime, starred: Collection[int] = ()
) -> tuple[Place, ...]:
    """The sessions to which the reader of each program can put a question at `now`.

    What is on comes first, then what has just ended, then what is next; in each, what the reader starred. Posters come
    last: many hang at once, and people ask them where they hang.
    """
    found = [place for program, reader in programs for place in _of(program, reader, now)]
    order = [*Stage]

    def rank(place: Place) -> tuple[bool, int, bool, str]:
        session, is_other = place.session, place.session.id not in starred
        return (
            session.kind is SessionKind.POSTER and is_other,
            order.index(place.stage),
            is_other,
            session.where,
        )

    return tuple(sorted(found, key=rank))


def _of(program: Program, reader: Reader, now: datetime) -> Iterator[Place]:
    conference = program.conference
    for session in program.sessions:
        stage = _stage(program, session, now)
        if stage and can_ask(conference, session, now, reader):
            yield Place(conference, session, stage)


def _stage(program: Program, session: Session, now: datetime) -> Stage | None:
    """Return what the session is at `now`; None where it is far off, or others of it are asked instead."""
    if session.start - EARLY <= now < session.end + LINGER and not runs_long(session):
        parts = program.children(session.id)
        if any(part.start - EARLY <= now < part.end + LINGER for part in parts):
            return None
        if now < session.start:
            return Stage.NEXT
        return Stage.NOW if now < session.end else Stage.ENDED
    return None
