"""The zone that stands behind a time: an offset, an abbreviation, a name or a city."""

from bot.domain.common.when.reader import Reader
from bot.domain.common.zones import NAMED_ZONE, place_at

_ABBREVIATION = 2
_NO_PLACE = r"\s+(?:(?:track|devroom|stream|room|session)\b|speakers?\b(?!\s+(?:of|in|on)\b))"
"""Behind a name that is no city but a track, a room or the like."""


def read_zone(reader: Reader) -> str:
    """Return what stands for a zone here: an offset, an abbreviation or a name such as Europe/Paris; in brackets, as echoed."""
    if match := reader.take(rf"\(({NAMED_ZONE})(?:,\s*([+-][0-9]{{2}}:[0-9]{{2}}))?\)"):
        return match[2] or match[1]
    offset = r"(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}(?!\w)|(?:UTC|GMT)[+-][0-9]{1,2}(?!\w)"
    match = reader.take(rf"{offset}|{NAMED_ZONE}")
    return match[0].strip() if match else _place(reader)


def _place(reader: Reader) -> str:
    """A city or "PT"; a track, a room or speakers of that name are none."""
    before = reader.place
    reader.take(r"\(?(?:in\s+)?(?=[a-z])")
    said = place_at(reader.text[reader.place :])
    reader.place += len(said)
    if said:
        reader.take(r"\s+time\b")
        reader.take(r"\)")
    if not said or (len(said) > _ABBREVIATION and reader.is_at(_NO_PLACE)):
        reader.place = before
        return ""
    return said
