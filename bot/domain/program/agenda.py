"""Rules of a person's agenda: which starred sessions cannot both be attended, and which are still to come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.program.lasting import runs_long
from bot.domain.program.sessions import Session, SessionKind


def clashes(sessions: Iterable[Session]) -> Mapping[int, tuple[Session, ...]]:
    """Session id to the others that run at the same time, by start; only those that have some.

    What is cancelled or runs for long clashes with nothing; nor do a session and its parts, or posters that one visits side by side.
    """
    standing = sorted(
        (s for s in sessions if not (s.cancelled or runs_long(s))), key=lambda s: (s.start, s.end, s.id)
    )
    found: dict[int, list[Session]] = {}
    for index, earlier in enumerate(standing):
        for later in standing[index + 1 :]:
            if later.start >= earlier.end:
                break
            if later.end > earlier.start and not _go_together(earlier, later):
                found.setdefault(earlier.id, []).append(later)
                found.setdefault(later.id, []).append(earlier)
    return {id_: tuple(sorted(others, key=lambda s: (s.start, s.id))) for id_, others in found.items()}


def double_duty(sessions: Iterable[Session], person_id: int) -> Mapping[int, tuple[Session, ...]]:
    """`clashes` among those of the sessions that wait for the person: they speak there, or chair."""
    return clashes(s for s in sessions if person_id in {p.id for p in (*s.speakers, *s.chairs)})


def _go_together(one: Session, other: Session) -> bool:
    """Tell whether one contains the other, or one visits both where they stand side by side, as posters do."""
    if one.id in {other.id, other.parent_id} or one.parent_id == other.id:
        return True
    parts = one.parent_id is not None and (one.parent_id, one.start) == (other.parent_id, other.start)
    posters = one.kind is other.kind is SessionKind.POSTER
    return one.where == other.where and (parts or posters)


def upcoming(sessions: Iterable[Session], now: datetime) -> Sequence[Session]:
    """The sessions that are not over, by start."""
    return sorted((s for s in sessions if s.end > now), key=lambda s: (s.start, s.where, s.id))
