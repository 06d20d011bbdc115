"""Lists that are longer than a message: which part is shown, and the buttons that turn to the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.views.common import kit
from bot.views.common.actions import Page
from bot.views.common.kit import Element

PER_MESSAGE = 8
"""Things a message names at most."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """The part of a list that a page shows; `here` is that page, the last one where a later one was asked for."""

    shown: Sequence[T]
    first: int
    total: int
    here: Page

    @property
    def more(self) -> bool:
        """Tell whether there is another page."""
        return self.first + len(self.shown) < self.total

    @property
    def left(self) -> int:
        """Return how many come after those that are shown."""
        return self.total - self.first - len(self.shown)

    @property
    def range(self) -> str:
        """As "9 to 16 of 23", or "" where all are shown."""
        if len(self.shown) == self.total:
            return ""
        return f"{self.first + 1}{kit.DASH}{self.first + len(self.shown)} of {self.total}"


def cut(items: Sequence[T], page: Page, size: int = PER_MESSAGE) -> Cut[T]:
    """Page `page` of `items`, or the last there is."""
    number = min(page.number, max(len(items) - 1, 0) // size)
    first = number * size
    return Cut(items[first : first + size], first, len(items), Page(page.query, number))


def turning(back: str, more: str, here: Page, *, is_more: bool, left: int = 0) -> list[Element]:
    """Back and More, each where there is somewhere to turn; `back` and `more` are their action ids.

    More says how many are `left`, where that is told.
    """
    label = f"More ({left})" if left else "More"
    buttons = [kit.button("Back", back, here.previous.encode())] if here.number else []
    return [*buttons, kit.button(label, more, here.next.encode())] if is_more else buttons
