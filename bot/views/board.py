"""The live board of a day: every session with its light, by start and room; edited in place when one changes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from bot.domain.presence import Entry, Light
from bot.domain.program import natural
from bot.domain.sessions import Conference, Kind
from bot.views import kit, times
from bot.views.faces import line, names, title
from bot.views.kit import Block
from bot.views.presence import Said
from bot.views.reply import Reply

_LIGHTS = {
    Light.NOT_ASKED: "⚪ not asked yet",
    Light.NEVER_ASKED: "⚪ not asked",
    Light.ASKED: "🟡 asked",
    Light.HERE: "✅ here",
    Light.LATE: "🟠 late",
    Light.REPLACED: "🔁 someone else",
    Light.CANNOT: "🔴 can't",
    Light.NO_ANSWER: "🔴 no answer",
}
_ALIKE = frozenset({Light.NOT_ASKED, Light.ASKED, Light.HERE, Light.NO_ANSWER})
_TOTAL, _SECTIONS = 11_000, 40
"""Characters and sections of a board: some room below what Slack takes of one message."""
_TITLE, _ROOM = 60, 30


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the board: a session, or posters that are alike."""

    start: datetime
    end: datetime
    words: str
    sessions: int = 1


@dataclass(frozen=True, slots=True)
class _Clocks:
    """How the board of `day` says a time: with the date where the reader has another day then, or none is known."""

    conference: Conference
    day: date
    zone: str

    def read(self, start: datetime) -> str:
        is_then = times.day_in(self.zone, start) == self.day
        return (times.time if is_then else times.moment)(self.conference, start)

    def plain(self, start: datetime) -> str:
        return times.plain_after(self.conference, self.day, start)


def board(
    conference: Conference,
    day: date,
    entries: Sequence[Entry],
    said: Mapping[int, Said],
    now: datetime,
    *,
    zone: str = "",
) -> Reply:
    """The day's lights, for a reader in `zone`; `said` holds the names behind the answers, by session id.

    A day that is too long for one message begins with what is on now and goes as far as it fits. Nothing in it
    depends on `now` but what is over, so that it reads the same until something happens. What began before anybody
    was asked is counted and not shown.
    """
    heading = f"Who is here · {times.long_date(day)}"
    counted = _counted(entries) or "Nobody speaks."
    clocks = _Clocks(conference, day, zone)
    shown, left = _fitting(clocks, _rows(entries, said), now)
    blocks: list[Block] = [kit.section(f"*{heading}*\n{counted}")]
    lines = [heading, _bare(counted), left]
    for start, together in groupby(shown, key=lambda row: row.start):
        told = [row.words for row in together]
        pieces = kit.chunks("\n".join([f"*{clocks.read(start)}*", *told]))
        blocks += [kit.section(piece) for piece in pieces]
        lines += [clocks.plain(start), *map(_bare, told)]
    if left:
        blocks.append(kit.context(left))
    return Reply.of(lines, blocks)


def digest(reply: Reply) -> str:
    """What tells two boards apart."""
    return hashlib.sha256(json.dumps(reply.payload(), sort_keys=True).encode()).hexdigest()


def _counted(entries: Sequence[Entry]) -> str:
    """As "✅ here 3 · 🟡 asked 2"; what there is none of is left out."""
    counts = {light: sum(entry.light is light for entry in entries) for light in Light}
    return " · ".join(f"{_LIGHTS[light]} {count}" for light, count in counts.items() if count)


def _rows(entries: Sequence[Entry], said: Mapping[int, Said]) -> list[_Row]:
    """By start and room; posters that hang together and have the same light in one line, unless that names somebody."""

    def alike(entry: Entry) -> str:
        many = entry.session.kind is Kind.POSTER and entry.light in _ALIKE
        return entry.light.value if many else ""

    def place(entry: Entry) -> tuple[datetime, tuple[tuple[bool, int, str], ...], str]:
        return entry.session.start, natural(entry.session.where), alike(entry)

    order = sorted((e for e in entries if e.light is not Light.NEVER_ASKED), key=place)
    rows = []
    for (start, _, light), group in groupby(order, key=place):
        found = list(group)
        if light and len(found) > 1:
            words = f"{_LIGHTS[found[0].light]} · {_room(found[0])}{len(found)} posters"
            rows.append(_Row(start, max(e.session.end for e in found), words, len(found)))
        else:
            rows += [_Row(start, e.session.end, _line(e, said.get(e.session.id))) for e in found]
    return rows


def _fitting(clocks: _Clocks, rows: Sequence[_Row], now: datetime) -> tuple[Sequence[_Row], str]:
    """All of the day, or as much as fits of what is not over; and what is then not shown, in words."""
    if _most(clocks, rows) == len(rows):
        return rows, ""
    coming = [row for row in rows if row.end > now] or rows[-1:]
    shown = coming[: _most(clocks, coming)]
    over = _sessions(rows) - _sessions(coming)
    later = _sessions(coming) - _sessions(shown)
    last = clocks.plain(shown[-1].start)
    words = [f"{over} that are over" if over else "", f"{later} more from {last} on" if later else ""]
    return shown, f"Not shown: {', '.join(word for word in words if word)}."


def _sessions(rows: Sequence[_Row]) -> int:
    return sum(row.sessions for row in rows)


def _most(clocks: _Clocks, rows: Sequence[_Row]) -> int:
    """How many of the rows fit, in their order."""
    starts, used = 0, 0
    before: datetime | None = None
    for count, row in enumerate(rows):
        if row.start != before:
            starts, before = starts + 1, row.start
            used += len(clocks.read(row.start)) + 3
        used += len(row.words) + 1
        if used > _TOTAL or starts + used // kit.SECTION > _SECTIONS:
            return count
    return len(rows)


def _line(entry: Entry, said: Said | None) -> str:
    """As "🟠 late 10 min · Janson · Scaling retrieval · Fay Lund"."""
    session, light = entry.session, _LIGHTS[entry.light]
    if said and entry.light is Light.LATE:
        light += f" {said.presence.minutes} min"
    speakers = names(session.speakers, 2)
    if said and entry.light is Light.REPLACED and said.substitute:
        speakers = f"{said.substitute} instead of {speakers}"
    rest = " · ".join(part for part in (title(session, _TITLE), speakers) if part)
    return f"{light} · {_room(entry)}{rest}"


def _room(entry: Entry) -> str:
    room = line(kit.clip(entry.session.where, _ROOM))
    return f"{room} · " if room else ""


def _bare(words: str) -> str:
    """The words without the lights, which have them beside."""
    for light in _LIGHTS.values():
        words = words.replace(light, light.partition(" ")[2])
    return words
