"""Characters that no database and no message can hold: NUL, and halves of a surrogate pair."""

import re
from collections.abc import Iterator
from typing import Any

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether every character of `text` can be kept."""
    return not _UNSTORABLE.search(text)


def storable(text: str) -> str:
    """`text` without what cannot be kept."""
    return _UNSTORABLE.sub("", text)


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
