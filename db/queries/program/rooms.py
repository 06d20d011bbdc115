"""The rooms of a program: which they are in the record, under other names, too."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.program.rooms import Known, Named, Renamed, match
from bot.domain.program.snapshot import ProgramSnapshot
from db.bulk import update_rows
from db.queries.program import edits
from db.sql import execute, table_of
from db.tables import RoomRow

_ROOM = table_of(RoomRow)


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms once a program is written."""

    ids: Mapping[str, int]
    """By name, of those that have left the program, too."""
    differ: bool = False
    renamed: list[Renamed] = field(default_factory=list)

    @property
    def now(self) -> Mapping[str, str]:
        """Return what the source calls a room now, by what it called it."""
        return {room.before: room.after for room in self.renamed}

    @property
    def told(self) -> Mapping[int, str]:
        """The former names of rooms that may be other rooms after all: people are told of them as of a move."""
        return {room.room_id: room.before for room in self.renamed if not room.is_sure}


async def write(
    tx: AsyncSession,
    conference_id: int,
    snapshot: ProgramSnapshot,
    sessions: Mapping[str, Row[Any]],
    kept: Collection[int],
) -> Rooms:
    """Make the rooms those of `snapshot`; `sessions` are those of the record by key, rooms of the ids `kept` stay."""
    rows = (await execute(tx, select(*_ROOM.c.values()).where(_ROOM.c.conference_id == conference_id))).all()
    found, renamed = match(_known(rows, sessions), _named(snapshot))
    kept = {*kept, *edits.rooms_kept(sessions, snapshot.sessions, {r.before: r.after for r in renamed})}
    wanted = _wanted(rows, found, snapshot.room_keys, kept)
    changed = [
        {"id": row.id, **values}
        for row in rows
        if (values := wanted[row.id]) != {"name": row.name, "key": row.key, "removed": row.removed}
    ]
    unnamed = [row for row in changed if row["name"] != next(r.name for r in rows if r.id == row["id"])]
    await update_rows(tx, RoomRow, [{"id": row["id"], "name": f"#{row['id']}"} for row in unnamed])
    await update_rows(tx, RoomRow, changed)
    new = [
        {
            "conference_id": conference_id,
            "name": name,
            "key": snapshot.room_keys.get(name, ""),
            "channel": "",
            "removed": False,
        }
        for name in snapshot.rooms
        if name not in found
    ]
    ids = {values["name"]: id_ for id_, values in wanted.items()}
    if new:
        made = insert(_ROOM).returning(_ROOM.c.id, sort_by_parameter_order=True)
        ids.update(zip((row["name"] for row in new), (await execute(tx, made, new)).scalars(), strict=True))
    return Rooms(ids, bool(changed or new), renamed)


def _known(rows: Iterable[Row[Any]], sessions: Mapping[str, Row[Any]]) -> Iterable[Known]:
    """The rooms of the record with the sessions that the source put there, wherever organizers have them now."""
    names = {row.id: row.name for row in rows}
    held: dict[str, dict[str, object]] = defaultdict(dict)
    for key, row in sessions.items():
        if not row.removed:
            source = edits.source_of(row, names.get(row.room_id, ""))
            held[source.room][key] = source.time
    return [Known(row.id, row.name, row.key, row.removed, held.get(row.name, {})) for row in rows]


def _named(snapshot: ProgramSnapshot) -> Iterable[Named]:
    held: dict[str, dict[str, object]] = defaultdict(dict)
    for entry in snapshot.sessions:
        held[entry.room][entry.key] = edits.time_of(entry.start, entry.end)
    return [Named(name, snapshot.room_keys.get(name, ""), held[name]) for name in snapshot.rooms]


def _wanted(
    rows: Iterable[Row[Any]], found: Mapping[str, int], keys: Mapping[str, str], kept: Collection[int]
) -> dict[int, dict[str, Any]]:
    """Return what each room of the record is to be; a name that another takes over is left to it."""
    names = {id_: name for name, id_ in found.items()}
    taken = set(names.values())
    wanted: dict[int, dict[str, Any]] = {}
    for row in rows:
        name = names.get(row.id) or (row.name if row.name not in taken else f"{row.name} (former {row.id})")
        key = keys.get(name, "") if row.id in names else ""
        wanted[row.id] = {
            "name": name,
            "key": key or row.key,
            "removed": row.id not in names and row.id not in kept,
        }
    return wanted
