"""Whole seconds: nothing on a program begins within one, and keys, buttons and payloads name seconds."""

from datetime import datetime
from typing import Any


def whole(moment: datetime) -> datetime:
    """The second in which `moment` lies."""
    return moment.replace(microsecond=0)


def keep_whole(one: Any) -> None:
    """Leave out what the frozen `one` says of fractions in its `start` and `end`: to be called when it is made."""
    for name in ("start", "end"):
        if (moment := getattr(one, name)).microsecond:
            object.__setattr__(one, name, whole(moment))
