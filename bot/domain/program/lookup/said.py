"""A time and a place in words, as people say them after what they ask for."""

from datetime import date, datetime

from bot.domain.program.answers import short_day
from bot.domain.program.lookup.filters import Filters
from bot.domain.program.model import Program, day_of


def said_when(found: Filters, program: Program, now: datetime) -> str:
    """As "tomorrow morning", "this afternoon", "on Sat 5 Dec after 15:00", "today at 14:00 in Janson"; "" for no limits."""
    words = [_time(found, said_day(found.day, program, now) if found.day else "")]
    words += [f"at {found.clock:%H:%M}"] if found.clock is not None else []
    words += ["now"] if found.running else []
    words += [f"in {' or '.join(room.name for room in found.rooms)}"] if found.rooms else []
    words += [f"in {' or '.join(found.tracks)}"] if found.tracks else []
    words += [f"with {' or '.join(person.name for person in found.people)}"] if found.people else []
    return " ".join(word for word in words if word)


def said_day(day: date, program: Program, now: datetime) -> str:
    """As "today", "tomorrow", "on Sat 5 Dec"."""
    ahead = (day - day_of(now, program.zone)).days
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get(ahead) or f"on {short_day(day)}"


def _time(found: Filters, day: str) -> str:
    """The day with the part of it; a part that is told in hours follows the day."""
    if not found.part:
        return day
    if found.part.said == found.part.name:
        return f"{day} {found.part.name}".lstrip()
    if day == "today":
        return "tonight" if found.part.name == "night" else f"this {found.part.name}"
    return f"{day or 'in the'} {found.part.name}"
