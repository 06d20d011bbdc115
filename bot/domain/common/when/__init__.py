"""Reading a time as people type it, and saying it back to them.

A time is `now`, `in <so long>` (`spans`), or a clock time (`clocks`) with a day (`days`) before or after it and a zone
(`places`) behind it (`wall`); without a zone it is the conference's.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.common.when.clocks import read_clock
from bot.domain.common.when.days import next_day, read_date
from bot.domain.common.when.reader import QUOTED, NoTime, Reader
from bot.domain.common.when.spans import read_span
from bot.domain.common.when.wall import read_wall
from bot.domain.common.zones import MONTHS, WEEKDAYS, is_repeated
from bot.errors import BadInput

__all__ = ["NoTime", "When", "echo", "parse_clock", "parse_date", "parse_day", "parse_when"]
_NOW = r"(?:(?:right\s+)?now|right\s+away|asap|immediately|at\s+once)\b"
_FARTHEST = timedelta(days=5 * 366)
"""A later time is a typing error."""


@dataclass(frozen=True, slots=True)
class When:
    """A time that was read: `at` is aware UTC, `rest` is what follows it, `said` the words that were the time."""

    at: datetime
    rest: str
    said: str
    is_now: bool = False
    """True if it is the moment in which somebody says so."""


def parse_when(text: str, now: datetime, zone: ZoneInfo) -> When:
    """The time that `text` begins with, for somebody in `zone` at `now` (aware).

    BadInput where there is none, it is past, or a change of the clocks skips or repeats it. A weekday is the next
    such day, today where the time is still to come; a clock time alone is today's.
    """
    reader = Reader(text)
    try:
        at = _read_at(reader, now, zone)
        near = at - now <= _FARTHEST
    except OverflowError:
        near = False
    if not near:
        raise BadInput(f'"{reader.said[:QUOTED]}" is too far away. Type a nearer date.')
    reader.take(r"[,:;](?=\s|$)")
    return When(at, reader.rest, reader.said, is_now=at == now)


def _read_at(reader: Reader, now: datetime, zone: ZoneInfo) -> datetime:
    if reader.take(_NOW):
        return now.astimezone(UTC)
    return read_span(reader, now) or read_wall(reader, now, zone)


def parse_date(text: str, today: date) -> tuple[date, str] | None:
    """The day that `text` begins with, seen from `today`, and what follows it; BadInput where there is no such day."""
    reader = Reader(text)
    day = read_date(reader, today)
    return (day, reader.rest) if day else None


def parse_day(text: str, today: date) -> tuple[date, str] | None:
    """As `parse_date`, where a weekday counts, too: the next one, or `today`."""
    reader = Reader(text)
    day = next_day(reader, today)
    return (day, reader.rest) if day else None


def parse_clock(text: str, *, bare: bool = False) -> tuple[time, str] | None:
    """The clock time that `text` begins with, and what follows it; BadInput where it is none such as 25:00.

    The hour alone counts where it is `bare`.
    """
    reader = Reader(text)
    clock = read_clock(reader, bare=bare)
    return (clock, reader.rest) if clock else None


def echo(at: datetime, zone: ZoneInfo) -> str:
    """`at` as "Tuesday 1 December 2026, 09:00 (Europe/Brussels)"; with the offset where that time comes twice."""
    local = at.astimezone(zone)
    offset = f", {local.isoformat()[-6:]}" if is_repeated(at, zone) else ""
    month = MONTHS[local.month - 1]
    return (
        f"{WEEKDAYS[local.weekday()]} {local.day} {month} {local.year:04}, {local:%H:%M} ({zone.key}{offset})"
    )
