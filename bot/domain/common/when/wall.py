"""A clock time with its day and its zone, in any order: "tomorrow 9 PT", "at 9 on friday", "8 tonight"."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.common.when.clocks import in_part, part_after, part_of_day, read_clock
from bot.domain.common.when.days import read_day
from bot.domain.common.when.places import read_zone
from bot.domain.common.when.reader import Reader, without_clock
from bot.domain.common.zones import NAMED_ZONE, place_at, resolve, short
from bot.errors import BadInput


def read_wall(reader: Reader, now: datetime, zone: ZoneInfo) -> datetime:
    """The next moment with the clock time, day and zone that stand here; BadInput where it is past or there is none."""
    local = now.astimezone(zone).replace(tzinfo=None)
    given, weekday = read_day(reader, local.date())
    is_evening = reader.text[: reader.place].lower().strip(" ,").endswith("tonight")
    has_day = bool(given) or weekday is not None
    if has_day:
        reader.take(r"[T,](?=\s*[0-9])")
    part = part_of_day(reader) or ("evening" if is_evening else "")
    clock = read_clock(reader, bare=has_day or bool(part) or _is_hour(reader))
    if clock is None:
        raise without_clock(reader, has_day, part)
    named = read_zone(reader)
    part = part or part_after(reader, of_day=False)
    if not has_day:
        given, weekday = read_day(reader, local.date())
        part = part or ("evening" if reader.said.lower().endswith("tonight") else "")
        part = part or part_after(reader, of_day=bool(given) or weekday is not None)
        named = named or read_zone(reader)
    clock = in_part(clock, part)
    days = [given or local.date()]
    if weekday is not None:
        first = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
        days = [first, first + timedelta(days=7)]
    for day in days:
        at = resolve(datetime.combine(day, clock), named or zone)
        if at >= now.replace(second=0, microsecond=0):
            return at
    raise BadInput(
        f"{_with_year(at, now, zone)} has passed. It is now {_with_year(now, at, zone)} ({zone.key})."
    )


def _is_hour(reader: Reader) -> bool:
    """Tell whether a bare number stands here with a zone or "tonight", as "9 PT"."""
    match = re.compile(r"\s*[0-9]{1,2}\s+").match(reader.text, reader.place)
    after = reader.text[match.end() :] if match else ""
    if re.match(r"tonight\b|in\s+the\s+(?:morning|afternoon|evening)\b", after, re.IGNORECASE):
        return True
    return bool(after and (re.match(NAMED_ZONE, after, re.IGNORECASE) or place_at(after)))


def _with_year(moment: datetime, other: datetime, zone: ZoneInfo) -> str:
    year = moment.astimezone(zone).year
    return short(moment, zone) + (f" {year}" if year != other.astimezone(zone).year else "")
