"""The audit log as it is read: lines with names in the place of ids, and what somebody looks for in them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.domain.common.zones import MONTHS, WEEKDAYS, short
from bot.domain.privacy.audit import Act, Entry
from bot.domain.program.model import Program
from bot.errors import BadInput

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_NUMBERED = re.compile(r"\b(announcement|delivery|question|claim) #?(\d{1,9})\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?:(\d{4}-\d{2}-\d{2})|(\d{1,2})\.? ([a-z]{3})[a-z]*\.?)(?!\S)", re.IGNORECASE)
_ROOMS, _TIMES = ("room", "was_room"), ("start", "was_start", "end", "was_end")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log in words."""

    id: int
    at: datetime
    act: Act
    by: str
    """A Slack user, "shell", "usher", or "" for somebody who was forgotten."""
    name: str = ""
    """The user's name, if it is known."""
    what: str = ""
    """As `Entry.subject`: "session:12"."""
    title: str = ""
    """The session's title, where it is one; the channel's purpose, where it is bound."""
    person: str = ""
    other: str = ""
    conference: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of those that were found, the newest first."""

    lines: Sequence[Line]
    total: int
    first: int = 0
    is_cut: bool = False
    """True if only the newest lines were searched for words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a search in the log."""

    words: tuple[str, ...] = ()
    """Each of them stands in the line."""
    users: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    subjects: tuple[str, ...] = ()
    """As `Entry.subject`."""
    since: datetime | None = None
    until: datetime | None = None


def wanted(text: str, now: datetime, zone: tzinfo, session: Callable[[str], Sequence[int]]) -> Wanted:
    """Return what `text` asks for: a day, <@U1>, an e-mail address, the id of a session, "announcement 12", and words.

    A day is "2026-12-01", "1 Dec", "today" or "tuesday", and none to come. `session` finds the ids of the sessions that are
    meant by an id of the program. BadInput for a day that does not exist, and for two days.
    """
    users = frozenset(_MENTION.findall(text))
    subjects = [f"{kind.casefold()}:{number}" for kind, number in _NUMBERED.findall(text)]
    rest = " ".join(_NUMBERED.sub(" ", _MENTION.sub(" ", text)).split())
    days, rest = _days(rest, now.astimezone(zone).date())
    if len(days) > 1:
        raise BadInput("Name one day.")
    words, addresses = list[str](), set[str]()
    for word in rest.split():
        if found := [f"session:{each}" for each in session(word)]:
            subjects += found
        elif "@" in word[1:]:
            addresses.add(word.casefold())
        else:
            words.append(word.removeprefix("@").casefold())
    since = datetime.combine(days[0], time(), zone).astimezone(UTC) if days else None
    until = datetime.combine(days[0] + timedelta(days=1), time(), zone).astimezone(UTC) if days else None
    return Wanted(tuple(words), users, frozenset(addresses), tuple(subjects), since, until)


def _days(text: str, today: date) -> tuple[list[date], str]:
    """The days that the text names, none to come, and the text without them."""
    found = list[date]()
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    named |= {n.casefold(): today - timedelta(days=(today.weekday() - i) % 7) for i, n in enumerate(WEEKDAYS)}

    def spelt(match: re.Match[str]) -> str:
        try:
            if match[1]:
                found.append(date.fromisoformat(match[1]))
                return ""
            months = [name[:3].casefold() for name in MONTHS]
            if match[3].casefold() not in months:
                return match[0]
            month, day = months.index(match[3].casefold()) + 1, int(match[2])
            this_year = date(today.year, month, day)
            found.append(this_year if this_year <= today else date(today.year - 1, month, day))
        except ValueError:
            raise BadInput(f'There is no day "{match[0]}". Type one such as 2026-12-01.') from None
        return ""

    rest = list[str]()
    for word in _DAY.sub(spelt, text).split():
        day = named.get(word.casefold())
        found += [day] if day else []
        rest += [] if day else [word]
    return found, " ".join(rest)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what is known today."""

    accounts: Mapping[str, str]
    people: Mapping[int, str]
    tracks: Mapping[int, str]
    """Of which track a role makes somebody chair."""


def line(entry: Entry, program: Program | None, names: Names) -> Line:
    """The entry in words."""
    kind, _, id_ = entry.subject.partition(":")
    session_id = int(id_) if kind == "session" and id_.isdecimal() else int(entry.details.get("session", 0))
    session = program.by_id.get(session_id) if program else None
    return Line(
        id=entry.id,
        at=entry.at,
        act=entry.act,
        by=entry.who,
        name=names.accounts.get(entry.who, ""),
        what=entry.subject,
        title=session.title if session else _bound(entry, program),
        person=names.people.get(entry.person_id or 0, ""),
        other=names.people.get(entry.other_id or 0, ""),
        conference=program.conference.name if program else "",
        details={name: _word(name, value, program) for name, value in entry.details.items()}
        | ({"track": track} if (track := names.tracks.get(int(entry.details.get("grant", 0)))) else {}),
    )


def _bound(entry: Entry, program: Program | None) -> str:
    """The room or the session that a channel is for."""
    target = int(entry.details.get("target", 0))
    if not program or not target:
        return ""
    if entry.details.get("purpose") == "room":
        return next((room.name for room in program.rooms if room.id == target), "")
    session = program.by_id.get(target)
    return session.title if session else ""


def _word(name: str, value: str | int, program: Program | None) -> str:
    if name in _ROOMS and program:
        return next((room.name for room in program.rooms if room.id == value), "")
    if name in _TIMES:
        return short(datetime.fromisoformat(str(value)), program.zone if program else UTC)
    return str(value)
