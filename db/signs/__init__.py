"""Signs that somebody has written in the database: as long as nobody has, it is not asked."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from db.engine import Database
from db.signs.file import FileSigns

__all__ = ["Signs", "watching"]


class Signs(Protocol):
    """The signs that the record was written since."""

    def mark(self) -> int | None:
        """A number that is another one once anybody has committed something; None where that is not known now."""
        ...


@asynccontextmanager
async def watching(database: Database, told: Callable[[], None]) -> AsyncIterator[Signs]:
    """The database's signs while the block runs; `told` is called soon after a commit, where the database says so itself."""
    if database.is_sqlite:
        with FileSigns(database.url).watching() as signs:
            yield signs
    else:
        from db.signs.listener import Listener  # its driver takes a while to load, and SQLite needs none

        async with Listener(database, told).listening() as signs:
            yield signs
