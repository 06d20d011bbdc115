"""A time that is so long from now: "in 20 minutes", "in 1h 30m"."""

from datetime import UTC, datetime, timedelta

from bot.domain.common.when.reader import Reader, unreadable

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
_START = rf"in\s+(?=[0-9]|an?\b|half\b|(?:{'|'.join(_COUNTS)})\b)"
_UNIT = r"(m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?)(?![a-z])\.?"


def read_span(reader: Reader, now: datetime) -> datetime | None:
    """The moment that is so long after `now`; None where no span stands here."""
    if not reader.take(_START):
        return None
    total, read = timedelta(), False
    if reader.take(r"half\s+an\s+hour\b"):
        return now.astimezone(UTC) + timedelta(minutes=30)
    while match := reader.take(
        rf"(?:and\s+)?([0-9]{{1,4}}(?:\.[0-9]{{1,2}})?|an?(?=\s)|(?:{'|'.join(_COUNTS)})(?=\s))\s*{_UNIT}"
    ):
        count = float(match[1]) if match[1][0].isdigit() else float(_COUNTS.get(match[1].lower(), 1))
        total, read = total + timedelta(**{_UNITS[match[2][0].lower()]: count}), True
    if not read:
        raise unreadable(reader.text)
    return now.astimezone(UTC) + total
