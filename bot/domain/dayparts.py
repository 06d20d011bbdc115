"""Parts of a day as people say them: "tomorrow morning", "this afternoon", "tonight"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.words import fold


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the conference's day, in hours since its midnight: the day lasts until 04:00 of the next one."""

    name: str
    begins: int
    ends: int

    def holds(self, at: datetime, day: date, zone: ZoneInfo) -> bool:
        """Whether `at` (aware) is in this part of the conference's `day`."""
        local = at.astimezone(zone).replace(tzinfo=None)
        since = local - datetime.combine(day, time())
        return timedelta(hours=self.begins) <= since < timedelta(hours=self.ends)


_PARTS = {
    part.name: part
    for part in (
        Part("morning", 4, 12),
        Part("afternoon", 12, 18),
        Part("evening", 17, 28),
        Part("night", 20, 28),
    )
}
_SAID = re.compile(
    r"(?<!\w)(?:(?P<today>to)night|(?:(?P<this>this|later this)|(?:in|during) the|at)?\s*"
    r"(?<!\w)(?P<part>morning|afternoon|evening|night))(?!\w)",
    re.IGNORECASE,
)


def read_part(text: str) -> tuple[Part | None, bool, str]:
    """The part of a day in `text`, whether it is today's, and `text` without it."""
    match = _SAID.search(text)
    if not match:
        return None, False, text
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    if match["today"]:
        return _PARTS["evening"], True, " ".join(rest.split())
    return _PARTS[fold(match["part"])], bool(match["this"]), " ".join(rest.split())
