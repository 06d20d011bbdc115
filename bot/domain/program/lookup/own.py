"""Questions about one's own part: own sessions by time and place, the people next to them, the questions to one's talk."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.common.words import fold
from bot.domain.people.model import Person
from bot.domain.program.duties import Duties, Duty, Part
from bot.domain.program.lookup.clocks import read_clock, read_soon
from bot.domain.program.lookup.days import day_in, misspelt_day
from bot.domain.program.lookup.filters import Filters
from bot.domain.program.lookup.parts import read_half, read_part
from bot.domain.program.lookup.said import said_when
from bot.domain.program.model import Program, day_of
from bot.domain.program.sessions import Session
from bot.domain.questions import NOBODY_SPEAKS

_FILLER = (
    "show|list|see|find|give|tell|me|what|whats|where|wheres|when|whens|which|are|is|s|all|of|the|please|only"
)
_OWN = "talks?|sessions?|posters?|presentations?|papers?|tutorials?|workshops?|panels?|slots?|keynotes?|duties|chairing|speaking"
_TAIL = r"(?:\s(?:please|here|at all|now|next|later|still|on|at|in|for|then|are|is))*"
_MY = rf"(?:mine|my (?:(?:own|next|first|last|other|upcoming) )*(?:{_OWN}))"
_MINE = re.compile(rf"(?:(?:{_FILLER}|(?:and|or)(?= my\b))\s)*{_MY}{_TAIL}")
_ASKING = "when|where|what|which|at|in|room|rooms|sessions?|talks?|do|does|am|will|must|should|can|have|time|and|else"
_DOING = "speak|speaking|present|presenting|chair|chairing|talk|talking|on|be|be there|be here"
_WHEN_DO_I = re.compile(
    rf"(?:(?:{_ASKING})\s)*(?:do|am|will|must|should|have)\si\s"
    rf"(?:(?:(?:have|to|be|am|going|supposed|also)\s)*(?:{_DOING})(?: (?:and|or) (?:{_DOING}))*|have(?: to do| anything| an?| any)*(?: {_OWN})?(?= |$))"
    rf"(?:\s(?:first|last|a|any|{_OWN}))*{_TAIL}"
)
_LEAD = (
    "who|whos|what|whats|which|is|s|was|the|on|in|are|tell|me|speaks?|speaking|talks?|comes?|goes|presents?|presenting|next|"
    "directly|right|just|immediately|session|speaker|one|person|else"
)
_BESIDE = re.compile(
    rf"(?:(?:{_LEAD})\s)*(?P<which>before|after|following|follows|precedes|preceding|chairs?|chairing|moderates?|moderating|hosts?|hosting|introduces)"
    rf"(?: (?P<me>me|{_MY})| of (?P<of>{_MY}))?{_TAIL}"
)
_MY_CHAIR = re.compile(rf"(?:(?:{_LEAD})\s)*my (?:session )?(?:chair|moderator|host)s?{_TAIL}")
_BEFORE, _AFTER = frozenset({"before", "precedes", "preceding"}), frozenset({"after", "following", "follows"})
_CHAIRING = frozenset({"chair", "chairing"})
_SPEAKING = frozenset({"speak", "speaking", "present", "presenting", "talk", "talking"})
_PEOPLE = (
    "people|they|the audience|audience|anybody|anyone|everybody|everyone|somebody|someone|others|attendees"
)
_QUESTIONS = re.compile(
    rf"(?:(?:{_FILLER}|any|open|new|there|how|many|got|have)\s)*"
    rf"(?:my (?:open |new )*questions?|questions? (?:for|to|on|about|at|of|in) (?:me|{_MY})"
    rf"|(?:questions? )?(?:do|have) i (?:have |got |any |open |new )*questions?|questions? do i have){_TAIL}"
)
_ASKED = re.compile(
    rf"(?:(?:what|who|how many|which|questions?)\s)*(?:"
    rf"(?:(?:did|do|does|have|has|are|is|will|would)\s)?(?:(?:{_PEOPLE})\s)?(?:ask|asks|asked|asking) (?:me|(?:about|in|at|for) (?:me|{_MY}))"
    rf"|(?:was|am|were) i (?:being )?asked)"
    rf"(?:\s(?:anything|something|a question|questions?|in|at|about|for|{_MY}))*{_TAIL}"
)
_OF_MYSELF = re.compile(r"\b(?:mine|my|me|i)\b", re.IGNORECASE)


class Want(StrEnum):
    """The questions about one's own part."""

    SESSIONS = "sessions"
    BESIDE = "beside"
    """The people before or after them, or their chairs."""
    QUESTIONS = "questions"


class Beside(StrEnum):
    """The people next to somebody's own session that they ask for."""

    BEFORE = "before"
    AFTER = "after"
    CHAIR = "chair"


@dataclass(frozen=True, slots=True)
class Own:
    """The question; `said` is its time and place in plain words, "" if it has none."""

    want: Want
    filters: Filters
    said: str = ""
    pick: str = ""
    """"next", "first" or "last" of them, or ""."""
    beside: frozenset[Beside] = frozenset()
    chairs: bool = False
    """True if only what they chair is asked for."""


def read_own(program: Program, text: str, now: datetime) -> Own | None:
    """Return what of their own `text` asks for: "mine", "what do I chair today", "who is before me"; None where it asks for no such thing."""
    if not _OF_MYSELF.search(text):
        return None
    filters = _when(program, " ".join(text.split()), now)
    rest = fold(filters.rest)
    rest, filters = re.sub(r"^(?:on|at|in|and|this|for)\s", "", rest), replace(filters, rest="")
    if (asked := _asked(rest)) is None:
        return None
    want, beside = asked
    said = rest.split()
    filters = replace(filters, running="now" in said)
    pick = next((word for word in ("next", "first", "last") if word in said), "")
    chairs = want is Want.SESSIONS and not _CHAIRING.isdisjoint(said) and _SPEAKING.isdisjoint(said)
    return Own(want, filters, said_when(filters, program, now), "" if beside else pick, beside, chairs)


def _asked(rest: str) -> tuple[Want, frozenset[Beside]] | None:
    if _QUESTIONS.fullmatch(rest) or _ASKED.fullmatch(rest):
        return Want.QUESTIONS, frozenset()
    if beside := _beside(rest):
        return Want.BESIDE, beside
    return (Want.SESSIONS, frozenset()) if _MINE.fullmatch(rest) or _WHEN_DO_I.fullmatch(rest) else None


def _beside(rest: str) -> frozenset[Beside]:
    """Return who is asked for, as in "who is before me and who chairs"; one of the pieces has to name the asker."""
    found, is_own = set(), False
    for piece in re.split(r"\s(?:and|or)\s", rest):
        if _MY_CHAIR.fullmatch(piece):
            found.add(Beside.CHAIR)
            is_own = True
            continue
        match = _BESIDE.fullmatch(piece)
        if match is None:
            return frozenset()
        is_own = is_own or bool(match["me"] or match["of"])
        which = match["which"]
        found.add(Beside.BEFORE if which in _BEFORE else Beside.AFTER if which in _AFTER else Beside.CHAIR)
    return frozenset(found) if is_own else frozenset()


def _when(program: Program, text: str, now: datetime) -> Filters:
    """The time and the room that `text` names, on whatever day; `rest` is the words without them."""
    today = day_of(now, program.zone)
    soon, text = read_soon(text, now, program.zone)
    if soon:
        return Filters(day_of(soon, program.zone), soon.astimezone(program.zone).time(), rest=text)
    part, is_today, text = read_part(text)
    day, text = day_in(program, text, today, anywhere=True)
    note = ""
    if day is None:
        day, text, note = misspelt_day(program, text, today)
    day = today if day is None and is_today else day
    clock, starts, text = read_clock(text)
    if day and part is None and clock is None:
        part, text = read_half(text)
    words = text.split()
    rooms, place = program.room_names.within(words)
    del words[place]
    return Filters(day, clock, rooms, rest=" ".join(words), part=part, starts=starts, note=note)


@dataclass(frozen=True, slots=True)
class Around:
    """The people around somebody's `session`: None and () if there are none."""

    session: Session
    before: Session | None
    after: Session | None
    chairs: tuple[Person, ...]
    container: Session | None
    """The session that holds it, where one does."""


def theirs(program: Program, asked: Own, duties: Duties, now: datetime) -> tuple[Duty, ...]:
    """The duties that `asked` names, in the order of the program; neighbours are those of what is to come, of talks first."""
    found = [d for d in duties.values() if asked.filters.allow(program, d.session, now)]
    found = [d for d in found if Part.CHAIRS in d.parts or not asked.chairs]
    if asked.want is Want.BESIDE:
        coming = [d for d in found if d.session.end > now] or found
        return tuple(_talks(coming))
    if asked.pick == "next":
        coming = [d for d in found if d.is_held and d.session.start > now]
        return tuple(d for d in coming if d.session.start == coming[0].session.start)
    if asked.pick:
        return tuple(found[:1] if asked.pick == "first" else found[-1:])
    return tuple(found)


def next_duty(duties: Duties, now: datetime, *, chairs: bool = False) -> Session | None:
    """Find the person's present or next duty; if they asked only for chairing, those come first."""
    coming = [d for d in duties.values() if d.is_held and d.session.end > now]
    chaired = [d for d in coming if chairs and Part.CHAIRS in d.parts]
    return next((d.session for d in chaired or coming), None)


def asked_in(program: Program, asked: Own, duties: Duties, now: datetime) -> list[Session]:
    """The person's sessions that people put questions to, the nearest to now first; a talk before what they chair."""

    def distance(session: Session) -> float:
        return max((session.start - now).total_seconds(), (now - session.end).total_seconds(), 0)

    found = [d for d in theirs(program, asked, duties, now) if d.session.kind not in NOBODY_SPEAKS]
    return sorted((duty.session for duty in _talks(found)), key=distance)


def around(program: Program, session: Session) -> Around:
    """Return who is beside `session` in the one that holds it, else in its room or track that day."""
    day = day_of(session.start, program.zone)
    container = program.by_id.get(session.parent_id or 0)
    if container:
        there = program.children(container.id)
    else:
        there = program.in_room(session.room) if session.room else program.in_track(session.track)
    standing = [s for s in there if not (s.cancelled or s.has_parts or s.kind in NOBODY_SPEAKS)]
    that_day = [s for s in standing if day_of(s.start, program.zone) == day]
    return Around(
        session,
        before=next((s for s in reversed(that_day) if s.end <= session.start), None),
        after=next((s for s in that_day if s.start >= session.end), None),
        chairs=(container.chairs if container else ()) or session.chairs,
        container=container,
    )


def _talks(found: list[Duty]) -> list[Duty]:
    """Those in which the person speaks or presents; else those that they hold, else all."""
    held = [d for d in found if d.is_held]
    return [d for d in held if d.parts & {Part.SPEAKS, Part.STANDS_IN}] or held or found
