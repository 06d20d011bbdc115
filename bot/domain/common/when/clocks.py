"""A time of day as people type it: "9:30pm", "14h30", "half past 9", "noon"; and the part of the day beside it."""

from datetime import time

from bot.domain.common.when.reader import Reader
from bot.errors import BadInput

_NOON = 12
_PARTS = "(morning|afternoon|evening|night)"
_PART = rf"(?:in\s+the\s+|at\s+|this\s+)?{_PARTS}(?![\w-]),?"
_AFTER = rf"(?:in\s+the|at)\s+{_PARTS}(?![\w-])"
_AFTER_DAY = rf"(?:(?:in\s+the|at)\s+)?(?-i:{_PARTS})(?![\w-])(?!,|!|\s+(?:all|every(?:one|body)|folks|to)\b)"
"""In small letters, as in "at 8 tomorrow evening"; "Evening all" begins a text."""
_PAST_NOON = frozenset({"afternoon", "evening", "night"})


def read_clock(reader: Reader, *, bare: bool) -> time | None:
    """A clock time; the hour alone counts where `bare` or after "at"."""
    bare = bool(reader.take(r"at\b(?=\s)")) or bare
    if reader.take(r"midnight\b"):
        raise BadInput(
            '"midnight" could mean the beginning or the end of a day. Type 00:00 and the day that begins then.'
        )
    return _in_words(reader) or _in_figures(reader) or (_bare(reader) if bare else None)


def _in_words(reader: Reader) -> time | None:
    """Noon, "half past 9", "quarter to 10", "9 o'clock"."""
    if reader.take(r"(?:noon|midday)\b"):
        return time(_NOON)
    if match := reader.take(r"(half|(?:a\s+)?quarter)\s+(past|to)\s+([0-9]{1,2})(?![\w:])"):
        minutes = 30 if match[1].lower() == "half" else 15
        total = int(match[3]) * 60 + (minutes if match[2].lower() == "past" else -minutes)
        return _twenty_four(total // 60, total % 60, match[0].strip())
    match = reader.take(r"([0-9]{1,2})\s*o['\u2019]?\s?clock\b")
    return _twenty_four(int(match[1]), 0, match[0].strip()) if match else None


def _in_figures(reader: Reader) -> time | None:
    minute = r"[:.h]([0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    if match := reader.take(rf"([0-9]{{1,2}})(?:{minute})?\s?([ap])\.?m\b\.?"):
        return _twelve(int(match[1]), int(match[2] or 0), match[3].lower(), match[0].strip())
    if match := reader.take(rf"([0-9]{{1,2}})(?:{minute}(?:\s?h\b)?|\s?h\b)(?![0-9:]|[a-y])"):
        return _twenty_four(int(match[1]), int(match[2] or 0), match[0].strip())
    return None


def _bare(reader: Reader) -> time | None:
    """An hour alone, or four figures: "9", "0930"."""
    if match := reader.take(r"([01][0-9]|2[0-3])([0-5][0-9])(?:\s?h(?:rs?)?)?(?![\w:.-])"):
        return _twenty_four(int(match[1]), int(match[2]), match[0].strip())
    match = reader.take(r"([0-9]{1,2})(?![\w:.-]\w)(?!\w)")
    return _twenty_four(int(match[1]), 0, match[0].strip()) if match else None


def _twelve(hour: int, minute: int, half: str, said: str) -> time:
    if not 1 <= hour <= _NOON:
        raise _no_clock(said)
    return _twenty_four(hour % _NOON + (_NOON if half == "p" else 0), minute, said)


def _twenty_four(hour: int, minute: int, said: str) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        raise _no_clock(said) from None


def _no_clock(said: str) -> BadInput:
    return BadInput(f'"{said}" is not a time of day. Type one such as 09:00 or 5:30pm.')


def part_of_day(reader: Reader) -> str:
    """The part of a day that stands here before a clock time, as "this morning" or "in the morning"; "" for none."""
    match = reader.take(_PART)
    return match[1].lower() if match else ""


def part_after(reader: Reader, *, of_day: bool) -> str:
    """The part of a day that stands here after a clock time, and right after its day if `of_day`; a greeting is none."""
    match = reader.take(_AFTER_DAY if of_day else _AFTER)
    return match[1].lower() if match else ""


def in_part(clock: time, part: str) -> time:
    """The time with its half of the day: 8 in the evening is 20:00."""
    is_early = part in _PAST_NOON and 1 <= clock.hour < _NOON
    return clock.replace(hour=clock.hour + _NOON) if is_early else clock
