"""Organizers' edits: where they put a session stands until the source changes that field itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.program.changes import Slot
from bot.domain.program.snapshot import SessionEntry
from db.sql import execute, table_of
from db.tables import RoomRow, SessionRow

_SESSION = table_of(SessionRow)
_ROOM = table_of(RoomRow)
_TIME, _PLACE, _CANCELLED = "time", "room", "cancelled"
"""The columns that can be edited; the source's value is kept under the name while the edit is there."""


@dataclass(frozen=True, slots=True)
class Source:
    """The source's last time and place of a session."""

    room: str
    time: list[str]


def source_of(row: Row[Any], room: str) -> Source:
    """Return the source's time and place of the session of `row`, which is in `room` now."""
    here = time_of(row.start, row.end)
    return Source(row.edited.get(_PLACE, room), row.edited.get(_TIME, here))


def rooms_kept(
    known: Mapping[str, Row[Any]], entries: Iterable[SessionEntry], renamed: Mapping[str, str]
) -> set[int]:
    """The rooms in which edits put sessions of the source, whether the source names them or not.

    `renamed` says what the source calls its rooms now, by what it called them.
    """
    rows = ((known.get(entry.key), entry) for entry in entries)
    return {
        r.room_id for r, e in rows if r and r.room_id and _renamed(r.edited, renamed).get(_PLACE) == e.room
    }


def keep(
    known: Mapping[str, Row[Any]],
    entries: Iterable[SessionEntry],
    values: Mapping[str, dict[str, Any]],
    renamed: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Put the edits that stand into `values`; returns the rows whose edits are others from now on."""
    overtaken: list[dict[str, Any]] = []
    for entry in entries:
        row = known.get(entry.key)
        if row is None or not row.edited:
            continue
        source = {
            _TIME: time_of(entry.start, entry.end),
            _PLACE: entry.room,
            _CANCELLED: values[entry.key][_CANCELLED],
        }
        edited = _renamed(row.edited, renamed)
        standing = {name: value for name, value in edited.items() if source[name] == value}
        if _TIME in standing:
            values[entry.key] |= {"start": row.start, "end": row.end}
        if _PLACE in standing:
            values[entry.key]["room_id"] = row.room_id
        if _CANCELLED in standing:
            values[entry.key][_CANCELLED] = row.cancelled
        if standing != row.edited:
            overtaken.append({"id": row.id, "edited": standing})
    return overtaken


async def write(tx: AsyncSession, conference_id: int, slots: Mapping[int, Slot]) -> None:
    """Put the sessions where an organizer wants them, and remember what the source says of what differs from it."""
    rooms = (_ROOM.c.conference_id == conference_id, _ROOM.c.removed.is_(False))
    ids = {r.name: r.id for r in await execute(tx, select(_ROOM.c.id, _ROOM.c.name).where(*rooms))}
    columns = (
        *(_SESSION.c[name] for name in ("id", "start", "end", "cancelled", "edited")),
        _ROOM.c.name.label("room"),
    )
    held = select(*columns).join_from(_SESSION, _ROOM, _SESSION.c.room_id == _ROOM.c.id, isouter=True)
    for row in (await execute(tx, held.where(_SESSION.c.id.in_(slots)))).all():
        slot = slots[row.id]
        here = {_TIME: time_of(slot.start, slot.end), _PLACE: slot.room, _CANCELLED: bool(slot.gone)}
        source = {
            _TIME: time_of(row.start, row.end),
            _PLACE: row.room or "",
            _CANCELLED: row.cancelled,
            **row.edited,
        }
        values = {
            "start": slot.start,
            "end": slot.end,
            "room_id": ids.get(slot.room),
            "cancelled": bool(slot.gone),
            "edited": {name: value for name, value in source.items() if here[name] != value},
        }
        await execute(tx, update(_SESSION).where(_SESSION.c.id == row.id).values(values))


def _renamed(edited: Mapping[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    room = edited.get(_PLACE, "")
    return {**edited, _PLACE: renamed[room]} if room in renamed else dict(edited)


def time_of(start: datetime, end: datetime) -> list[str]:
    """The time of a session as edits keep it."""
    return [start.astimezone(UTC).isoformat(), end.astimezone(UTC).isoformat()]
