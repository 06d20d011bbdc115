"""Many things, a few at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_Item = TypeVar("_Item")
_SIZE = 500
"""Values that one statement may name: well under the limits of both databases."""


def chunks(values: Iterable[_Item], size: int = _SIZE) -> Iterator[list[_Item]]:
    """The values in lists of at most `size`, in their order."""
    left = iter(values)
    while chunk := list(islice(left, size)):
        yield chunk
