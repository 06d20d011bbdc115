"""Times of day inside a query: "at 11", "15:00", "14h", "starts at 3pm", "in half an hour"; and those that cannot be."""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.domain.common.when import parse_clock, parse_date, parse_when
from bot.errors import BadInput

_CLOCK = re.compile(
    r"(?:[0-9]{1,2}:[0-9]{2}(?![0-9:])|[0-9]{1,2}(?:[.:][0-9]{2})?\s?[ap]\.?m\b|(?:[89]|1[0-9]|2[0-3])h\b|"
    r"[0-9]{1,2}h[0-9]{2}\b|noon\b|at\s+[0-9]{1,2}\.[0-9]{2}\b|at\s+[0-9]{1,2}(?![\w:.-])|[0-9]{1,2}\s?o.?clock\b)",
    re.IGNORECASE,
)
_BEFORE_CLOCK = re.compile(
    r"\b(?:(start|begin)(?:s|ing|ning)?(?:\s+|$))?(?:\b(?:at|on|from|around|about|by|circa|@)\s*)?$",
    re.IGNORECASE,
)
_OCLOCK = re.compile(r"\s?o.?clock\b", re.IGNORECASE)
_BARE_HOUR = re.compile(r"(?:at\s+)?([1-7])(?:\s?o.?clock)?(?![\w:.-]|\s*[ap]m\b)", re.IGNORECASE)
"""Said without more, these are hours of the afternoon: nobody asks what is on at three in the night."""
_SOON = re.compile(
    r"(?<!\w)in\s+(?:half an hour|(?:[0-9]{1,3}|an?)\s*(?:min(?:ute)?s?|h(?:(?:ou)?rs?)?))(?!\w)",
    re.IGNORECASE,
)
_TIME_LIKE = re.compile(
    r"(?<![\w:./-])(?:[0-9]{1,2}:[0-9]{2}(?![0-9:])|[0-9]{1,2}\s?[ap]m\b)(?!\w)", re.IGNORECASE
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?"
)
_DATE_LIKE = re.compile(
    rf"(?<![\w:./-])(?:[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}|(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
    rf"[0-9]{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH})(?![\w-])",
    re.IGNORECASE,
)


def read_hour(text: str) -> time | None:
    """The time of day that the whole of `text` is, the hour alone too."""
    try:
        found = parse_clock(_OCLOCK.sub("", text), bare=True)
    except BadInput:
        return None
    if found is None or found[1]:
        return None
    return found[0].replace(hour=found[0].hour + 12) if _BARE_HOUR.fullmatch(text.strip()) else found[0]


def read_clock(text: str) -> tuple[time | None, bool, str]:
    """The first time of day in `text`, whether something is to begin then, and `text` without it."""
    for match in _CLOCK.finditer(text):
        if match.start() and not text[match.start() - 1].isspace() and text[match.start() - 1] != "@":
            continue
        said = text[match.start() :]
        try:
            found = parse_clock(_OCLOCK.sub("", said, count=1), bare=bool(_OCLOCK.search(match[0])))
        except BadInput:
            continue
        if found:
            clock, after = found
            if _BARE_HOUR.match(said):
                clock = clock.replace(hour=clock.hour + 12)
            before = text[: match.start()].rstrip()
            lead = _BEFORE_CLOCK.search(before)
            starts = bool(lead and lead[1])
            return clock, starts, f"{before[: lead.start()] if lead else before} {after}".strip()
    return None, False, text


def read_soon(text: str, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, str]:
    """The moment that `text` names as "in 20 min", and `text` without it."""
    match = _SOON.search(text)
    if not match:
        return None, text
    try:
        at = parse_when(match[0], now, zone).at
    except BadInput:
        return None, text
    return at.replace(second=0, microsecond=0), " ".join(
        f"{text[: match.start()]} {text[match.end() :]}".split()
    )


def impossible(text: str, today: datetime) -> str:
    """The sentence on the first time or date in `text` that cannot be, or ""."""
    for pattern, read in (
        (_TIME_LIKE, parse_clock),
        (_DATE_LIKE, lambda said: parse_date(said, today.date())),
    ):
        for match in pattern.finditer(text):
            try:
                read(match[0])
            except BadInput as refused:
                return str(refused)
    return ""
