"""Conferences, rooms and sessions: rows in, domain objects out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlmodel
from sqlalchemy import select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.sessions import Conference, Room, Session, SessionKind
from bot.domain.setup.bindings import Lost
from bot.domain.setup.settings import PresenceSettings, QuestionSettings, ReminderSettings
from db.bulk import in_turn
from db.queries.people.meant import COLUMNS, NAMED, joined, person
from db.queries.program.parts import appearing
from db.sql import execute, table_of
from db.tables import ConferenceRow, RoomRow, SessionRow
from db.teams import own

_CONFERENCE = table_of(ConferenceRow)
_SESSION = table_of(SessionRow).c


def conference_of(row: ConferenceRow) -> Conference:
    """The row as the domain knows it."""
    assert row.id is not None
    return Conference(
        id=row.id,
        slug=row.slug,
        name=row.name,
        timezone=row.timezone,
        revision=row.revision,
        main_channel=row.main_channel,
        help_channel=row.help_channel,
        organizers_channel=row.organizers_channel,
        reminders=ReminderSettings.from_json(row.settings.get("reminders", {})),
        presence=PresenceSettings.from_json(row.settings.get("presence", {})),
        questions=QuestionSettings.from_json(row.settings.get("questions", {})),
        lost={channel: Lost.from_json(kept) for channel, kept in row.settings.get("lost", {}).items()},
    )


async def conferences(tx: AsyncSession) -> list[Conference]:
    """Every conference of the installation, oldest first."""
    rows = await tx.exec(
        sqlmodel.select(ConferenceRow).where(own(tx, _CONFERENCE)).order_by(col(ConferenceRow.id))
    )
    return [conference_of(row) for row in rows]


async def conference(tx: AsyncSession, conference_id: int) -> Conference:
    """The conference of that id, as it stands in the record: what was read of it before may be older."""
    return conference_of(await tx.get_one(ConferenceRow, conference_id, populate_existing=True))


async def held(tx: AsyncSession, conference_id: int) -> Conference:
    """The conference of that id, whose program and settings stand as they are until the transaction ends."""
    wanted = sqlmodel.select(ConferenceRow).where(col(ConferenceRow.id) == conference_id)
    statement = wanted.with_for_update(read=True).execution_options(populate_existing=True)
    return conference_of((await tx.exec(statement)).one())


async def revisions(tx: AsyncSession) -> dict[int, int]:
    """Conference id to revision, oldest first: what every process polls."""
    columns = select(col(ConferenceRow.id), col(ConferenceRow.revision)).where(own(tx, _CONFERENCE))
    statement = columns.order_by(col(ConferenceRow.id))
    return {row.id: row.revision for row in await execute(tx, statement)}


async def bump(tx: AsyncSession, conference_id: int) -> int:
    """Move the conference's revision, so that every process loads it again; returns the new one."""
    statement = (
        update(ConferenceRow)
        .where(col(ConferenceRow.id) == conference_id)
        .values(revision=col(ConferenceRow.revision) + 1)
        .returning(col(ConferenceRow.revision))
    )
    return int((await tx.exec(statement)).scalar_one())


async def rooms(tx: AsyncSession, conference_id: int) -> dict[int, Room]:
    """The rooms on the program, by id."""
    table = table_of(RoomRow).c
    rows = await execute(
        tx,
        select(table.id, table.name, table.channel).where(
            table.conference_id == conference_id, table.removed.is_(False)
        ),
    )
    return {row.id: Room(row.id, row.name, row.channel) for row in rows}


async def sessions(tx: AsyncSession, conference_id: int, ids: Sequence[int] | None = None) -> list[Session]:
    """The sessions on the program with their people, in the order of their start; `ids` narrows them."""
    by_room = await rooms(tx, conference_id)
    people = await _appearances(tx, conference_id)
    statement = select(*_SESSION.values()).where(
        _SESSION.conference_id == conference_id, _SESSION.removed.is_(False)
    )
    if ids is not None:
        statement = statement.where(_SESSION.id.in_(ids))
    rows = (await execute(tx, statement.order_by(_SESSION.start, _SESSION.id))).all()
    parents = await _parents(tx, conference_id)
    return [
        Session(
            id=row.id,
            key=row.key,
            code=row.code,
            title=row.title,
            kind=SessionKind(row.kind),
            start=row.start,
            end=row.end,
            room=by_room.get(row.room_id),
            track=row.track,
            people=tuple(people.get(row.id, ())),
            abstract=row.abstract,
            url=row.url,
            language=row.language,
            parent_id=row.parent_id,
            submission_key=row.submission_key,
            channel=row.channel,
            cancelled=row.cancelled,
            moved_from=row.moved_from,
            has_parts=row.id in parents,
        )
        for row in rows
    ]


async def _parents(tx: AsyncSession, conference_id: int) -> set[int]:
    """The ids of the sessions that contain others which are on the program."""
    statement = select(_SESSION.parent_id).where(
        _SESSION.conference_id == conference_id, _SESSION.removed.is_(False), _SESSION.parent_id.is_not(None)
    )
    return set((await execute(tx, statement.distinct())).scalars())


async def start_of(tx: AsyncSession, session_id: int) -> datetime | None:
    """Return when the session starts, held so until the transaction ends; None where it is cancelled or gone."""
    standing = (_SESSION.id == session_id, _SESSION.removed.is_(False), _SESSION.cancelled.is_(False))
    statement = select(_SESSION.start).where(*standing).with_for_update()
    found: datetime | None = (await execute(tx, statement)).scalar_one_or_none()
    return found


async def starts(tx: AsyncSession, conference_id: int) -> list[datetime]:
    """Return when something begins that is called out: no break, and no part of another session."""
    statement = select(_SESSION.start).where(
        _SESSION.conference_id == conference_id,
        _SESSION.removed.is_(False),
        _SESSION.cancelled.is_(False),
        _SESSION.parent_id.is_(None),
        _SESSION.kind != SessionKind.BREAK.value,
    )
    return list((await execute(tx, statement.distinct())).scalars())


async def relatives(tx: AsyncSession, ids: Collection[int]) -> tuple[set[int], set[int]]:
    """The ids of the sessions that contain these, and of those that these contain, on the program or not."""
    above, below = set[int](), set[int]()
    for some in chunks(sorted(ids)):
        near = (_SESSION.parent_id.in_(some)) | (_SESSION.id.in_(some) & _SESSION.parent_id.is_not(None))
        for row in await execute(tx, select(_SESSION.id, _SESSION.parent_id).where(near)):
            below.add(row.id)
            above.add(row.parent_id)
    return above, below


async def _appearances(tx: AsyncSession, conference_id: int) -> Mapping[int, list[Appearance]]:
    """Session id to who appears in it, each person one object however often they appear."""
    part = appearing().c
    as_named = (NAMED.c.name.label("as_named"), NAMED.c.unit.label("named_unit"), NAMED.c.id.label("named"))
    named = select(part.session_id, part.role, *as_named, *COLUMNS)
    statement = (
        joined(named, part.person_id)
        .join(SessionRow, _SESSION.id == part.session_id)
        .where(_SESSION.conference_id == conference_id)
        .order_by(part.session_id, part.position)
    )
    persons: dict[tuple[int, str], Person] = {}
    found: dict[int, list[Appearance]] = defaultdict(list)
    seen: set[tuple[int, int, str]] = set()
    async for row in in_turn(await execute(tx, statement)):
        if (part_of := (row.session_id, row.id, row.role)) in seen:
            continue  # two records of one person
        seen.add(part_of)
        key = row.id, row.linked_by
        if key not in persons:
            persons[key] = replace(person(row, name=row.as_named, unit=row.unit or row.named_unit), tz="")
        found[row.session_id].append(Appearance(persons[key], Role(row.role), row.named))
    return found
