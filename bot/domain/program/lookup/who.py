"""Names inside a query: people, tracks said with devroom, track or room, and rooms that are misspelt."""

from collections.abc import Sequence

from bot.domain.common.words import SOFT_WORDS, STOP_WORDS, fold, words
from bot.domain.people.model import Person
from bot.domain.program.answers import listed, quoted
from bot.domain.program.model import Program
from bot.domain.program.sessions import Room

_TRACK_WORDS = frozenset({"devroom", "devrooms", "track", "tracks", "stream", "room", "session", "sessions"})
"""The words for a track, beside its name."""
_OF = frozenset({"of", "for", "on", "about", "the", "called"})
_BY, _SPEAKS = (
    frozenset({"by", "from", "with", "speaker"}),
    frozenset({"speak", "speaks", "speaking", "talk", "talking"}),
)
_IN = frozenset({"in", "at", "room"})
_NEVER_NAMES = STOP_WORDS | SOFT_WORDS | {"now", "next", "today", "first", "last", "after", "before"}
"""Words that ask, though somebody may be called so."""
_LONGEST_NAME, _LONGEST_TRACK, _MOST_TRACKS, _HALF_TYPED = 5, 7, 3, 4
Parts = list[str]


def said_tracks(program: Program, parts: Parts) -> tuple[tuple[str, ...], Parts, str]:
    """The track of "the rust devroom" or "track go", the words without it, and a sentence where it is misspelt."""
    for i, part in enumerate(parts):
        if fold(part) not in _TRACK_WORDS:
            continue
        for start, end in (*_before(i), *_after(parts, i)):
            phrase = parts[start:end]
            found = _track(program, phrase)
            if found:
                kept = [word for j, word in enumerate(parts) if not (start <= j < end or j == i)]
                return found, kept, ""
        if i and (found := _misspelt_track(program, parts[i - 1])):
            note = f"No track {quoted(parts[i - 1])}; showing {listed(found)}."
            return found, parts[: i - 1] + parts[i + 1 :], note
    return (), parts, ""


def said_people(program: Program, parts: Parts) -> tuple[tuple[Person, ...], str, Parts]:
    """The people whose name stands among the words, that name as typed, and the words without it.

    One word is a name where "by" or "speaks" says so, or where nothing else is asked for and talks are not about it.
    """
    folded = [fold(part).removesuffix(" s") for part in parts]
    for length in range(min(_LONGEST_NAME, len(parts)), 0, -1):
        for start in range(len(parts) - length + 1):
            end = start + length
            found = _people(program, folded[start:end])
            if found and (length > 1 or _is_name(program, folded, start)):
                return found, " ".join(folded[start:end]), parts[:start] + parts[end:]
    return (), "", parts


def misspelt_room(program: Program, parts: Parts) -> tuple[tuple[Room, ...], Parts, str]:
    """The room of "in jansn", the words without it, and a sentence that says so."""
    for i, part in enumerate(parts[1:], 1):
        word = fold(part)
        if fold(parts[i - 1]) not in _IN or not word or program.search.knows(word):
            continue
        match = program.room_names.match(part)
        if len(match.found) == 1:
            note = "" if match.exact else f"No room {quoted(part)}; showing {match.found[0].name}."
            return match.found, parts[:i] + parts[i + 1 :], note
    return (), parts, ""


def _before(place: int) -> list[tuple[int, int]]:
    return [(place - length, place) for length in range(min(_LONGEST_TRACK, place), 0, -1)]


def _after(parts: Sequence[str], place: int) -> list[tuple[int, int]]:
    start = place + 1
    while start < len(parts) and fold(parts[start]) in _OF:
        start += 1
    return [(start, start + length) for length in range(min(_LONGEST_TRACK, len(parts) - start), 0, -1)]


def _track(program: Program, phrase: Sequence[str]) -> tuple[str, ...]:
    """The tracks that all of `phrase` names, whole or half typed."""
    folded = [fold(word) for word in phrase]
    if not phrase or all(word in STOP_WORDS for word in folded) or folded[0] in {"the", "in"}:
        return ()
    match = program.track_names.match(" ".join(phrase))
    if not match.found or not match.exact or len(match.found) > _MOST_TRACKS:
        return ()
    typed = [word for each in match.found for word in words(each)]
    is_short = any(len(word) < _HALF_TYPED and word not in typed for part in phrase for word in words(part))
    return () if is_short else match.found


def _misspelt_track(program: Program, part: str) -> tuple[str, ...]:
    word = fold(part)
    if len(word) < _HALF_TYPED or word in STOP_WORDS or program.search.knows(word):
        return ()
    match = program.track_names.match(word)
    return match.found if len(match.found) <= _MOST_TRACKS else ()


def _people(program: Program, folded: Sequence[str]) -> tuple[Person, ...]:
    """The people in whose name all these words stand; it neither begins nor ends with "in" or the like."""
    if not all(folded) or folded[0] in _NEVER_NAMES or folded[-1] in _NEVER_NAMES:
        return ()
    return program.people_names.holding([word for part in folded for word in part.split()])


def _is_name(program: Program, folded: list[str], place: int) -> bool:
    word = folded[place]
    around = {*folded[place + 1 : place + 2]}, {*folded[max(place - 1, 0) : place]}
    if around[0] & _SPEAKS or around[1] & _BY:
        return not _is_topic(program, word)
    others = {part for other in folded[:place] + folded[place + 1 :] for part in other.split()}
    return others <= STOP_WORDS | _SPEAKS and not _is_topic(program, word)


def _is_topic(program: Program, word: str) -> bool:
    """Tell whether more sessions are about `word` than people of that name have sessions."""
    theirs = {s.id for p in program.people_names.holding([word]) for s in program.of_person(p.id)}
    about = {program.sessions[number].id for number in program.search.about(word)}
    return len(about - theirs) > 2 * len(theirs)
