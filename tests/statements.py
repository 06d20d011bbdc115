"""What SQLAlchemy has compiled once serves every database of a test process, as it serves a running Usher to its end.

A test has an engine of its own. Without this it would compile the same few hundred statements again: a sixth of its time.
Importing this is enough.
"""

from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from db import engine

_COMPILED: dict[type, LRUCache[Any, Any]] = {
    dialect: LRUCache(2000) for dialect in (PGDialectAsync_psycopg, SQLiteDialect_aiosqlite)
}
_create = engine._create


def _sharing(*arguments: Any, **options: Any) -> AsyncEngine:
    made = _create(*arguments, **options)
    made.sync_engine._compiled_cache = _COMPILED[type(made.sync_engine.dialect)]
    return made


for _dialect in _COMPILED:  # a statement is remembered together with the dialect of its engine
    _dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign, assignment]
    _dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign, assignment]
engine._create = _sharing
