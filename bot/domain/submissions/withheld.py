"""Sessions that would tell a decision before its day: they are shown from that day on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from bot.domain.people.model import Role
from bot.domain.program.sessions import Session

PRESENTS = frozenset({Role.SPEAKER, Role.AUTHOR})
"""The parts of people in a session that presents their paper."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper whose decision, made or not, its authors see from `day` on; `authors` are ids of people."""

    key: str
    day: date
    authors: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Talk:
    """The signs that a session presents a paper; `people` are the ids of its presenters."""

    id: int
    start: datetime
    code: str = ""
    submission_key: str = ""
    people: frozenset[int] = frozenset()

    @classmethod
    def of(cls, session: Session) -> "Talk":
        """The session, as far as that goes."""
        people = frozenset(a.person.id for a in session.people if a.role in PRESENTS)
        return cls(session.id, session.start, session.code, session.submission_key, people)


def withheld(talks: Iterable[Talk], waiting: Iterable[Waiting], zone: tzinfo) -> Mapping[int, date]:
    """Session id to the day in `zone` from which on it is shown, for sessions that present one of the papers.

    A session that begins before that day is shown: its paper is presented, whatever the day says.
    """
    papers = defaultdict[str, list[Waiting]](list)
    for paper in waiting:
        papers[_code(paper.key)].append(paper)
    if not papers:
        return {}
    found: dict[int, date] = {}
    for talk in talks:
        named = papers.get(_code(talk.submission_key), [])
        # Codes of another source may be the same by chance: then other people present it.
        by_chance = [p for p in papers.get(_code(talk.code), []) if p.authors & talk.people]
        days = [p.day for p in (*named, *by_chance)]
        if days and max(days) <= talk.start.astimezone(zone).date():
            found[talk.id] = max(days)
    return found


def shown_at(days: Iterable[date], zone: tzinfo) -> datetime | None:
    """Return when the first of the days begins in `zone`, in UTC; None where there is none."""
    first = min(days, default=None)
    return datetime.combine(first, time(), zone).astimezone(UTC) if first else None


def _code(code: str) -> str:
    return code.strip().removeprefix("#").casefold()
