"""Recipients as people type them: "everyone", "speakers of Search", "room Janson and @ada", also misspelt.

What is not typed exactly is corrected, and the correction is said.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz.distance import OSA

from bot.domain.announcements.audiences import NAMES, Sort, Target
from bot.domain.announcements.called import DAY, Called, Calling, corrected, name_ends
from bot.domain.common.words import compact
from bot.domain.program.model import Program
from bot.errors import BadInput

HERE = "here"
"""The name of a channel that is the one in which it was typed."""
_EMAIL = re.compile(r"[^\s@<>(),;:\"|]{1,64}@[^\s@<>(),;:\"|]+\.[^\s@<>(),;:\"|.]{2,}")
_WORD = re.compile(r"[^\s,;]+")
_MENTION = re.compile(r"<(?P<sign>[@#])(?P<id>[A-Z][A-Z0-9]+)(?:\|[^<>]*)?>")
"""A channel or a person as Slack writes them: "<#C1|general>", and without a name where the channel is private."""
_I = re.IGNORECASE
_FILLERS = re.compile(r"(?:(?:post|send|tell|it|to|for|in|into|at)\s+)+(?=\S)", _I)
_ARTICLES = re.compile(r"(?:(?:all|the|our|every|each|of)\s+)+(?=\S)", _I)
_AND = re.compile(r"\s*(?:[,;]\s*(?:and\s)?|[&+](?=\s|[#@<])|and\s)\s*", _I)
_ENDS = re.compile(r"\s*(?::|[-\u2013\u2014](?=\s))\s*")
"""The signs and words between the recipients and the text."""
_WHOLE_NAME = re.compile(r"@(?:(?!and\b)[\w.'\u2019-]+(?:\s+|$)){1,5}")
"""A person's name that is not followed by any text."""
_HERE = re.compile(r"(?:this channel|here)(?![\w'])", _I)
_AUDIENCES = {
    Sort.ATTENDEES: "attendees attendee everyone everybody all participants participant delegates delegate",
    Sort.SPEAKERS: "speakers speaker presenters presenter",
    Sort.AUTHORS: "authors author",
    Sort.REVIEWERS: "reviewers reviewer",
    Sort.CHAIRS: "chairs chair",
    Sort.OWING: "owing",
}
_BY_WORD = {word: sort for sort, named in _AUDIENCES.items() for word in named.split()}
_OWING = re.compile(r"(?:authors\s+)?(?:who|that)\s+(?:still\s+)?owe(?:\s+(?:us\s+)?something)?(?!\w)", _I)
_CHAIRS = re.compile(r"(?:session|track)\s+chairs?(?!\w)", _I)
_SPEAKERS = r"(?:speakers?|presenters?)(?!\w)"
_OF = re.compile(r"\s+(?:of|in|at|for|from|on)\s+(?:the\s+)?(?=\S)", _I)
_KINDS = {"devroom": "track", "stream": "track", "talk": "session"}
_KIND = re.compile(r"(?P<kind>track|devroom|stream|room|session|talk)(?P<colon>\s*:\s*|\s+)(?=\S)", _I)
_NAMED_DAY = re.compile(r"day\s*:\s*(?P<said>[^\s,;]*)", _I)
_CLOCK = r"\s+(?:at\s+)?(?:[0-9]|noon)"
"""After a day: then it is when something goes out, and not whose day is meant."""
_STARRED = re.compile(
    r"(?:starred\s*:\s*|(?:(?:people|everyone|everybody|those|attendees)\s+)?(?:who|that)\s+(?:have\s+)?starred\s+)",
    _I,
)
_BEHIND = re.compile(rf"\s+(?:(?P<kind>track|devroom|stream|room|session)(?:'s)?\s+)?{_SPEAKERS}", _I)
_KIND_BEHIND = re.compile(r"\s+(?:track|devroom|stream|room|session)(?!\w)", _I)
_TRACK_BEHIND = re.compile(r"\s+(?:track|devroom|stream)(?!\w)", _I)
_LONGEST_NAME = 80
"""Characters of a track's name."""
_SHORTEST, _ALIKE = 5, 0.75
"""From so many letters, and this share of equal ones on, an audience counts as misspelt."""


@dataclass(frozen=True, slots=True)
class Recipients:
    """The targets that were read, what follows them, and what was corrected, in sentences."""

    targets: tuple[Target, ...]
    rest: str = ""
    notes: tuple[str, ...] = ()


def read_recipients(text: str, program: Program, now: datetime) -> Recipients:
    """The targets that `text` begins with, separated by commas or "and", and what follows them.

    BadInput where there is none, or one names nothing. A channel and a person have their ids where Slack gave them, else
    the name as it was typed, for Slack to know.
    """
    one = _Reader(Calling(program, now)).one
    found = [one(text.lstrip())]
    while match := _AND.match(found[-1].rest):
        try:
            found.append(one(found[-1].rest[match.end() :]))
        except BadInput:
            if "," in match[0] or ";" in match[0]:
                raise
            break  # "speakers and bring your slides": the text begins with "and"
    return _together(
        found, _ENDS.sub("", found[-1].rest, count=1) if _ENDS.match(found[-1].rest) else found[-1].rest
    )


def read_recipient(text: str, program: Program, now: datetime) -> Recipients:
    """Return what `text` is as a whole: one target, or those that "and" joins; BadInput where it names nothing."""
    said = text.strip()
    if _WHOLE_NAME.fullmatch(said):
        return Recipients((Target(Sort.USER, said),))
    try:
        found = read_recipients(said, program, now)
    except BadInput:
        found = None
    if found and not found.rest:
        return found
    if called := Calling(program, now).find(said, "track", whole=True):
        return _together([called], "")
    if any(compact(person.name) == compact(said) for person in program.people):
        return Recipients((Target(Sort.USER, f"@{said}"),))
    if found:
        raise _unknown(said)
    return read_recipients(said, program, now)


def _together(found: Sequence[Called], rest: str) -> Recipients:
    notes = dict.fromkeys(one.note for one in found if one.note)
    return Recipients(tuple(dict.fromkeys(one.target for one in found)), rest.strip(), tuple(notes))


class _Reader:
    """Reads one target after the other; each way of naming one answers None where it is not that way."""

    def __init__(self, calling: Calling) -> None:
        self._calling = calling
        self._ways: tuple[Callable[[str], Called | None], ...] = (
            _slacks, self._person, self._starred, self._of_day, self._audience, self._of_kind, self._before_its_kind,
            self._before_a_colon, self._misspelt,
        )  # fmt: skip

    def one(self, text: str) -> Called:
        """The target that `text` begins with; BadInput where it begins with none."""
        start = _without(_FILLERS, text)
        for begun in dict.fromkeys((start, _without(_ARTICLES, start))):
            for way in self._ways:
                if found := way(begun):
                    return found
        word = _WORD.match(start)
        raise _unknown(word[0] if word else "")

    def _person(self, text: str) -> Called | None:
        """A name typed by hand: the longest that somebody of the program has, else one word."""
        word = _WORD.match(text)
        if not word or not re.match(r"@\w", text):
            return None
        known = {compact(person.name) for person in self._calling.program.people}
        ends = [end for end in name_ends(text[1:]) if compact(text[1 : 1 + end]) in known]
        end = 1 + ends[-1] if ends else len(word[0].rstrip(".:"))
        return Called(Target(Sort.USER, text[:end]), text[end:])

    def _starred(self, text: str) -> Called | None:
        """People who starred a session: "starred:147", "who starred Quantum Linguistics"."""
        who = _STARRED.match(text)
        if who is None:
            return None
        found = self._calling.named(text[who.end() :], "session")
        return Called(Target(Sort.STARRED, found.target.name), found.rest, found.note)

    def _of_day(self, text: str) -> Called | None:
        """The speakers of a day: "day:tuesday", "today's speakers", "tuesday speakers"."""
        if named := _NAMED_DAY.match(text):
            return Called(self._calling.day(named["said"]), text[named.end() :])
        day = re.match(rf"{DAY}\s+{_SPEAKERS}", text, _I)
        return Called(self._calling.day(day["day"]), text[day.end() :]) if day else None

    def _of_kind(self, text: str) -> Called | None:
        """Something with its kind: "track:Search", "track Search", "room Janson", "session ABC"."""
        kind = _KIND.match(text)
        if kind is None:
            return None
        what = _KINDS.get(kind["kind"].casefold(), kind["kind"].casefold())
        found = self._calling.named(text[kind.end() :], what)
        return self._calling.channel(found) if what == "room" else found

    def _audience(self, text: str) -> Called | None:
        """An audience: "everyone", "speakers", "speakers of Search", "authors who owe something"."""
        for pattern, whole in ((_OWING, Sort.OWING), (_CHAIRS, Sort.CHAIRS)):
            if match := pattern.match(text):
                return Called(Target(whole), text[match.end() :])
        word = re.match(r"\w+(?!['\u2019\w])", text)
        sort = _BY_WORD.get(word[0].casefold()) if word else None
        if word is None or sort is None:
            return None
        after = text[word.end() :]
        if sort is Sort.SPEAKERS and (narrowed := self._narrowed(after)):
            return narrowed
        if sort is Sort.ATTENDEES and (of := _OF.match(after)):
            self._refuse_part_of_everybody(after[of.end() :])
        is_alone = word[0].casefold() != "all" or re.match(r"\s*(?:[,;:&+]|and\b|$)", after)
        return Called(Target(sort), after) if is_alone else None

    def _refuse_part_of_everybody(self, name: str) -> None:
        """BadInput for "everyone in the Search track": only its speakers are known, and everybody would get it."""
        if found := self._calling.find(name, ""):
            said = found.target.name
            raise BadInput(f'Usher knows only the speakers of {said}. Type "speakers of {said}".')

    def _before_a_colon(self, text: str) -> Called | None:
        """A track alone, as "Deep Learning: be there"."""
        end = text.find(":")
        found = self._calling.find(text[:end], "track", whole=True) if 0 < end <= _LONGEST_NAME else None
        return replace(found, rest=text[end:]) if found else None

    def _narrowed(self, after: str) -> Called | None:
        """Return what comes behind "speakers": "of Search", "in room Janson", "on tuesday", "today"."""
        if day := re.match(rf"\s+(?:(?:of|on|for)\s+)?{DAY}(?!{_CLOCK})", after, _I):
            return Called(self._calling.day(day["day"]), after[day.end() :])
        of = _OF.match(after)
        if of is None:
            return None
        name = after[of.end() :]
        kind = _KIND.match(name)
        what = kind["kind"].casefold() if kind else ""
        told = self._calling.find(name[kind.end() :], _KINDS.get(what, what)) if kind else None
        found = told or self._calling.named(name, "")
        return replace(found, rest=_without(_KIND_BEHIND, found.rest))

    def _before_its_kind(self, text: str) -> Called | None:
        """A name before the word that says what it is: "Search speakers", "Deep Learning track"."""
        for end in name_ends(text):
            behind = _BEHIND.match(text[end:]) or _TRACK_BEHIND.match(text[end:])
            if behind is None:
                continue
            kind = behind.groupdict().get("kind") or ("" if behind.re is _BEHIND else "track")
            found = self._calling.find(text[:end], _KINDS.get(kind.casefold(), kind.casefold()), whole=True)
            if found:
                return Called(found.target, text[end + behind.end() :], found.note)
        return None

    def _misspelt(self, text: str) -> Called | None:
        """An audience with a mistyped letter."""
        word = re.match(r"\w+", text)
        said = word[0].casefold() if word else ""
        if word is None or len(said) < _SHORTEST:
            return None
        known = max(_BY_WORD, key=lambda each: OSA.normalized_similarity(said, each))
        if OSA.normalized_similarity(said, known) < _ALIKE:
            return None
        found = self._audience(known + text[word.end() :])
        note = " ".join(
            part for part in (corrected(word[0], known, "audience"), found.note if found else "") if part
        )
        return Called(found.target, found.rest, note) if found else None


def _slacks(text: str) -> Called | None:
    """A channel, a person whom Slack knows, or an address."""
    if mention := _MENTION.match(text):
        sort = Sort.CHANNEL if mention["sign"] == "#" else Sort.USER
        return Called(Target(sort, mention["id"]), text[mention.end() :])
    if here := _HERE.match(text):
        return Called(Target(Sort.CHANNEL, HERE), text[here.end() :])
    word = _WORD.match(text)
    said = word[0].rstrip(":") if word else ""
    if said.startswith("#") and len(said) > 1:
        return Called(Target(Sort.CHANNEL, said[1:]), text[len(said) :])
    return Called(Target(Sort.EMAIL, said.lower()), text[len(said) :]) if _EMAIL.fullmatch(said) else None


def _without(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return text[match.end() :] if match else text


def _unknown(said: str) -> BadInput:
    start = (
        f'"{said[:60]}" is neither a channel, an audience nor an e-mail address'
        if said
        else "Nobody is named"
    )
    return BadInput(f"{start}; type #channel, @name, an address, or one of {NAMES}.")
