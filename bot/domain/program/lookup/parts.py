"""Parts of a day as people say them: "tomorrow morning", "tonight", "after lunch", "after 15:00", "between 2 and 4pm"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.common.words import fold
from bot.domain.program.lookup.clocks import read_hour

_MIDNIGHT, _NIGHT = 4.0, 28.0
"""Hours since midnight: the conference's day begins at 04:00 and lasts until 04:00 of the next one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the conference's day, in hours since its midnight: the day lasts until 04:00 of the next one."""

    name: str
    begins: float
    ends: float

    @property
    def said(self) -> str:
        """The part inside a sentence: "in the morning", "after 15:00"."""
        return self.name if any(map(str.isdigit, self.name)) else f"in the {self.name}"

    def holds(self, at: datetime, day: date, zone: ZoneInfo) -> bool:
        """Tell whether `at` (aware) is in this part of the conference's `day`."""
        local = at.astimezone(zone).replace(tzinfo=None)
        since = local - datetime.combine(day, time())
        return timedelta(hours=self.begins) <= since < timedelta(hours=self.ends)


_MORNING, _AFTERNOON = Part("morning", _MIDNIGHT, 12), Part("afternoon", 12, 18)
_EVENING, _LATE = Part("evening", 17, _NIGHT), Part("night", 20, _NIGHT)
_PARTS = {part.name: part for part in (_MORNING, _AFTERNOON, _EVENING, _LATE)}
_MEALS = {"after": Part("afternoon", 13, 18), "before": _MORNING}
_HALVES = {"am": _MORNING, "pm": Part("afternoon", 12, _NIGHT)}
_SAID = re.compile(
    r"(?<!\w)(?:(?P<today>to)night|(?P<meal>after|before) lunch(?: ?(?:time|break))?|"
    r"(?:(?P<this>this|later this)|(?:in|during) the|at)?\s*(?:(?:early|late|mid) ?-?)?"
    r"(?<!\w)(?P<part>morning|afternoon|evening|night)s?)(?!\w)",
    re.IGNORECASE,
)
_HALF = re.compile(r"(?<![\w.])(?<![0-9] )(?P<half>[ap])\.?m\b\.?", re.IGNORECASE)
_HOUR = r"([0-9]{1,2}(?::[0-9]{2})?(?:\s?[ap]\.?m\b\.?|\s?h\b|\s?o.?clock)?|[0-9]{1,2}[.h][0-9]{2}|noon)"
_TO = r"\s*(?:-|\u2013|to|till|until|and)\s*"
_AND_NOTHING_MORE = r"(?=\s*[?.!,]?(?:$|\s+(?:on|today|tomorrow|this|in|mon|tue|wed|thu|fri|sat|sun)))"
_BETWEEN = re.compile(rf"(?<!\w)(?:(?:between|from)\s+)?{_HOUR}{_TO}{_HOUR}(?![\w:.])", re.IGNORECASE)
_OPEN = re.compile(
    rf"(?<!\w)(?P<which>after|from|since|before|until|till)\s+{_HOUR}(?:\s+(?:on|onwards?))?{_AND_NOTHING_MORE}",
    re.IGNORECASE,
)


def read_part(text: str) -> tuple[Part | None, bool, str]:
    """The part of a day in `text`, whether it is today's, and `text` without it."""
    for read in (_between, _open_ended):
        if found := read(text):
            return found[0], False, found[1]
    match = _SAID.search(text)
    if not match:
        return None, False, text
    rest = _without(text, match)
    if match["today"]:
        return _EVENING, True, rest
    if match["meal"]:
        return _MEALS[fold(match["meal"])], False, rest
    return _PARTS[fold(match["part"])], bool(match["this"]), rest


def read_half(text: str) -> tuple[Part | None, str]:
    """The half of a day in `text`, as in "sat pm", and `text` without it; for where a day stands beside it."""
    match = _HALF.search(text)
    return (_HALVES[f"{match['half'].lower()}m"], _without(text, match)) if match else (None, text)


def _between(text: str) -> tuple[Part, str] | None:
    for match in _BETWEEN.finditer(text):
        is_said = re.match(r"between|from", match[0], re.IGNORECASE) is not None
        if not is_said and not (":" in match[0] or re.search(r"[ap]\.?m\b", match[0], re.IGNORECASE)):
            continue
        half = re.search(r"([ap])\.?m\b", match[2], re.IGNORECASE)
        first = match[1] if not half or not match[1].isdigit() else f"{match[1]}{half[1]}m"
        begins, ends = read_hour(first), read_hour(match[2])
        if begins is not None and ends is not None and begins < ends:
            name = f"from {_clock(begins)} to {_clock(ends)}"
            return Part(name, _hours(begins), _hours(ends)), _without(text, match)
    return None


def _open_ended(text: str) -> tuple[Part, str] | None:
    match = _OPEN.search(text)
    said = read_hour(match[2]) if match else None
    if match is None or said is None:
        return None
    is_late = fold(match["which"]) in {"after", "from", "since"}
    limits = (_hours(said), _NIGHT) if is_late else (_MIDNIGHT, _hours(said))
    return Part(f"{'after' if is_late else 'before'} {_clock(said)}", *limits), _without(text, match)


def _hours(clock: time) -> float:
    return clock.hour + clock.minute / 60


def _clock(clock: time) -> str:
    return f"{clock:%H:%M}"


def _without(text: str, match: re.Match[str]) -> str:
    return " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
