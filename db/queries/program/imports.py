"""Write a snapshot into the record: only what differs, in bulk, inside the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlmodel
from sqlalchemy import Row, Table, delete, insert, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.program.billing import TOLD_ROLES, Part, is_same_title
from bot.domain.program.changes import Gone, Remembered, Slot
from bot.domain.program.occurrences import Standing, aligned, base_of
from bot.domain.program.rooms import Renamed
from bot.domain.program.snapshot import ProgramSnapshot, SessionEntry
from db.bulk import update_rows
from db.engine import team_of
from db.queries.program import edits, notices, rooms
from db.sql import execute, table_of
from db.tables import AppearanceRow, ConferenceRow, SessionRow
from db.teams import own
from db.upsert import insert_new

_CONFERENCE = table_of(ConferenceRow)
_SESSION = table_of(SessionRow)
_PART = table_of(AppearanceRow)
_COMPARED = (
    "code",
    "title",
    "kind",
    "start",
    "end",
    "room_id",
    "track",
    "abstract",
    "url",
    "language",
    "submission_key",
    "cancelled",
)


@dataclass(frozen=True, slots=True)
class Written:
    """The changes of an import, by session id."""

    added: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    others: bool = False
    """True if people, rooms or appearances differ too."""
    renamed: Sequence[Renamed] = ()
    """The rooms that have other names."""
    kept: Sequence[str] = ()
    """The titles of the sessions that the file has and that cannot be read there: they stay as they are."""
    before: Mapping[int, Remembered] = field(default_factory=dict)
    """The former state of sessions that have moved, changed, come back or gone."""

    @property
    def anything(self) -> bool:
        """Tell whether the program differs from what it was."""
        return bool(self.added or self.changed or self.removed or self.others)


async def conference(tx: AsyncSession, slug: str, *, lock: bool = False) -> ConferenceRow | None:
    """The conference that `slug` names; `lock` holds it until the transaction ends, so that imports take turns."""
    named = (col(ConferenceRow.slug) == slug, own(tx, _CONFERENCE))
    statement = sqlmodel.select(ConferenceRow).where(*named)
    return (await tx.exec(statement.with_for_update() if lock else statement)).one_or_none()


async def open_conference(tx: AsyncSession, row: ConferenceRow) -> ConferenceRow:
    """The conference of that slug, held until the transaction ends: made as `row` where there is none yet."""
    if found := await conference(tx, row.slug, lock=True):
        return found
    await execute(tx, insert_new(tx, _CONFERENCE), [{**row.model_dump(exclude={"id"}), "team": team_of(tx)}])
    made = await conference(tx, row.slug, lock=True)
    assert made
    return made


async def standing_keys(tx: AsyncSession, conference_id: int) -> set[str]:
    """The keys of the sessions on the program now."""
    statement = select(_SESSION.c.key).where(
        _SESSION.c.conference_id == conference_id, _SESSION.c.removed.is_(False)
    )
    return set((await execute(tx, statement)).scalars())


async def codes(tx: AsyncSession, conference_id: int) -> frozenset[str]:
    """By which ids the papers and sessions on the program go, in lower case."""
    statement = select(_SESSION.c.code, _SESSION.c.submission_key).where(
        _SESSION.c.conference_id == conference_id, _SESSION.c.removed.is_(False)
    )
    return frozenset(each.casefold() for row in await execute(tx, statement) for each in row if each)


async def write_program(
    tx: AsyncSession, conference_id: int, snapshot: ProgramSnapshot, people: Mapping[str, int]
) -> Written:
    """Make the conference's program what `snapshot` says; `people` gives the ids of its person keys."""
    statement = select(*_SESSION.c.values()).where(_SESSION.c.conference_id == conference_id)
    known = {row.key: row for row in await execute(tx, statement)}
    snapshot = aligned(snapshot, {key: _standing(row) for key, row in known.items() if not row.removed})
    kept = _kept(known, snapshot)
    placed = await rooms.write(tx, conference_id, snapshot, known, {row.room_id for row in kept.values()})
    cancelled = snapshot.cancelled()
    values = {
        e.key: _values(e, placed.ids, known.get(e.key)) | {"cancelled": e.key in cancelled}
        for e in snapshot.sessions
    }
    await update_rows(tx, SessionRow, edits.keep(known, snapshot.sessions, values, placed.now))

    fresh_row = {
        "conference_id": conference_id,
        "channel": "",
        "removed": False,
        "edited": {},
    }
    new = [{**fresh_row, "key": key, **v} for key, v in values.items() if key not in known]
    back = [
        {"id": known[k].id, "removed": False, **v}
        for k, v in values.items()
        if k in known and known[k].removed
    ]
    changed = [
        {"id": row.id, **v}
        for key, v in values.items()
        if (row := known.get(key)) and not row.removed and any(getattr(row, c) != v[c] for c in _COMPARED)
    ]
    gone = [
        {"id": row.id, "removed": True}
        for key, row in known.items()
        if not (row.removed or key in values or key in kept)
    ]
    added = await _insert(tx, _SESSION, new)
    for rows in (back, changed, gone):
        await update_rows(tx, SessionRow, rows)

    ids = {key: row.id for key, row in known.items()} | dict(zip((n["key"] for n in new), added, strict=True))
    moved = await _write_parents(
        tx, snapshot.sessions, ids, {row.id: row.parent_id for row in known.values()}
    )
    parts = await notices.parts(tx, [row.id for row in known.values()])
    billed = {e.key: {(people[a.person_key], str(a.role)) for a in e.people} for e in snapshot.sessions}
    parts_differ = await _write_appearances(tx, conference_id, snapshot.sessions, ids, people)
    touched = dict.fromkeys([row["id"] for row in changed] + moved + parts_differ)
    fresh = {*added, *(row["id"] for row in back)}
    return Written(
        added=sorted(fresh),
        changed=[i for i in touched if i not in fresh],
        removed=[row["id"] for row in gone],
        others=placed.differ,
        before=_before((row for key, row in known.items() if key not in kept), values, placed, parts, billed),
        kept=[row.title for row in kept.values()],
        renamed=placed.renamed,
    )


def _standing(row: Row[Any]) -> Standing:
    return Standing(datetime.fromisoformat(edits.source_of(row, "").time[0]), row.code)


def _kept(known: Mapping[str, Row[Any]], snapshot: ProgramSnapshot) -> dict[str, Row[Any]]:
    """The sessions on the program that the file has and that cannot be read there."""
    given = {entry.key for entry in snapshot.sessions}
    return {
        key: row
        for key, row in known.items()
        if not row.removed and key not in given and {key, base_of(key)} & snapshot.unread
    }


def _before(
    known: Iterable[Row[Any]],
    values: Mapping[str, Mapping[str, Any]],
    placed: rooms.Rooms,
    parts: Mapping[int, tuple[Part, ...]],
    billed: Mapping[str, Collection[tuple[int, str]]],
) -> dict[int, Remembered]:
    """Return what the known sessions were that differ for their readers.

    `values` put them elsewhere, in a room that may be another, or under another title, or `billed` gives them to others.
    """
    names = {id_: name for name, id_ in placed.ids.items()} | dict(placed.told)
    found: dict[int, Remembered] = {}
    for row in known:
        now = values.get(row.key)
        was = {name: getattr(row, name) for name in ("start", "end", "room_id", "cancelled")}
        is_elsewhere = now is not None and any(now[name] != value for name, value in was.items())
        is_elsewhere |= now is not None and row.room_id in placed.told
        is_billed_anew = now is not None and (
            not is_same_title(row.title, now["title"])
            or {(p.person_id, str(p.role)) for p in parts.get(row.id, ())}
            != {one for one in billed[row.key] if one[1] in TOLD_ROLES}
        )
        if row.removed != (now is None) or ((is_elsewhere or is_billed_anew) and not row.removed):
            gone = Gone.REMOVED if row.removed else Gone.CANCELLED if row.cancelled else Gone.NO
            slot = Slot(row.start, row.end, names.get(row.room_id, ""), gone)
            found[row.id] = Remembered(row.title, slot, parts.get(row.id, ()))
    return found


def _values(entry: SessionEntry, room_ids: Mapping[str, int], row: Row[Any] | None) -> dict[str, Any]:
    return {
        "code": entry.code,
        "title": entry.title or (row.title if row else ""),
        "kind": str(entry.kind),
        "start": entry.start,
        "end": entry.end,
        "room_id": room_ids.get(entry.room),
        "track": entry.track,
        "abstract": entry.abstract,
        "url": entry.url,
        "language": entry.language,
        "submission_key": entry.submission_key,
    }


async def _write_parents(
    tx: AsyncSession,
    entries: Iterable[SessionEntry],
    ids: Mapping[str, int],
    before: Mapping[int, int | None],
) -> list[int]:
    """Set which session contains which, once all have an id; returns the ids that differ."""
    wanted = {ids[e.key]: ids.get(e.parent_key) for e in entries}
    rows: list[dict[str, Any]] = [
        {"id": i, "parent_id": parent} for i, parent in wanted.items() if before.get(i) != parent
    ]
    await update_rows(tx, SessionRow, rows)
    return [row["id"] for row in rows if row["id"] in before]


async def _write_appearances(
    tx: AsyncSession,
    conference_id: int,
    entries: Iterable[SessionEntry],
    ids: Mapping[str, int],
    people: Mapping[str, int],
) -> list[int]:
    """Write the people of each session; return the ids of the sessions that differ."""
    statement = (
        select(_PART.c.session_id, _PART.c.person_id, _PART.c.role)
        .join(_SESSION, _SESSION.c.id == _PART.c.session_id)
        .where(_SESSION.c.conference_id == conference_id)
        .order_by(_PART.c.session_id, _PART.c.position)
    )
    known: dict[int, list[tuple[int, str]]] = {}
    for row in await execute(tx, statement):
        known.setdefault(row.session_id, []).append((row.person_id, row.role))
    wanted = {
        ids[e.key]: list(dict.fromkeys((people[a.person_key], str(a.role)) for a in e.people))
        for e in entries
    }
    differ = [i for i, parts in wanted.items() if parts != known.get(i, [])]
    for chunk in chunks([i for i in differ if i in known]):
        await execute(tx, delete(_PART).where(_PART.c.session_id.in_(chunk)))
    rows = [
        {"session_id": i, "person_id": person, "role": role, "position": position}
        for i in differ
        for position, (person, role) in enumerate(wanted[i])
    ]
    if rows:
        await execute(tx, insert(_PART), rows)
    return differ


async def _insert(tx: AsyncSession, table: Table, rows: list[dict[str, Any]]) -> list[int]:
    """Insert in bulk; returns the new ids in the order of `rows`."""
    if not rows:
        return []
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list((await execute(tx, statement, rows)).scalars())
