"""The index of words: three flat tables, small enough to keep one index per conference.

They are the sorted vocabulary; for each word the place of its postings; and the postings, each a session's number and
the field in which the word stands.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import IntEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.common.addresses import blanked
from bot.domain.common.markup import plain
from bot.domain.common.words import SOFT_WORDS, STOP_WORDS, compact, fold, humps, searchable, words
from bot.domain.program.sessions import Session

LONGEST_WORD = 40
_FIELD_BITS = 3
_END = "\U0010ffff"
_LINKED = re.compile(r"<https?://([\w.-]+)(?::[0-9]+)?(?:/@?([\w.-]+))?")
_HOSTS = frozenset(
    {
        "github",
        "gitlab",
        "codeberg",
        "youtube",
        "wikipedia",
        "google",
        "twitter",
        "linkedin",
        "medium",
        "fosdem",
    }
)
"""Sites whose name says nothing of what a link is about; the name behind the host may."""
_SHORTEST_SITE = 6
_SHORTENED = re.compile(r"(?<!\w)\w++['\u2019]\w+")


class Field(IntEnum):
    """The fields of a session that hold words; no more than eight."""

    CODE = 0
    TITLE = 1
    PEOPLE = 2
    ROOM = 3
    TRACK = 4
    KIND = 5
    UNIT = 6
    ABSTRACT = 7


_TOPICS = frozenset({Field.TITLE, Field.TRACK, Field.KIND, Field.ROOM})


class Index:
    """The words of `sessions`; it never changes."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self._sessions = sessions
        self._titles: dict[int, str] = {}
        found: dict[str, array[int]] = {}
        for number, session in enumerate(sessions):
            for word, field in _indexed(session).items():
                found.setdefault(word, array("I")).append(number << _FIELD_BITS | field)
        self._vocabulary = sorted(found)
        self._places = array("I", [0])
        self._postings = array("I")
        self._by_length: dict[int, list[str]] = {}
        for word in self._vocabulary:
            self._postings.extend(found[word])
            self._places.append(len(self._postings))
            self._by_length.setdefault(len(word), []).append(word)

    def title(self, number: int) -> str:
        """The folded title of a session, between spaces; remembered, since the best of every query are asked for it."""
        if (title := self._titles.get(number)) is None:
            title = self._titles[number] = f" {fold(self._sessions[number].title)} "
        return title

    def of(self, word: str) -> "array[int]":
        """The postings of exactly that word."""
        place = bisect_left(self._vocabulary, word)
        if place == len(self._vocabulary) or self._vocabulary[place] != word:
            return array("I")
        return self._postings[self._places[place] : self._places[place + 1]]

    def numbers(self, word: str) -> set[int]:
        """The numbers of the sessions that hold the word."""
        return {posting >> _FIELD_BITS for posting in self.of(word)}

    def best(self, word: str, values: Sequence[float], into: dict[int, float]) -> None:
        """Raise each session's value in `into` to that of the field in which it holds `word`."""
        for posting in self.of(word):
            number, value = posting >> _FIELD_BITS, values[posting & Field.ABSTRACT]
            if value > into.get(number, 0.0):
                into[number] = value

    def names(self, word: str) -> bool:
        """Tell whether `word` stands in a title, a name, a room, a track or the like, and not only in abstracts."""
        return any(posting & Field.ABSTRACT != Field.ABSTRACT for posting in self.of(word))

    def about(self, word: str) -> set[int]:
        """The numbers of the sessions in whose title, track, kind or room `word` stands."""
        return {posting >> _FIELD_BITS for posting in self.of(word) if posting & Field.ABSTRACT in _TOPICS}

    def is_soft(self, word: str) -> bool:
        """Tell whether a session that is asked for may do without `word`: it asks rather than names, and no track is called so."""
        tracked = (posting & Field.ABSTRACT == Field.TRACK for posting in self.of(word))
        return word in SOFT_WORDS and not any(tracked)

    def begun(self, word: str) -> list[str]:
        """The words that begin with `word`; itself first, where it is one."""
        first = bisect_left(self._vocabulary, word)
        return self._vocabulary[first : bisect_left(self._vocabulary, word + _END)]

    def near(self, word: str, edits: int) -> Iterator[str]:
        """The words that `word` becomes by at most `edits` letters; digits stay as they are."""
        digits = [char for char in word if char.isdigit()]
        for length in range(len(word) - edits, len(word) + edits + 1):
            choices = self._by_length.get(length, [])
            for other, distance, _ in process.extract(
                word, choices, scorer=OSA.distance, score_cutoff=edits, limit=None
            ):
                if distance and digits == [char for char in other if char.isdigit()]:
                    yield other


def _indexed(session: Session) -> dict[str, Field]:
    """The words of `session`, each with the best field in which it stands."""
    fields = (
        (Field.CODE, session.code),
        (Field.TITLE, session.title),
        (Field.TITLE, humps(session.title)),
        (Field.PEOPLE, " ".join(a.person.name for a in session.people)),
        (Field.ROOM, session.where),
        (Field.TRACK, session.track),
        (Field.KIND, session.kind),
        (Field.UNIT, " ".join(a.person.unit for a in session.people)),
    )
    found: dict[str, Field] = {}
    for field, text in fields:
        for word in searchable(text):
            found.setdefault(word[:LONGEST_WORD], field)
    abstract = blanked(plain(session.abstract))
    for word in (*words(abstract), *map(compact, _SHORTENED.findall(abstract))):
        if word not in STOP_WORDS and len(word) <= LONGEST_WORD:
            found.setdefault(word, Field.ABSTRACT)
    for site in _sites(session.abstract):
        found.setdefault(site, Field.ABSTRACT)
    return found


def _sites(abstract: str) -> Iterator[str]:
    """The names of the sites that links lead to: "letsencrypt" of letsencrypt.org, and whose pages they are elsewhere."""
    for host, owner in _LINKED.findall(abstract):
        labels = host.lower().split(".")
        name = labels[-2] if len(labels) > 1 else ""
        word = fold(owner if name in _HOSTS else name)
        if _is_name_of_site(word):
            yield word


def _is_name_of_site(word: str) -> bool:
    return _SHORTEST_SITE <= len(word) <= LONGEST_WORD and word.isalnum() and word not in _HOSTS
