"""The wall times that a cron expression names, found month by month; it is known at once where none will come.

APScheduler reads the expression. Its own search for the next time takes seconds where that is rare: where none comes, it
tries every month until the year 9999.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

_DAY = datetime(2001, 1, 1, tzinfo=UTC)
"""A Monday, at midnight."""
_LENGTHS = {28: (2001, 2), 29: (2000, 2), 30: (2001, 4), 31: (2001, 1)}
"""A month of each length."""
INTERVAL = re.compile("([2-9]|1[0-9])([dw]):([0-9]{4}-[0-9]{2}-[0-9]{2})")
"""The sixth field: every so many days or weeks, counted from a day."""
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Times:
    """The times of an expression: hours with minutes, months, weekdays (0 is Monday), and days by a month's length."""

    clock: Sequence[tuple[int, int]]
    months: frozenset[int]
    weekdays: frozenset[int]
    days: Mapping[int, Sequence[int]]
    step: int = 1
    """In days."""
    span: int = 1
    """The days of a step that count: a week, or one day."""
    start: int = 0
    """The day from which steps are counted, as its number in the calendar."""

    def walls(self, start: datetime) -> Iterator[datetime]:
        """The naive times from `start` on, in order; it ends where none follows in the calendar."""
        for year, month in self._months(start):
            first, length = monthrange(year, month)
            for day in self.days[length]:
                if (first + day - 1) % 7 in self.weekdays:
                    at = datetime(year, month, day)  # noqa: DTZ001 - a wall clock
                    if at.date() < start.date() or (at.toordinal() - self.start) % self.step >= self.span:
                        continue
                    times = (at.replace(hour=hour, minute=minute) for hour, minute in self.clock)
                    yield from (time for time in times if time >= start)

    def _months(self, start: datetime) -> Iterator[tuple[int, int]]:
        """The months in which it may come, from that of `start` on: none where it never comes.

        Every day of a month comes on every weekday within forty years, so what is left comes soon.
        """
        lengths = {monthrange(year, month)[1] for year in (2000, 2001) for month in self.months}
        if not any(self.days[length] for length in lengths):
            return
        for year in range(start.year, MAXYEAR + 1):
            yield from ((year, m) for m in sorted(self.months) if (year, m) >= (start.year, start.month))


@lru_cache(maxsize=256)
def read(cron: str) -> Times:
    """The times that `cron` names, perhaps with a sixth field; ValueError says why it is no expression."""
    *cron_fields, last = cron.split()
    interval = INTERVAL.fullmatch(last)
    expression = " ".join(cron_fields) if interval else cron
    trigger = CronTrigger.from_crontab(expression, timezone=UTC)
    fields = {field.name: field for field in trigger.fields}

    def named(name: str, moments: Sequence[datetime]) -> list[datetime]:
        field = fields[name]
        return [moment for moment in moments if field.get_next_value(moment) == field.get_value(moment)]

    hours = named("hour", [_DAY + timedelta(hours=n) for n in range(24)])
    minutes = named("minute", [_DAY + timedelta(minutes=n) for n in range(60)])
    months = named("month", [_DAY.replace(month=n) for n in range(1, 13)])
    weekdays = named("day_of_week", [_DAY + timedelta(days=n) for n in range(7)])
    days = {
        length: [
            moment.day
            for moment in named("day", [datetime(*month, day, tzinfo=UTC) for day in range(1, length + 1)])
        ]
        for length, month in _LENGTHS.items()
    }
    return Times(
        [(hour.hour, minute.minute) for hour in hours for minute in minutes],
        frozenset(moment.month for moment in months),
        frozenset(moment.weekday() for moment in weekdays),
        days,
        *_steps(interval),
    )


def _steps(interval: re.Match[str] | None) -> tuple[int, int, int]:
    """The length of a step, the days of it that count, and the day from which steps are counted."""
    if interval is None:
        return 1, 1, 0
    count, unit, start = interval.groups()
    span = _WEEK if unit == "w" else 1
    return int(count) * span, span, date.fromisoformat(start).toordinal()
