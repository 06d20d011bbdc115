"""The board of a day: who is there, from now on, and what can be done; eight lines, edited in place or turned by a reader."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.domain.program.model import natural
from bot.domain.program.sessions import Conference, SessionKind
from bot.domain.reminders.boards import BoardAct, Done, Entry, Side, Spot
from bot.domain.reminders.boards import Row as Place
from bot.domain.reminders.presence import Light
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block, Element
from bot.views.common.paging import PER_MESSAGE
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, names, title
from bot.views.reminders.presence import Said

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
_ALIKE = frozenset({Light.NOT_ASKED, Light.NEVER_ASKED, Light.ASKED, Light.HERE, Light.NO_ANSWER})
_TITLE, _ROOM, _NAME = 60, 30, 60
_HEADING = "Who is here"


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the board: a session, or posters that are alike."""

    entries: Sequence[Entry]

    @property
    def first(self) -> Entry:
        return self.entries[0]

    @property
    def start(self) -> datetime:
        return self.first.session.start

    @property
    def end(self) -> datetime:
        return max(entry.session.end for entry in self.entries)

    def has(self, session_id: int) -> bool:
        return any(entry.session.id == session_id for entry in self.entries)


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines that a page shows, how many sessions come before and after them, and where these begin."""

    rows: Sequence[_Row]
    earlier: int
    later: int
    before: Spot
    after: Spot


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a board for times and people: with the date if the reader has another day then, or none is known."""

    conference: Conference
    spot: Spot
    zone: str
    said: Mapping[int, Said]
    by: Mapping[str, str]

    def read(self, start: datetime) -> str:
        is_then = times.day_in(self.zone, start) == self.spot.day
        return (times.time if is_then else times.moment)(self.conference, start)

    def plain(self, start: datetime) -> str:
        return times.plain_after(self.conference, self.spot.day, start)


def board(
    conference: Conference,
    spot: Spot,
    entries: Sequence[Entry],
    said: Mapping[int, Said],
    now: datetime,
    *,
    zone: str = "",
    by: Mapping[str, str] | None = None,
) -> Reply:
    """A page of the day's lights, for a reader in `zone`, each with what its reader can do for it.

    `said` holds the names behind the answers, by session id; `by` the names of those who did something at the board.
    Nothing in it depends on `now` but what is over, so that it reads the same until something happens.
    """
    heading = f"{_HEADING} · {times.long_date(spot.day)}"
    counted = _counted(entries) or "Nobody speaks."
    words = _Words(conference, spot, zone, said, by or {})
    page = _page(_rows(entries, spot), spot, now)
    blocks: list[Block] = [kit.section(f"*{heading}*\n{counted}")]
    lines = [heading, _bare(counted)]
    for start, together in groupby(page.rows, key=lambda row: row.start):
        lines.append(words.plain(start))
        for number, row in enumerate(together):
            told = _told(row, words)
            above = [] if number else [f"*{words.read(start)}*"]
            place = Place.of(row.first.session, spot).encode()
            blocks.append(kit.section("\n".join([*above, *told]), _beside(row, spot), place))
            lines += map(_bare, told)
    if buttons := _turning(page, spot):
        blocks.append(kit.actions("board:turn", *buttons))
    return Reply.of(lines, blocks)


def modal(reply: Reply) -> dict[str, Any]:
    """A page for one reader of a board that many see."""
    return kit.modal("Board of the day", reply.blocks or [kit.section(reply.text)], callback_id="board:page")


def digest(reply: Reply) -> str:
    """Return what tells two boards apart."""
    return hashlib.sha256(json.dumps(reply.payload(), sort_keys=True).encode()).hexdigest()


def _counted(entries: Sequence[Entry]) -> str:
    """As "✅ here 3 · 🟡 asked 2"; what there is none of is left out."""
    counts = {light: sum(entry.light is light for entry in entries) for light in Light}
    return " · ".join(f"{_LIGHTS[light]} {count}" for light, count in counts.items() if count)


def _rows(entries: Sequence[Entry], spot: Spot) -> list[_Row]:
    """By start and room; posters that hang together and have the same light in one line, unless that names somebody."""
    apart = spot.side is Side.BESIDE

    def alike(entry: Entry) -> str:
        many = (
            entry.session.kind is SessionKind.POSTER
            and entry.light in _ALIKE
            and not entry.done
            and not apart
        )
        return entry.light.value if many else ""

    def place(entry: Entry) -> tuple[datetime, tuple[tuple[bool, int, str], ...], str]:
        return entry.session.start, natural(entry.session.where), alike(entry)

    order = sorted(entries, key=place)
    rows = []
    for (_, _, light), group in groupby(order, key=place):
        found = list(group)
        rows += [_Row(found)] if light else [_Row([entry]) for entry in found]
    return rows


def _page(rows: Sequence[_Row], spot: Spot, now: datetime) -> _Page:
    """The lines of the spot: what is over comes before what is still to come, each by start and room."""
    order = sorted(rows, key=lambda row: row.end > now)
    over = sum(row.end <= now for row in order)
    at = next((i for i, row in enumerate(order) if row.has(spot.session_id)), None)
    if spot.side is Side.BESIDE and at is not None:
        return _beside_page([row for row in order if _hangs_with(row.first, order[at].first)], spot)
    first = over if over < len(order) else max(len(order) - PER_MESSAGE, 0)
    if at is not None and spot.side is Side.BEFORE:
        first = max(at - PER_MESSAGE, 0)
    elif at is not None and spot.side is Side.AFTER and at + 1 < len(order):
        first = at + 1
    shown = order[first : first + PER_MESSAGE]
    before = replace(spot, side=Side.BEFORE, session_id=shown[0].first.session.id if shown else 0)
    after = replace(spot, side=Side.AFTER, session_id=shown[-1].first.session.id if shown else 0)
    return _Page(shown, _sessions(order[:first]), _sessions(order[first + PER_MESSAGE :]), before, after)


def _beside_page(here: Sequence[_Row], spot: Spot) -> _Page:
    """Posters that hang together, each in a line, from the one of the spot on."""
    first = next(i for i, row in enumerate(here) if row.has(spot.session_id))
    back, on = max(first - PER_MESSAGE, 0), min(first + PER_MESSAGE, len(here) - 1)
    before, after = (replace(spot, session_id=here[i].first.session.id) for i in (back, on))
    shown = here[first : first + PER_MESSAGE]
    return _Page(shown, first, len(here) - first - len(shown), before, after)


def _hangs_with(one: Entry, other: Entry) -> bool:
    """Tell whether two posters stand in one place at one time."""
    one_, other_ = one.session, other.session
    return one_.kind is SessionKind.POSTER and (one_.start, one_.where) == (other_.start, other_.where)


def _sessions(rows: Sequence[_Row]) -> int:
    return sum(len(row.entries) for row in rows)


def _turning(page: _Page, spot: Spot) -> list[Element]:
    """Earlier, Later and back to now, each where there is somewhere to turn, with how many sessions are there."""
    now = replace(spot, side=Side.NOW, session_id=0)
    found = (
        (page.earlier, f"Earlier ({page.earlier})", actions.BOARD_EARLIER, page.before),
        (page.later, f"Later ({page.later})", actions.BOARD_LATER, page.after),
        (spot.side is not Side.NOW, "Back to now", actions.BOARD_NOW, now),
    )
    return [kit.button(label, action, to.encode()) for is_there, label, action, to in found if is_there]


def _told(row: _Row, words: _Words) -> list[str]:
    """As "🟠 late 10 min · Janson · Scaling retrieval · Fay Lund", and what was done for it from the board."""
    entry = row.first
    if len(row.entries) > 1:
        return [f"{_LIGHTS[entry.light]} · {_room(entry)}{len(row.entries)} posters"]
    session, light, said = entry.session, _LIGHTS[entry.light], words.said.get(entry.session.id)
    if said and entry.light is Light.LATE:
        light += f" {said.presence.minutes} min"
    speakers = names(session.speakers, 2)
    if said and entry.light is Light.REPLACED and said.substitute:
        speakers = f"{said.substitute} instead of {speakers}"
    rest = " · ".join(part for part in (title(session, _TITLE), speakers) if part)
    return [f"{light} · {_room(entry)}{rest}", *([_done(entry.done, words)] if entry.done else [])]


def _done(done: Done, words: _Words) -> str:
    """As "Asked again by Inês Carvalho, Tue 10:31", and whether that arrived."""
    who = line(kit.clip(words.by.get(done.by, ""), _NAME)) or "an organizer"
    what = "Asked again" if done.act is BoardAct.AGAIN else "Message"
    stands = " · not delivered" if done.has_failed else " · on its way" if done.is_open else ""
    return f"{what} by {who}, {words.plain(done.at)}{stands}"


def _beside(row: _Row, spot: Spot) -> Element | None:
    """The ⋯ menu of a session; of posters that are one line, the button that shows each."""
    session = row.first.session
    if len(row.entries) > 1:
        beside = replace(spot, side=Side.BESIDE, session_id=session.id)
        return kit.button("Show each", f"{actions.BOARD_POSTERS}:{session.id}", beside.encode())
    is_first = row.first.light in {Light.NOT_ASKED, Light.NEVER_ASKED}
    labels = {
        BoardAct.MESSAGE: ("Message the speaker", actions.BOARD_MESSAGE),
        BoardAct.HERE: ("Mark as here", actions.BOARD_HERE),
        BoardAct.AGAIN: ("Ask now" if is_first else "Ask again", actions.BOARD_AGAIN),
        BoardAct.UNDO: ("Undo the answer", actions.BOARD_UNDO),
    }
    offered = [
        (label, actions.choice(verb, session.id))
        for act, (label, verb) in labels.items()
        if act in row.first.acts
    ]
    return kit.overflow(f"{actions.BOARD_MENU}:{session.id}", offered) if offered else None


def _room(entry: Entry) -> str:
    room = line(kit.clip(entry.session.where, _ROOM))
    return f"{room} · " if room else ""


def _bare(words: str) -> str:
    """The words without the lights, which have them beside."""
    for light in _LIGHTS.values():
        words = words.replace(light, light.partition(" ")[2])
    return words
