"""A text that is read from its beginning, and what is said where no time can be read from it."""

import re

from bot.errors import BadInput

_EXAMPLES = '"tomorrow 09:00" or "2026-12-01 09:00 CET"'
_USUAL = {"afternoon": "14:00", "evening": "20:00", "night": "22:00"}
"""A time in each part of the day, to show how one is typed."""
QUOTED = 60
"""Characters of a text that an error repeats."""


class Reader:
    """A text that is read from its beginning, one piece after the other."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text.strip(), 0

    def take(self, pattern: str) -> re.Match[str] | None:
        """Return what stands here, if it is of that form; spaces before it do not matter."""
        match = re.compile(rf"\s*(?:{pattern})", re.IGNORECASE | re.ASCII).match(self.text, self.place)
        self.place = match.end() if match else self.place
        return match

    def is_at(self, pattern: str) -> bool:
        """Tell whether something of that form stands here."""
        return re.compile(pattern, re.IGNORECASE).match(self.text, self.place) is not None

    @property
    def said(self) -> str:
        """Return what was read."""
        return self.text[: self.place].strip(" ,:;")

    @property
    def rest(self) -> str:
        """Return what follows."""
        return self.text[self.place :].strip()


class NoTime(BadInput):
    """There is no time where one is expected; what stands there may be something else."""


def unreadable(text: str) -> BadInput:
    """The error for a text that begins with no time."""
    start = " ".join(text.split()[:4])[:QUOTED]
    said = f'"{start}" does not begin with a time' if start else "There is no time"
    return NoTime(f"{said}. Type one such as {_EXAMPLES}.")


def without_clock(reader: Reader, day_was_read: bool, part: str) -> BadInput:
    """The error where a day has no time of day, or where there is no time at all; `part` is the part of the day."""
    if re.match(r"next\s+week\b", reader.text, re.IGNORECASE) and not day_was_read:
        return NoTime('"next week" needs a day and a time, such as "next week mon 09:00".')
    said = reader.said
    asked = f'"{said}" needs a time of day, such as "{said} {_USUAL.get(part, "09:00")}".'
    if day_was_read:
        return BadInput(asked)
    return NoTime(asked) if part and said.lower().startswith("this ") else unreadable(reader.text)
