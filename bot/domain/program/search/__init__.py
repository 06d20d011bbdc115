"""Search over a program: any words, in any order, misspelt, half typed, without accents, in any script.

A query becomes terms (`terms`), each word of them what it may stand for (`meanings`), looked up in the `index`; what answers
is `ranked`.
"""

from collections.abc import Sequence
from datetime import datetime

from rapidfuzz import fuzz, process

from bot.domain.common.words import fold
from bot.domain.program.search.index import Index
from bot.domain.program.search.meanings import Meanings
from bot.domain.program.search.ranked import Allowed, Asked, Found, Hit, Respelt
from bot.domain.program.sessions import Session

__all__ = ["Allowed", "Asked", "Found", "Hit", "Respelt", "Search"]
_CLOSE = 65
_CLOSEST = 5


class Search:
    """An index over the words of `sessions`; it never changes."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self._sessions = sessions
        self._index = Index(sessions)
        self._meanings = Meanings(self._index)
        self._titles: list[str] = []
        self._last: tuple[str, Asked] | None = None
        self.names = self._index.names
        self.about = self._index.about
        self.is_soft = self._index.is_soft

    def ask(self, query: str) -> Asked:
        """The query, to be looked at in several ways; the last one is remembered, since one answer may ask it again."""
        if self._last is None or self._last[0] != query:
            self._last = query, Asked(self._sessions, self._index, self._meanings, query)
        return self._last[1]

    def find(self, query: str, now: datetime, limit: int | None = None) -> list[Hit]:
        """The sessions that hold every word of `query`, best first; where none does, those that hold most of them."""
        return list(self.ask(query).found(now).hits[:limit])

    def knows(self, word: str) -> bool:
        """Tell whether `word` stands anywhere, as it is, with another ending or half typed."""
        return bool(self._meanings.written(word))

    def titled(self, phrase: str) -> bool:
        """Tell whether the folded `phrase` stands in a title, as it is."""
        words = phrase.split()
        held = set.intersection(*map(self.about, words)) if words else set()
        return any(f" {phrase} " in self._index.title(number) for number in held)

    def closest(self, query: str, now: datetime) -> Session | None:
        """The session that looks most like `query`, for when nothing matches: by a word misspelt, else by title and speakers."""
        if near := self.ask(query).near(now).hits:
            return near[0].session
        if not self._titles:
            self._titles = [fold(" ".join((s.title, *(p.name for p in s.speakers)))) for s in self._sessions]
        alike = process.extract(
            fold(query), self._titles, scorer=fuzz.partial_ratio, score_cutoff=_CLOSE, limit=_CLOSEST
        )
        if not alike:
            return None
        is_over = [s.end <= now or s.cancelled for s in self._sessions]
        return self._sessions[max(alike, key=lambda a: (a[1] * (0.6 if is_over[a[2]] else 1.0), -a[2]))[2]]
