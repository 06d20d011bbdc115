"""Edits of the program that can still be undone: rows in, domain objects out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.program.changes import Gone, Slot
from bot.domain.program.edits import UNDO
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import UndoRow
from db.teams import own

_UNDO = table_of(UndoRow)
_c = _UNDO.c
_KEPT = timedelta(hours=1)
"""So long a row stays: who presses later is told that the minute is over."""


@dataclass(frozen=True, slots=True)
class Undo:
    """An edit of `at`: where its sessions stood before, and where it put them, by session id."""

    key: str
    conference_id: int
    at: datetime
    before: Mapping[int, Slot]
    after: Mapping[int, Slot]

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can still be undone."""
        return now < self.at + UNDO


async def keep(tx: AsyncSession, undo: Undo) -> None:
    """Keep it, and forget those that nobody can undo any more."""
    await execute(tx, delete(_UNDO).where(own(tx, _UNDO), _c.at < undo.at - _KEPT))
    values = {
        "team": team_of(tx),
        "key": undo.key,
        "conference_id": undo.conference_id,
        "at": undo.at,
        "before": _encode(undo.before),
        "after": _encode(undo.after),
    }
    await execute(tx, insert(_UNDO).values(values))


async def find(tx: AsyncSession, key: str) -> Undo | None:
    """The edit of that key; None where it was undone, or is long over."""
    row = (await execute(tx, select(_UNDO).where(own(tx, _UNDO), _c.key == key))).one_or_none()
    if row is None:
        return None
    return Undo(row.key, row.conference_id, row.at, _decode(row.before), _decode(row.after))


async def forget(tx: AsyncSession, key: str) -> None:
    """It was undone."""
    await execute(tx, delete(_UNDO).where(own(tx, _UNDO), _c.key == key))


def _encode(slots: Mapping[int, Slot]) -> dict[str, list[str]]:
    return {
        str(id_): [slot.start.isoformat(), slot.end.isoformat(), slot.room, slot.gone.value]
        for id_, slot in slots.items()
    }


def _decode(kept: Mapping[str, Any]) -> dict[int, Slot]:
    return {
        int(id_): Slot(_moment(start), _moment(end), room, Gone(gone))
        for id_, (start, end, room, gone) in kept.items()
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
