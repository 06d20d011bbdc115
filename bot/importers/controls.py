"""Control characters in whole files: one of them makes XML or JSON unreadable, so they are dropped, and counted."""

import codecs
import re

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BYTES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")
"""Control characters in any encoding that is ASCII at heart; in UTF-8 also U+FFFE, U+FFFF and half surrogates."""
_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x0*(?P<hex>[0-9a-fA-F]{1,8})|0*(?P<decimal>[0-9]{1,9}));")
_JSON_ESCAPE = re.compile(
    r"(?P<before>(?<!\\)(?:\\\\)*)\\(?:[bf]|u00(?:0[0-8bcef]|1[0-9a-f]|7f))", re.IGNORECASE | re.ASCII
)
_ALLOWED = frozenset({9, 10, 13})
_FORBIDDEN = (range(32), range(0xD800, 0xE000), range(0xFFFE, 0x10000), range(0x110000, 10_000_000_000))


def dropped_from_xml(data: bytes) -> tuple[bytes | str, int]:
    """`data` without what no XML may hold, written out or as a reference; and how many there were."""
    if data.startswith(_UTF16):
        try:
            text, dropped = _CHARACTERS.subn("", data.decode("utf-16"))
        except UnicodeDecodeError:
            return data, 0  # the parser says where it is wrong
        text, references = _without_references(text)
        return (text, dropped + references) if dropped or references else (data, 0)
    data, dropped = _BYTES.subn(b"", data)
    if b"&#" not in data:
        return data, dropped
    text, references = _without_references(data.decode("latin-1"))  # byte for byte: references are ASCII
    return text.encode("latin-1"), dropped + references


def dropped_from_json(text: str) -> tuple[str, int]:
    """`text` without control characters, written out or escaped; and how many there were."""
    text, dropped = _CHARACTERS.subn("", text)
    escaped = 0
    while (found := _JSON_ESCAPE.subn(r"\g<before>", text))[
        1
    ]:  # texts next to each other share their backslashes
        text, escaped = found[0], escaped + found[1]
    return text, dropped + escaped


def note(dropped: int) -> tuple[str, ...]:
    """Return the note of the import about them, or nothing."""
    if not dropped:
        return ()
    were = "1 control character was" if dropped == 1 else f"{dropped} control characters were"
    return (f"{were} dropped. No text may hold any.",)


def _without_references(text: str) -> tuple[str, int]:
    dropped = 0

    def kept(reference: re.Match[str]) -> str:
        nonlocal dropped
        number = int(reference["hex"], 16) if reference["hex"] else int(reference["decimal"])
        if number in _ALLOWED or not any(number in numbers for numbers in _FORBIDDEN):
            return reference[0]
        dropped += 1
        return ""

    return _REFERENCE.sub(kept, text), dropped
