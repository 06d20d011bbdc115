"""The times of a recurring announcement: cron on the conference's wall clock, exactly once even if the clocks change.

An expression names times of the wall clock (`bot/services/announcements/cron.py`), and the zone is put on afterwards: a time that comes
twice counts the first time, one that is skipped comes as much later as the clocks jumped.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import islice, pairwise, takewhile
from operator import gt
from zoneinfo import ZoneInfo

from bot.domain.announcements.recurrence import OddTime
from bot.errors import BadInput
from bot.services.announcements.cron import INTERVAL, read

EXAMPLE = "0 9 * * mon-fri"
_NAME = "(?:mon|tue|wed|thu|fri|sat|sun)"
_WEEKDAYS = re.compile(rf"\*|{_NAME}(?:-{_NAME})?(?:,{_NAME}(?:-{_NAME})?)*")
_FIELDS = 5
_CHANGE = timedelta(hours=3)
"""No clock has changed by more."""
_CLOSEST = timedelta(minutes=5)
_ODD = 2
"""So many times that the clocks change are told of."""
_AHEAD = timedelta(days=400)
_COMPARED = 60
"""So many times in a row are compared: no expression hides a closer pair for longer."""


def check(cron: str) -> str:
    """`cron` as it is kept; BadInput where it is no expression of five fields, or one that means two things.

    A sixth field may say that only every other day or week counts: it goes with weekdays alone.
    """
    *fields, last = cron.lower().split() or [""]
    interval = bool(INTERVAL.fullmatch(last))
    fields = fields if interval else [*fields, last]
    if len(fields) != _FIELDS or (interval and fields[2:4] != ["*", "*"]):
        raise BadInput(
            f'"{cron.strip()}" is no cron expression. Type minute, hour, day, month and weekday, such as {EXAMPLE}.'
        )
    if not _WEEKDAYS.fullmatch(fields[4]):
        raise BadInput(
            f'Name weekdays, such as mon-fri: the number "{fields[4]}" means different days in different programs.'
            if re.search("[0-9]", fields[4])
            else f'"{fields[4]}" is no weekday. Type names such as mon,thu or mon-fri, or *.'
        )
    if fields[2] != "*" and fields[4] != "*":
        raise BadInput("Name the day of the month or the weekday, not both; put * in place of the other.")
    expression = " ".join([*fields, last] if interval else fields)
    try:
        walls = read(expression).walls(datetime(2026, 1, 1))  # noqa: DTZ001 - a wall clock
        times = [wall for _, wall in zip(range(_COMPARED), walls, strict=False)]
    except ValueError as error:
        raise BadInput(
            f'"{cron.strip()}" cannot be read: {_reason(error)}. Type one such as {EXAMPLE}.'
        ) from None
    if not times:
        raise BadInput(
            f'"{cron.strip()}" never comes: no month of it has such a day. Type one such as {EXAMPLE}.'
        )
    if any(later - earlier < _CLOSEST for earlier, later in pairwise(times)):
        raise BadInput("An announcement can go out every 5 minutes at most. Choose fewer times.")
    return expression


def next_time(cron: str, after: datetime, zone: ZoneInfo, until: datetime | None = None) -> datetime | None:
    """The first time after `after` (aware UTC), None where there is none before `until`."""
    wall = after.astimezone(zone).replace(tzinfo=None)
    first: datetime | None = None
    for candidate in read(cron).walls(wall - _CHANGE):
        if first is not None and candidate > first + _CHANGE:
            break
        at = _instant(candidate, zone)
        if at > after and (first is None or at < _instant(first, zone)):
            first = candidate
    if first is None:
        return None
    at = _instant(first, zone)
    return at if until is None or at < until else None


def odd_times(cron: str, after: datetime, zone: ZoneInfo, until: datetime) -> tuple[OddTime, ...]:
    """The first of the times between `after` and `until` that a change of the clocks skips or repeats."""
    return tuple(islice(_odd_times(cron, after, zone, until), _ODD))


def _odd_times(cron: str, after: datetime, zone: ZoneInfo, until: datetime) -> Iterator[OddTime]:
    day = datetime.combine(after.astimezone(zone).date(), time())
    last = min(until.astimezone(zone).replace(tzinfo=None), day + _AHEAD)
    while day < last:
        following = day + timedelta(days=1)
        if day.replace(tzinfo=zone).utcoffset() != following.replace(tzinfo=zone).utcoffset():
            walls = takewhile(partial(gt, following), read(cron).walls(day))
            for wall in walls:
                early, late = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
                at = _instant(wall, zone)
                if early.utcoffset() != late.utcoffset() and after < at < until:
                    shown = at.astimezone(zone)
                    yield OddTime(wall, shown, shown.replace(tzinfo=None) != wall)
        day = following


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment of a wall time: the first if it comes twice; as much later as the clocks jump if it is skipped."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _reason(error: ValueError) -> str:
    text = str(error).rstrip(".")
    return text[:1].lower() + text[1:]
