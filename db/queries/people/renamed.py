"""A source's id that stands for somebody else now: the record stays who it was, and the id becomes free for the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.people.linking.names import still_same
from bot.domain.people.model import UNNAMED
from bot.domain.program.snapshot import PersonEntry
from db.sql import execute, table_of
from db.tables import PersonRow
from db.teams import own

_PERSON = table_of(PersonRow)
_c = _PERSON.c


@dataclass(frozen=True, slots=True)
class Replaced:
    """The record `id`, called `name`, that the source's key `key` named until now; `now` is who has it now."""

    id: int
    name: str
    key: str
    now: str


async def make_way(tx: AsyncSession, people: Iterable[PersonEntry], slug: str) -> list[Replaced]:
    """Let no record become another person by a name that is not theirs; returns the records whose keys were taken.

    Somebody who had the key before, and has it again, is the same record as then.
    """
    named = {f"{slug}/{p.key}": p for p in people if not p.email and p.name not in {"", UNNAMED}}
    taken = [row for row in await _known(tx, named) if _is_another(row, named[row.key])]
    for row in taken:
        earlier = await _earlier(tx, row.key, named[row.key].name)
        await _rekey(tx, row.id, _retired(row.key, row.id))
        if earlier is not None:
            await _rekey(tx, earlier, row.key)
    return [Replaced(row.id, row.name, named[row.key].key, named[row.key].name) for row in taken]


def _is_another(row: Row[Any], entry: PersonEntry) -> bool:
    return row.name != UNNAMED and not still_same(row.name, entry.name)


async def _known(tx: AsyncSession, named: Mapping[str, PersonEntry]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for chunk in chunks(sorted(named)):
        found += await execute(
            tx, select(_c.id, _c.key, _c.name).where(own(tx, _PERSON), _c.key.in_(chunk)).order_by(_c.id)
        )
    return found


async def _earlier(tx: AsyncSession, key: str, name: str) -> int | None:
    """The last record of that name that had the key before."""
    had = (own(tx, _PERSON), _c.key.startswith(f"{key} (", autoescape=True))
    rows = await execute(tx, select(_c.id, _c.key, _c.name).where(*had).order_by(_c.id.desc()))
    found = (row.id for row in rows if row.key == _retired(key, row.id) and still_same(row.name, name))
    return next(found, None)


async def _rekey(tx: AsyncSession, person_id: int, key: str) -> None:
    await execute(tx, update(_PERSON).where(_c.id == person_id).values(key=key))


def _retired(key: str, person_id: int) -> str:
    return f"{key} (was {person_id})"
