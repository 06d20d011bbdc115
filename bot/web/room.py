"""The limit for all connections together: how many are open, and how many bytes of bodies are still coming."""

from typing import Protocol

from bot.web.refusals import Cause, Refusals

MOST = 500
"""Connections at once: Slack opens a few dozen."""
BYTES = 32_000_000
"""Bytes of unfinished bodies at once: those of 32 requests that are as large as one may be."""


class Connection(Protocol):
    """A connection that can be closed to make room."""

    def give_way(self) -> None:
        """Close at once, without an answer."""
        ...


class Room:
    """The open connections. If there are too many, the one goes that has waited the longest for its sender.

    A sender that is honest sends a request at once, so it is never the one that has waited the longest.
    """

    def __init__(self, refusals: Refusals, most: int | None = None, most_bytes: int = BYTES) -> None:
        self.refusals = refusals
        self._most = most or min(MOST, _files() // 2)
        self._most_bytes = most_bytes
        self._waiting: dict[Connection, int] = {}
        """Those that wait for their sender, the longest first, with the bytes of the body that they hold."""
        self._busy: set[Connection] = set()
        self._bytes = 0

    def wait(self, connection: Connection) -> bool:
        """Count it as waiting from now on; False where it is new, and there is no room because all others are busy."""
        is_new = connection not in self._busy and connection not in self._waiting
        while is_new and len(self._waiting) + len(self._busy) >= self._most:
            if not self._waiting:
                return False
            self._make_room()
        self.leave(connection)
        self._waiting[connection] = 0
        return True

    def hold(self, connection: Connection, size: int) -> None:
        """So many more bytes of its body have come."""
        if connection in self._waiting:
            self._waiting[connection] += size
            self._bytes += size
        while self._bytes > self._most_bytes:
            self._make_room()

    def refuse(self, connection: Connection) -> None:
        """It holds nothing any more, and is only open so that its sender can read why."""
        if connection in self._busy:
            self.wait(connection)
        elif connection in self._waiting:
            self._bytes -= self._waiting[connection]
            self._waiting[connection] = 0

    def work(self, connection: Connection) -> None:
        """It has sent a whole request, which is being answered."""
        if connection in self._waiting:
            self._release(connection)
            self._busy.add(connection)

    def leave(self, connection: Connection) -> None:
        """It is closed."""
        self._release(connection)
        self._busy.discard(connection)

    def _release(self, connection: Connection) -> None:
        self._bytes -= self._waiting.pop(connection, 0)

    def _make_room(self) -> None:
        longest = next(iter(self._waiting))
        self._release(longest)
        self.refusals.note(Cause.CROWDED)
        longest.give_way()


def _files() -> int:
    """Return how many files and connections the process may have open."""
    try:
        import resource
    except ImportError:  # not on Windows
        return MOST * 2
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST * 2 if soft == resource.RLIM_INFINITY else soft
