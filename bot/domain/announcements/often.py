"""The interval of repeated times, as people say it: "every thu", "on weekdays", "every other day", "every 2 weeks"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.common.when.reader import Reader
from bot.domain.common.zones import WEEKDAYS
from bot.errors import BadInput

EXAMPLE = "every mon 09:00 until 2026-12-05"
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_DAYS = rf"{_DAY}(?:\s*[-\u2013]\s*{_DAY})?(?![\w-])"
_LIST = rf"{_DAYS}(?:\s*(?:,|and|&)\s*{_DAYS})*"
_PLURAL = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days"
_STEPS = {"other": 2, "second": 2, "two": 2, "third": 3, "three": 3, "fourth": 4, "four": 4}
_SAID_ON = rf"(?=,?\s+(?:(?:on\s+)?{_DAYS}|at\s+[0-9]))"
"""Behind "weekly", which may begin a text without it."""
_EVERY = (
    r"(?:(?:every|each|evry|evrey)\s+(?:single\s+)?"
    rf"(?:(?P<step>{'|'.join(_STEPS)}|[2-9](?:nd|rd|th)?|1[0-9](?:th)?)\s+)?"
    rf"(?:(?P<all>days?|morning|afternoon|evening|night)|(?P<work>(?:week|work|working\s*)days?)|(?P<week>weeks?)|(?P<named>{_LIST}))"
    rf"|(?P<daily>daily)|(?P<fortnight>fortnightly{_SAID_ON}|(?:every|each)\s+fortnight)|(?P<weekly>weekly{_SAID_ON})"
    rf"|(?:on\s+)?(?P<works>(?:week|working\s*)days)|(?:on\s+)?(?P<plural>{_PLURAL}(?:\s*(?:,|and|&)\s*{_PLURAL})*))"
    r"(?![\w-])(?:\s+of\s+the\s+conference)?"
)
_NAME = re.compile(rf"({_DAY})(?:\s*[-\u2013]\s*({_DAY}))?", re.IGNORECASE)
_SHORT = tuple(day[:3].lower() for day in WEEKDAYS)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The days on which something comes back."""

    days: str
    """Weekdays as cron writes them: "mon,wed-fri", "*" for all; "" where none was said."""
    step: int = 1
    """Every so many days or weeks."""
    weekly: bool = False
    """True if `step` counts weeks."""
    part: str = ""
    """The part of the day that was said: "every evening"."""

    @property
    def weekdays(self) -> frozenset[int]:
        """The numbers of its weekdays, 0 for Monday."""
        return frozenset(_numbers(self.days))

    def start(self, first: date) -> date:
        """The day from which the days or weeks are counted, where it comes on `first`."""
        return first - timedelta(days=first.weekday()) if self.weekly else first

    def comes(self, first: date, last: date) -> Iterator[date]:
        """The days on which it comes, where the first is `first`, up to `last`."""
        start, unit = self.start(first), _WEEK if self.weekly else 1
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            if day.weekday() in self.weekdays and (day - start).days // unit % self.step == 0:
                yield day

    def cron_days(self, shift: int) -> str:
        """The weekdays as cron writes them, `shift` days later."""
        if not shift or self.days == "*":
            return self.days
        return ",".join(_SHORT[n] for n in sorted((n + shift) % _WEEK for n in self.weekdays))


def read_rhythm(reader: Reader) -> Rhythm | None:
    """The rhythm that stands here; None for none, BadInput where it is one that we do not keep."""
    match = reader.take(_EVERY)
    if match is None:
        return None
    said = match["step"] or ""
    step = _STEPS.get(said.lower()) or int(re.sub(r"\D", "", said) or 1)
    if match["fortnight"]:
        return Rhythm("", 2, weekly=True)
    if match["week"] or match["weekly"]:
        return Rhythm("", step, weekly=True)
    if match["all"] or match["daily"]:
        part = (match["all"] or "day").lower()
        return Rhythm("*", step, part="" if part.startswith("day") else part)
    if match["work"] or match["works"]:
        if step > 1:
            raise unknown_rhythm()
        return Rhythm("mon-fri")
    return Rhythm(_cron(match["named"] or match["plural"]), step, weekly=step > 1)


def read_weekdays(reader: Reader) -> str:
    """The weekdays that stand here without "every", as cron writes them: "on mon and thu"; "" for none."""
    match = reader.take(rf"(?:on\s+)?({_LIST})")
    return _cron(match[1]) if match else ""


def unknown_rhythm() -> BadInput:
    """The error for a rhythm that we do not keep."""
    return BadInput(
        f'After "every" type "day", "weekday", weekdays, "other day" or "2 weeks on mon", such as "{EXAMPLE}".'
    )


def _cron(said: str) -> str:
    """Weekdays as cron writes them; from Saturday to Monday, each by its name."""
    named = ("-".join(day[:3].lower() for day in pair if day) for pair in _NAME.findall(said))
    return ",".join(dict.fromkeys(one for days in named for one in _forward(days)))


def _forward(days: str) -> list[str]:
    first, _, last = days.partition("-")
    is_forward = not last or _SHORT.index(first) < _SHORT.index(last)
    return [days] if is_forward else [_SHORT[n] for n in _numbers(days)]


def _numbers(days: str) -> list[int]:
    """The numbers of weekdays as cron writes them."""
    if days == "*":
        return list(range(_WEEK))
    found = []
    for part in filter(None, days.split(",")):
        first, _, last = part.partition("-")
        start = _SHORT.index(first)
        length = (_SHORT.index(last or first) - start) % _WEEK
        found += [(start + n) % _WEEK for n in range(length + 1)]
    return found
