"""The result of a button, shown at the button while it goes on."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Show = Callable[[], Awaitable[float | None]]
"""Shows how it stands where that has changed; returns after how many seconds to look again, None for never."""

_FIRST = 2.0
"""Seconds until it is shown for the first time."""


@dataclass(slots=True, eq=False)
class _Followed:
    show: Show
    again: float


class Following:
    """Shows again and again how something stands, until nothing of it changes any more.

    It lives in the process whose button was pressed, and only there. What has to last is a row of the ledger.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._followed: list[_Followed] = []

    def follow(self, show: Show) -> None:
        """Call `show` soon, and then whenever it says."""
        self._followed.append(_Followed(show, self._timer() + _FIRST))

    def is_due(self) -> bool:
        """Tell whether there is something to show; it costs next to nothing."""
        return any(each.again <= self._timer() for each in self._followed)

    async def tick(self) -> None:
        """Show what is due. What raises is followed no more; it is raised once everything was shown."""
        due = [each for each in self._followed if each.again <= self._timer()]
        self._followed = [each for each in self._followed if each not in due]
        errors = []
        for each in due:
            try:
                pause = await each.show()
            except Exception as error:  # noqa: BLE001 - raised below
                errors.append(error)
                continue
            if pause is not None:
                each.again = self._timer() + pause
                self._followed.append(each)
        if errors:
            raise errors[0]
