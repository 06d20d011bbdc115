"""SQLite's signs: the file counts its commits, and every connection can read the count."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy.engine import URL

log = logging.getLogger(__name__)


class FileSigns:
    """One connection that is kept, and writes nothing: so every commit, this process's too, is somebody else's."""

    def __init__(self, url: URL) -> None:
        self._path = url.database or ""
        self._connection: sqlite3.Connection | None = None
        self._opened = 0

    def mark(self) -> int | None:
        """A number that is another one once anybody has committed; None where the file cannot be asked now.

        It takes microseconds, and never waits: in WAL mode a writer keeps no reader out.
        """
        try:
            version: int = self._open().execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            log.debug("whether %s was written is not known: %s", self._path, error)
            self._close()
            return None
        return (self._opened << 40) + version

    @contextmanager
    def watching(self) -> Iterator[Self]:
        """Closes the connection at the end."""
        try:
            yield self
        finally:
            self._close()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            if not self._path or self._path == ":memory:":
                raise sqlite3.OperationalError("it is no file")
            self._connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
            self._connection.execute("PRAGMA query_only=ON")
            self._opened += 1  # another connection counts from another number
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
