"""Recurrence as people type it: "every mon,wed 09:00 until 2026-12-05", read into a cron expression.

What comes every other day or week has a sixth field: "0 9 * * thu 2w:2026-11-30" counts weeks from that day.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.announcements.clocks import Clocks
from bot.domain.announcements.elsewhere import at_home
from bot.domain.announcements.often import EXAMPLE, Rhythm, read_rhythm, read_weekdays, unknown_rhythm
from bot.domain.common.when.clocks import in_part, part_after, part_of_day, read_clock
from bot.domain.common.when.days import next_day
from bot.domain.common.when.places import read_zone
from bot.domain.common.when.reader import Reader
from bot.errors import BadInput

_UNTIL = r"(?:until|till?|through)\s+"


@dataclass(frozen=True, slots=True)
class Every:
    """A recurrence that was read: a cron expression, its last day if one was named, and what follows."""

    cron: str
    until: date | None
    rest: str


@dataclass(frozen=True, slots=True)
class OddTime:
    """A time of a recurrence that a change of the clocks skips or repeats."""

    wall: datetime
    """As the recurrence names it; naive."""
    at: datetime
    """The time of day, on the clocks of the zone."""
    skipped: bool
    """True if there is no such time that day; else it comes twice."""


class _Said:
    """The pieces of a recurrence, in the order in which somebody says them."""

    def __init__(self, text: str, today: date) -> None:
        self.reader, self._today = Reader(text), today
        self.rhythm: Rhythm | None = None
        self.clock: time | None = None
        self.until: date | None = None
        self.days = self.part = self.place = ""
        self._is_apart = True
        """True if nothing was read yet, or a comma stands before what follows."""
        self._is_day = False
        """True if days were read just before."""

    def read(self) -> None:
        """Read all pieces that stand here; BadInput where one of them cannot be."""
        ways = (
            self._read_rhythm,
            self._read_days,
            self._read_clock,
            self._read_part,
            self._read_zone,
            self._read_until,
        )
        while way := next((way for way in ways if way()), None):
            self._is_day = way in (self._read_rhythm, self._read_days)
            is_open = self.clock is None or self.rhythm is None
            self._is_apart = bool(self.reader.take(r"[,:](?=\s)" if is_open else r",(?=\s)"))

    @property
    def whole(self) -> Rhythm | None:
        """The rhythm with the weekdays that were said apart from it; None where the two do not go together."""
        if self.rhythm and self.days:
            return replace(self.rhythm, days=self.days)
        return self.rhythm

    def _read_rhythm(self) -> bool:
        if self.rhythm and (self.days or not self.rhythm.days or self.rhythm.step > 1):
            return False
        before = self.reader.place
        found = read_rhythm(self.reader)
        said = self.days or (self.rhythm.days if self.rhythm else "")
        if found is None or (
            found.days and said
        ):  # "mon 9 daily" does not go together, "mon 9 every week" does
            self.reader.place = before
            return False
        self.rhythm, self.days = found, said
        self.part = self.part or found.part
        return True

    def _read_days(self) -> bool:
        if self.days or (self.rhythm and self.rhythm.days):
            return False
        self.days = read_weekdays(self.reader)
        return bool(self.days)

    def _read_clock(self) -> bool:
        if self.clock:
            return False
        self.clock = read_clock(self.reader, bare=True)
        return self.clock is not None

    def _read_part(self) -> bool:
        if self.part or self._is_apart:
            return False
        self.part = part_after(self.reader, of_day=self._is_day) if self.clock else part_of_day(self.reader)
        return bool(self.part)

    def _read_zone(self) -> bool:
        if self.place or self._is_apart:
            return False
        self.place = read_zone(self.reader)
        return bool(self.place)

    def _read_until(self) -> bool:
        if not self.rhythm or self.until or not self.reader.take(_UNTIL):
            return False
        self.until = next_day(self.reader, self._today)
        if self.until is None:
            raise BadInput(f'After "until" type a date, such as "{EXAMPLE}".')
        return True


def parse_every(text: str, clocks: Clocks) -> Every | None:
    """The recurrence that `text` begins with, None where it begins with none; BadInput where it lacks its time."""
    said = _Said(text, clocks.today)
    try:
        said.read()
    except BadInput:
        if not said.rhythm and not _says_every(text):
            return None  # it is no recurrence, so it is read as a time, which says what is wrong with it
        raise
    rhythm = said.whole
    if rhythm is None:
        if _says_every(text):
            raise unknown_rhythm()
        return None
    if not rhythm.days:
        raise BadInput(f'"{said.reader.said}" needs a weekday, such as "every 2 weeks on mon at 9".')
    if said.clock is None:
        raise BadInput(f'"{said.reader.said}" needs a time of day, such as "{EXAMPLE}".')
    return _every(said, rhythm, clocks)


def _says_every(text: str) -> bool:
    return bool(re.match(r"(?:every|each)\b", text.strip(), re.IGNORECASE))


def _every(said: _Said, rhythm: Rhythm, clocks: Clocks) -> Every:
    assert said.clock is not None
    clock = in_part(said.clock, said.part)
    home = at_home(rhythm, clock, said.place, clocks, said.until or clocks.last_day)
    shift = timedelta(days=home.shift)
    cron = f"{home.clock.minute} {home.clock.hour} * * {rhythm.cron_days(home.shift)}"
    if rhythm.step > 1:
        cron += f" {rhythm.step}{'w' if rhythm.weekly else 'd'}:{rhythm.start(home.first) + shift}"
    return Every(cron, said.until and said.until + shift, said.reader.rest.lstrip(" ,:;"))


def read_often(text: str, clocks: Clocks) -> tuple[str, date | None]:
    """Return how often, as a cron expression with its last day, of what people say: "at 9 every thu until friday", or an expression."""
    every = parse_every(text, clocks)
    if every and every.rest:
        raise BadInput(f'"{every.rest}" is too much here. Type only how often, such as: every thu at 9.')
    return (every.cron, every.until) if every else (text, None)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after `day`: what recurs until that day stops before it. BadInput where there is none."""
    try:
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:
        raise BadInput(f"{day.isoformat()} is too far away. Type a nearer date.") from None
