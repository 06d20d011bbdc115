"""Characters that no database and no message can hold, and those that show something else than what stands there."""

import re
from collections.abc import Iterator
from typing import Any

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of a surrogate pair."""
_UNSEEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]")
"""Control characters, which a terminal obeys, and overrides, which turn letters around that have a direction."""
_TURNS = re.compile("[\u202a\u202b\u202c\u2066-\u2069]")
_OPENS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
"""Embeddings and isolates, which languages need where they mix directions, and what closes each."""


def is_storable(text: str) -> bool:
    """Tell whether every character of `text` can be kept."""
    return not _UNSTORABLE.search(text)


def shown(text: str) -> str:
    """`text` as it may be shown: a line of it turns nothing around that stands beside it.

    Embeddings and isolates stay where they are closed in their line and within one another; else they go, all of that line.
    """
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(map(_balanced, _UNSEEN.sub("", _UNSTORABLE.sub("", text)).split("\n")))


def _balanced(line: str) -> str:
    waiting: list[str] = []
    for sign in _TURNS.findall(line):
        if sign in _OPENS:
            waiting.append(_OPENS[sign])
        elif not waiting or waiting.pop() != sign:
            return _TURNS.sub("", line)
    return _TURNS.sub("", line) if waiting else line


def texts(value: Any) -> Iterator[str]:
    """Every text in a value as JSON has them, names of fields too."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as fields:
                waiting += [*fields, *fields.values()]
            case list() as items:
                waiting += items
