"""Wall times and the zones that people name: what is ambiguous is asked about, never guessed."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.errors import BadInput

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
_REGIONS = {
    "CET": (1, "Europe/Brussels"), "CEST": (2, "Europe/Brussels"),
    "EET": (2, "Europe/Helsinki"), "EEST": (3, "Europe/Helsinki"), "BST": (1, "Europe/London"),
    "EST": (-5, "America/New_York"), "EDT": (-4, "America/New_York"), "CDT": (-5, "America/Chicago"),
    "MST": (-7, "America/Denver"), "MDT": (-6, "America/Denver"), "PST": (-8, "America/Los_Angeles"),
    "PDT": (-7, "America/Los_Angeles"), "JST": (9, "Asia/Tokyo"), "KST": (9, "Asia/Seoul"),
    "AEST": (10, "Australia/Sydney"), "AEDT": (11, "Australia/Sydney"),
}  # fmt: skip
"""Abbreviation to its hours from UTC and a place that uses it, to know when it does."""
_PLACES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}  # fmt: skip
"""Abbreviations that mean the time of a place, in summer and in winter."""
_CITIES = {
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver", "pacific": "America/Los_Angeles",
    "uk": "Europe/London", "bangalore": "Asia/Kolkata", "bengaluru": "Asia/Kolkata", "beijing": "Asia/Shanghai",
    "barcelona": "Europe/Madrid", "boston": "America/New_York", "cambridge": "Europe/London", "cape town": "Africa/Johannesburg",
    "cologne": "Europe/Berlin", "delhi": "Asia/Kolkata", "edinburgh": "Europe/London", "frankfurt": "Europe/Berlin",
    "geneva": "Europe/Zurich", "hamburg": "Europe/Berlin", "hyderabad": "Asia/Kolkata", "kyoto": "Asia/Tokyo", "lyon": "Europe/Paris",
    "melbourne": "Australia/Melbourne", "milan": "Europe/Rome", "montreal": "America/Toronto", "mumbai": "Asia/Kolkata",
    "munich": "Europe/Berlin", "new delhi": "Asia/Kolkata", "nyc": "America/New_York", "osaka": "Asia/Tokyo",
    "philadelphia": "America/New_York", "pune": "Asia/Kolkata", "rio": "America/Sao_Paulo", "san diego": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles", "shenzhen": "Asia/Shanghai", "tel aviv": "Asia/Jerusalem",
    "washington": "America/New_York",
}  # fmt: skip
"""Common names of zones whose own names differ."""
_NO_CITIES = frozenset(
    {
        "center",
        "christmas",
        "easter",
        "jersey",
        "midway",
        "reunion",
        "wake",
        "palmer",
        "casey",
        "davis",
        "west",
        "north",
        "south",
        "act",
        "general",
        "knox",
    }
)
"""Places whose names are words that a text may begin with."""
_CONTINENTS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_AMBIGUOUS = {
    "IST": "India, Ireland or Israel: type Asia/Kolkata, Europe/Dublin or Asia/Jerusalem",
    "CST": "Chicago or China: type America/Chicago or Asia/Shanghai",
}
_LONGEST_NAME = 100
"""Characters; the longest zone that there is has 32."""
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2}):?([0-5][0-9])?", re.IGNORECASE)
_AREAS = "Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Canada|Etc|Europe|Indian|Pacific|US"
_ABBREVIATIONS = "|".join(sorted((*_REGIONS, *_AMBIGUOUS, "UTC", "GMT", "Z"), key=len, reverse=True))
NAMED_ZONE = rf"(?:{_ABBREVIATIONS}|(?:{_AREAS})(?:/[a-z0-9_+-]+)+)(?![\w/]|-\w)"
"""A pattern, whatever the case: AI/ML is no zone, Europe/Brusels is a misspelt one."""
_WALLS = "|".join(_PLACES)
PLACE = re.compile(
    rf"(?:(?-i:{_WALLS})(?!\w)|(?:{_WALLS})(?=\s*(?:[#@<,:]|$)|\s+time\b)|(?P<city>[a-z]+(?:[ _-][a-z]+){{0,2}}))",
    re.IGNORECASE,
)
"""A place that stands for its time, or some words that may be one."""


class Unclear(BadInput):
    """A wall time that a change of the clocks skips or repeats."""


def resolve(wall: datetime, zone: str | tzinfo) -> datetime:
    """The naive `wall` time in `zone`, as aware UTC.

    `zone` is a zone or what a person typed for one: an IANA name, an abbreviation or an offset. BadInput where the
    name says nothing or several things, or where a change of the clocks skips or repeats the time.
    """
    return _in_named_zone(wall, zone.strip()) if isinstance(zone, str) else _in_zone(wall, zone)


def instants(wall: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """The moment that the naive `wall` time is, aware UTC.

    Two, the earlier one first, where a change of the clocks skips or repeats it.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return (first,) if first == second else tuple(sorted((first, second)))


def place_at(text: str) -> str:
    """The words at the beginning of `text` that name a place with a time: "PT", "New York", "Berlin"; "" for none."""
    match = PLACE.match(text)
    if match is None:
        return ""
    if match["city"] is None:
        return match[0]
    said = match["city"]
    while said:
        if _normal(said) in _cities():
            return said
        said = re.sub(r"[ _-]?[a-z]+$", "", said, flags=re.IGNORECASE)
    return ""


@cache
def _cities() -> dict[str, str]:
    """City, in small letters, to its zone."""
    named = (name for name in sorted(available_timezones()) if name.partition("/")[0] in _CONTINENTS)
    cities = {_normal(name.rpartition("/")[2]): name for name in named}
    return {city: zone for city, zone in cities.items() if city not in _NO_CITIES} | _CITIES


def _normal(said: str) -> str:
    return re.sub(r"[ _-]+", " ", said).casefold()


def short(moment: datetime, zone: tzinfo) -> str:
    """`moment` as "Tue 1 Dec 09:00" in `zone`."""
    local = moment.astimezone(zone)
    return f"{WEEKDAYS[local.weekday()][:3]} {local.day} {MONTHS[local.month - 1][:3]} {local:%H:%M}"


def long_date(day: date) -> str:
    """`day` as "1 December 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def is_repeated(moment: datetime, zone: tzinfo) -> bool:
    """Tell whether the clocks of `zone` show the wall time of `moment` twice."""
    local = moment.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def known_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, or None. Names of any length and with any sign may come: Slack, files and people give them."""
    if (
        not name or len(name) > _LONGEST_NAME
    ):  # the search for a file of that name goes as deep as the name has slashes
        return None
    with suppress(ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(name)
    return None


def _in_zone(wall: datetime, zone: tzinfo) -> datetime:
    early, *later = instants(wall, zone)
    if not later:
        return early
    (late,) = later
    what = "comes twice" if is_repeated(early, zone) else "does not exist"
    raise Unclear(
        f"{long_date(wall)}, {wall:%H:%M}, {what} in {zone}, where the clocks change: "
        f"type {_exact(early, zone)} or {_exact(late, zone)}."
    )


def _exact(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(" ", "minutes")


def _in_named_zone(wall: datetime, name: str) -> datetime:
    known = name.upper()
    if known in {"UTC", "GMT", "Z"}:
        return wall.replace(tzinfo=UTC)
    if known in _AMBIGUOUS:
        raise BadInput(f"{known} may mean {_AMBIGUOUS[known]}.")
    if known in _REGIONS:
        return _abbreviated(wall, known)
    if place := _PLACES.get(known) or _cities().get(_normal(name)):
        return _in_zone(wall, ZoneInfo(place))
    if match := _OFFSET.fullmatch(name):
        return _at_offset(wall, name, match)
    return _in_zone(wall, _iana(name))


def _iana(name: str) -> ZoneInfo:
    """The zone of that name, whatever its case."""
    if found := known_zone(name):
        return found
    low = name[: _LONGEST_NAME + 1].lower()
    if known := next((zone for zone in available_timezones() if zone.lower() == low), ""):
        return ZoneInfo(known)
    raise BadInput(f'No time zone "{name[:_LONGEST_NAME]}". Type one such as Europe/Brussels, CET or UTC.')


def _abbreviated(wall: datetime, name: str) -> datetime:
    hours, region = _REGIONS[name]
    moment = wall.replace(tzinfo=timezone(timedelta(hours=hours))).astimezone(UTC)
    used = moment.astimezone(ZoneInfo(region)).utcoffset()
    if used != timedelta(hours=hours):
        raise BadInput(f"{name} is not used on {long_date(wall)}: type {region} or {hours:+03}:00 instead.")
    return moment


def _at_offset(wall: datetime, name: str, match: re.Match[str]) -> datetime:
    sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
    offset = timedelta(hours=hours, minutes=minutes)
    if offset > timedelta(hours=14):
        raise BadInput(f'No offset "{name}" from UTC. Type one such as +01:00.')
    return wall.replace(tzinfo=timezone(-offset if sign == "-" else offset)).astimezone(UTC)
