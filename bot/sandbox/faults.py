"""Faults on demand: what a test or a rehearsal wants Slack to do wrong."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["drop_after", "drop_before", "status", "error", "slow", "rate", "late"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(slots=True)
class Fault:
    """One way to fail, for the next `times` calls of `method` ("*": any; "response_url": answers to commands).

    With `channel`, only calls that name that channel or person fail.

    drop_after takes the call and cuts the connection, drop_before cuts it first; status answers HTTP `status`;
    error answers ok: false; slow waits `seconds` and goes on; rate answers 429 with `retry_after` seconds; late cuts the
    connection and takes the call `seconds` of the workspace's clock later.
    """

    method: str
    kind: Kind
    times: int = 1
    status: int = 500
    error: str = "internal_error"
    seconds: float = 0.0
    retry_after: int = 1
    channel: str = ""

    def meets(self, method: str, channels: Collection[str]) -> bool:
        """Tell whether it is about a call of that method that names one of the channels."""
        return self.method in {"*", method} and (not self.channel or self.channel in channels)


class Faults:
    """The faults that are due, first added first used, then those that chance brings."""

    def __init__(self) -> None:
        self.lag = 0.0
        """Seconds of the workspace's clock for which the history of a channel does not show a new message."""
        self._due: list[Fault] = []
        self._chance = 0.0
        self._random = random.Random(0)
        self._kinds: tuple[Kind, ...] = ()
        self._late = (0.0, 0.0)
        self._method = "*"

    def add(
        self,
        method: str = "chat.postMessage",
        kind: Kind = "error",
        times: int = 1,
        *,
        status: int = 500,
        error: str = "internal_error",
        seconds: float = 0.0,
        retry_after: int = 1,
        channel: str = "",
    ) -> None:
        """Let the next `times` calls of `method` fail; with `channel`, only those that name it."""
        self._due.append(Fault(method, kind, times, status, error, seconds, retry_after, channel))

    def chance(
        self,
        p: float,
        seed: int,
        method: str = "*",
        kinds: tuple[Kind, ...] = KINDS,
        late: tuple[float, float] = (0.01, 0.01),
    ) -> None:
        """Let each call of `method` fail with probability `p` in one of `kinds`, the same way for the same seed.

        What is taken late is taken after so many seconds at least and at most.
        """
        self._chance, self._method, self._kinds, self._late = p, method, kinds, late
        self._random = random.Random(seed)

    def clear(self) -> None:
        """No more faults."""
        self._due.clear()
        self._chance = 0.0

    @property
    def are_of_channels(self) -> bool:
        """Tell whether any is of one channel: then it counts which one a call names."""
        return any(fault.channel for fault in self._due)

    def take(self, method: str, channels: Collection[str] = ()) -> Fault | None:
        """The fault of this call, used up; `channels` are the names of the channel that it is for."""
        for fault in self._due:
            if fault.meets(method, channels):
                fault.times -= 1
                if fault.times <= 0:
                    self._due.remove(fault)
                return fault
        if self._method in {"*", method} and self._random.random() < self._chance:
            kind = self._random.choice(self._kinds)
            return Fault(method, kind, seconds=self._random.uniform(*self._late) if kind == "late" else 0.01)
        return None
