"""The greatest lateness of an announcement as people type it: "10 min", "half an hour", "until 11:10", "whenever"."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.announcements.model import WHENEVER
from bot.domain.common.durations import DAY, Unread, read_durations
from bot.domain.common.when import parse_clock
from bot.domain.common.zones import instants
from bot.errors import BadInput

_LATEST = timedelta(days=7)
_NEXT_DAY = timedelta(hours=12)
"""A time that is so soon after the announcement may be on the next day; another one is a mistake."""
_WANTED = (
    f"Type how long, such as 30 min or 1 hour (7 days at most), a time, such as until 11:10, or {WHENEVER}."
)
_AROUND = re.compile(
    r"^(?:for\s+)?(?:up\s+to|at\s+most|no\s+more\s+than|max\.?|within)?\s*(.*?)\s*(?:late|later|at\s+most|max\.?)?$"
)
_UNTIL = re.compile(r"(?:until|till|til|by|before|to)\s+(.+)")
_WHENEVER = frozenset({WHENEVER, "any time", "anytime", "always", "no limit"})


def read_late(text: str, at: datetime | None, zone: ZoneInfo) -> timedelta | None:
    """Return how late it may go out that is due `at`; None for whenever. BadInput says what to type.

    `at` is needed for a time of day alone, which is one of `zone`.
    """
    said = " ".join(text.casefold().split()).rstrip(".")
    if said in _WHENEVER:
        return None
    until = _UNTIL.fullmatch(said)
    late = _until(until[1], at, zone) if until else _lasting(_AROUND.sub(r"\1", said))
    if not timedelta(0) < late <= _LATEST:
        raise BadInput(_WANTED)
    return late


def _lasting(said: str) -> timedelta:
    try:
        found = read_durations(said)
    except Unread as unread:
        meant = f"Did you mean {unread.meant}? " if unread.meant else ""
        raise BadInput(f"{meant}{_WANTED}") from None
    if len(found) != 1:
        raise BadInput(_WANTED)
    return timedelta(minutes=min(next(iter(found)), 2 * _LATEST.days * DAY))


def _until(said: str, at: datetime | None, zone: ZoneInfo) -> timedelta:
    """From `at` to the next time that the clock says that."""
    read = parse_clock(said, bare=True)
    if read is None or read[1].strip():
        raise BadInput(_WANTED)
    if at is None:
        raise BadInput("It has no single time, so say how long it may be late, such as 30 min.")
    clock, local = read[0], at.astimezone(zone)
    for day in (local.date(), local.date() + timedelta(days=1)):
        moment = max(instants(datetime.combine(day, clock), zone))
        if moment > at and (day == local.date() or moment - at <= _NEXT_DAY):
            return moment - at
    raise BadInput(f"{clock:%H:%M} is before it is sent ({local:%H:%M}). Type a later time.")
