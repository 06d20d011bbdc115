"""An announcement in one line, in the order in which people say it: when and to whom, or to whom and when; then the text."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.announcements.audiences import Target
from bot.domain.announcements.clocks import Clocks
from bot.domain.announcements.recipients import Recipients
from bot.domain.announcements.recurrence import parse_every
from bot.domain.common.when import NoTime, parse_when
from bot.errors import BadInput

Read = Callable[[str], Recipients]
"""Reads the recipients that a text begins with."""


@dataclass(frozen=True, slots=True)
class Line:
    """The parts of a typed line: `at` is aware UTC, None if it recurs by `cron` until the day `until`."""

    targets: tuple[Target, ...]
    text: str
    notes: tuple[str, ...] = ()
    at: datetime | None = None
    at_once: bool = False
    cron: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Times:
    rest: str
    at: datetime | None = None
    at_once: bool = False
    cron: str = ""
    until: date | None = None


def read_line(text: str, clocks: Clocks, read: Read) -> Line:
    """The announcement that `text` is; without a time it goes out at once. BadInput says what is wrong or missing."""
    try:
        times = _times(text, clocks)
    except NoTime as missing:
        return _recipients_first(text, clocks, read, missing)
    found = read(times.rest)
    return _line(found, times, found.rest)


def _recipients_first(text: str, clocks: Clocks, read: Read, missing: NoTime) -> Line:
    try:
        found = read(text)
    except BadInput:
        raise missing from None  # it begins with neither
    try:
        times = _times(found.rest, clocks)
    except NoTime:
        times = _Times(found.rest, clocks.now, at_once=True)
    return _line(found, times, times.rest)


def _line(found: Recipients, times: _Times, text: str) -> Line:
    return Line(found.targets, text, found.notes, times.at, times.at_once, times.cron, times.until)


def _times(text: str, clocks: Clocks) -> _Times:
    if every := parse_every(text, clocks):
        return _Times(every.rest, cron=every.cron, until=every.until)
    when = parse_when(text, clocks.now, clocks.zone)
    return _Times(when.rest, when.at, when.is_now)


def salvage(text: str, clocks: Clocks, read: Read) -> Line:
    """Return what can be read of a line in which something is wrong; the rest is in its text, so nothing is lost."""
    try:
        times = _times(text, clocks)
    except BadInput:
        times = _Times(text)
    try:
        found = read(times.rest)
    except BadInput:
        return _line(Recipients(()), times, times.rest)
    return _line(found, times, found.rest)
