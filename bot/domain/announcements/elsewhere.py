"""The clock time of a recurrence that people name in another zone, on the conference's clocks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.announcements.clocks import Clocks
from bot.domain.announcements.often import Rhythm
from bot.domain.common.zones import Unclear, instants, resolve
from bot.errors import BadInput

_LONGEST = timedelta(days=400)
"""After a year the clocks have changed in every way."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AtHome:
    """A time on the conference's clocks, and by how many days it is later there; `first` is its first day as typed."""

    clock: time
    shift: int
    first: date


def at_home(rhythm: Rhythm, clock: time, place: str, clocks: Clocks, last: date | None) -> AtHome:
    """The conference's time of `clock` in `place`, "" for its own zone, on all days up to `last`.

    BadInput where a change of the clocks lies between, so there are two such times.
    """
    first = _first(rhythm, clock, place, clocks)
    if not place:
        return AtHome(clock, 0, first)
    end = max(first, min(last or first + _WEEK, first + _LONGEST))
    found: dict[tuple[time, int], None] = {}
    for day in rhythm.comes(first, end):
        try:
            there = resolve(datetime.combine(day, clock), place).astimezone(clocks.zone)
        except Unclear:
            continue  # on this one day the time is skipped or repeated; the others tell
        found[there.time(), (there.date() - day).days] = None
    if len(found) > 1:
        raise _two_times(clock, place, clocks.zone, [home for home, _ in found])
    ((home, shift),) = found or {(clock, 0): None}
    return AtHome(home, shift, first)


def _first(rhythm: Rhythm, clock: time, place: str, clocks: Clocks) -> date:
    """The first day on which it is still to come, on the calendar of `place`."""
    for ahead in range(-1, 9):
        day = clocks.today + timedelta(days=ahead)
        if day.weekday() in rhythm.weekdays and _moment(day, clock, place, clocks.zone) > clocks.now:
            return day
    return clocks.today + _WEEK


def _moment(day: date, clock: time, place: str, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, clock)
    try:
        return resolve(wall, place) if place else instants(wall, zone)[0]
    except Unclear:
        return instants(wall, zone)[0]


def _two_times(clock: time, place: str, zone: ZoneInfo, homes: list[time]) -> BadInput:
    first, second = (f"{home:%H:%M}" for home in homes[:2])
    return BadInput(
        f"The clocks change in between: {clock:%H:%M} {place} is first {first}, then {second} in {zone.key}; "
        f'type {first} or {second}, without "{place}".'
    )
