"""Times as people read them: Slack dates in the reader's zone, and plain words in the conference's."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import ceil
from zoneinfo import ZoneInfo

from bot.domain.program.model import day_of
from bot.domain.program.sessions import Conference
from bot.views.common.kit import DASH

NEAR = timedelta(minutes=90)
"""Within this a time is also said as "in 40 min"."""
_MINUTE = 60
_HALF_YEAR = 183
_HALF_DAY = timedelta(hours=12)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone of the IANA name; remembered, since a conference builds its own anew at every call."""
    return ZoneInfo(name)


def local(conference: Conference, moment: datetime) -> datetime:
    """`moment` on the conference's clocks."""
    return moment.astimezone(zone_of(conference.timezone))


def day(conference: Conference, moment: datetime) -> date:
    """The day of the conference to which `moment` belongs."""
    return day_of(moment, zone_of(conference.timezone))


def zone_word(moment: datetime) -> str:
    """Return what people call the zone of `moment`, a local time: "CET", or "UTC+03" where it has no name."""
    name = moment.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name


def plain_time(conference: Conference, moment: datetime) -> str:
    """As "14:00 CET"."""
    at = local(conference, moment)
    return f"{at:%H:%M} {zone_word(at)}"


def plain_date(day: date) -> str:
    """As "Tue 1 Dec"."""
    return f"{day:%a} {day.day} {day:%b}"


def long_date(day: date) -> str:
    """As "Tuesday 1 December"."""
    return f"{day:%A} {day.day} {day:%B}"


def named_day(day: date, today: date) -> str:
    """As "Fri 9 January"; with the year where it is more than a few months away."""
    year = "" if abs((day - today).days) < _HALF_YEAR else f" {day.year}"
    return f"{day:%a} {day.day} {day:%B}{year}"


def plain_moment(conference: Conference, moment: datetime) -> str:
    """As "Tue 1 Dec 14:00 CET"."""
    return f"{plain_date(local(conference, moment))} {plain_time(conference, moment)}"


def plain_span(conference: Conference, start: datetime, end: datetime) -> str:
    """As "14:00 to 14:20 CET", with the day of the end where it is another one.

    Where the clocks change in between each end names its own: "01:30 CET to 03:30 CEST" is an hour.
    """
    first, last = local(conference, start), local(conference, end)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{plain_date(last)} {last:%H:%M}"
    changed = f" {zone_word(first)}" if first.utcoffset() != last.utcoffset() else ""
    return f"{first:%H:%M}{changed}{DASH}{until} {zone_word(last)}"


def plain_dated_span(conference: Conference, start: datetime, end: datetime) -> str:
    """As "Tue 1 Dec 14:00 to 14:20 CET"."""
    return f"{plain_date(local(conference, start))} {plain_span(conference, start, end)}"


def plain_after(conference: Conference, known: date | datetime, moment: datetime) -> str:
    """`moment` for who knows the day, or another moment of it: as "14:00 CET", with the date on another day."""
    day = local(conference, known).date() if isinstance(known, datetime) else known
    is_then = local(conference, moment).date() == day
    return (plain_time if is_then else plain_moment)(conference, moment)


def time(conference: Conference, moment: datetime) -> str:
    """A Slack date that shows the time alone."""
    return _slack_date(moment, "{time}", plain_time(conference, moment))


def moment(conference: Conference, moment: datetime) -> str:
    """A Slack date that shows day and time: "Tomorrow at 14:00"."""
    return _slack_date(moment, "{date_short_pretty} at {time}", plain_moment(conference, moment))


def after(conference: Conference, zone: str, known: datetime, moment: datetime) -> str:
    """A Slack date of `moment` for who knows when `known` is: the time alone where that names the right day."""
    return (time if is_read_after(zone, known, moment) else _slack_moment)(conference, moment)


def span(conference: Conference, start: datetime, end: datetime, zone: str = "") -> str:
    """As "14:00 to 14:20" for a reader in `zone`; an end on another day of theirs carries its date."""
    return f"{time(conference, start)}{DASH}{after(conference, zone, start, end)}"


def dated_span(conference: Conference, start: datetime, end: datetime, zone: str = "") -> str:
    """As "Tomorrow at 14:00 to 14:20" for a reader in `zone`."""
    return f"{moment(conference, start)}{DASH}{after(conference, zone, start, end)}"


def day_in(zone: str, moment: datetime) -> date | None:
    """The calendar day of `moment` for a reader in `zone`; None where the zone is not known, or many read."""
    return moment.astimezone(zone_of(zone)).date() if zone else None


def is_read_after(zone: str, known: datetime, moment: datetime) -> bool:
    """Tell whether the clock time of `moment` says enough to a reader in `zone` who knows when `known` is.

    Where they are on the same day of theirs. In any zone, half a day later at most is the next such time.
    """
    if zone:
        return day_in(zone, known) == day_in(zone, moment)
    return timedelta(0) <= moment - known < _HALF_DAY


def is_today(conference: Conference, zone: str, now: datetime) -> bool:
    """Tell whether the reader and the conference have the same calendar day at `now`: then "today" is that one."""
    return day_in(zone, now) == local(conference, now).date()


def minutes(count: int) -> str:
    """As "12 min", "1 hour", "1 h 28", "26 hours", "2 days": how long something takes, or is still ahead.

    Hours and minutes stay on one line.
    """
    for size, word in ((24 * _MINUTE, "day"), (_MINUTE, "hour")):
        if count and count % size == 0:
            return f"{count // size} {word}{'' if count == size else 's'}"
    return f"{count} min" if count < _MINUTE else f"{count // _MINUTE}\u00a0h\u00a0{count % _MINUTE:02}"


def spoken(leads: Sequence[int], last: str = ", ") -> str:
    """As "1 day, 1 hour, 15 min", of minutes; "" where there are none. `last` stands before the last one."""
    words = [minutes(lead) for lead in leads]
    return last.join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def minutes_until(now: datetime, start: datetime) -> int:
    """Whole minutes from `now` to `start`, a part of one counted as one; 0 once it has come."""
    return max(ceil((start - now).total_seconds() / _MINUTE), 0)


def until(now: datetime, start: datetime) -> str:
    """As "in 12 min" or "in 1 h 28" where `start` is near, "" where it is not or has passed."""
    ahead = start - now
    return f"in {minutes(minutes_until(now, start))}" if timedelta(0) < ahead <= NEAR else ""


def days(today: date, day: date) -> str:
    """As "today", "tomorrow", "in 28 days", "3 days ago"."""
    count = (day - today).days
    if count in {0, 1, -1}:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[count]
    return f"in {count} days" if count > 0 else f"{-count} days ago"


def _slack_date(moment: datetime, shape: str, fallback: str) -> str:
    return f"<!date^{int(moment.timestamp())}^{shape}|{fallback}>"


_slack_moment = moment
"""`moment` by another name, for functions that have a moment of their own."""
