"""People, their Slack users and their roles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.common.keyed import Keyed
from bot.domain.people.model import UNNAMED, How, Person, Role, stand_in
from bot.domain.privacy.forgotten import Forgotten
from bot.domain.program.snapshot import PersonEntry
from db.bulk import update_rows
from db.engine import team_of
from db.queries.people.meant import COLUMNS, ID, IS_SURE, NAMED, WHO, person
from db.sql import execute, table_of
from db.tables import (
    AppearanceRow,
    AuthorshipRow,
    ConferenceRow,
    PersonRow,
    RoleRow,
    SessionRow,
    SubmissionRow,
)
from db.teams import own
from db.upsert import insert_new

_PERSON = table_of(PersonRow)
_ROLE = table_of(RoleRow)
_CONFERENCE = table_of(ConferenceRow)
_SESSION = table_of(SessionRow)
_PART = table_of(AppearanceRow)
_AUTHOR = table_of(AuthorshipRow)
_STANDS = NAMED.c.same_as.is_(None)
"""True if the record stands for its person."""
_UNLINKED = {"slack_user": "", "tz": "", "same_as": None, "linked_by": "", "forgotten": False}
_EVERYBODY_IS_KNOWN = Forgotten(Keyed(b""))


async def with_email(tx: AsyncSession) -> list[Person]:
    """The person of every e-mail address, by the id of the record that has it."""
    statement = (
        _joined().add_columns(NAMED.c.email.label("address")).where(own(tx, NAMED), NAMED.c.email != "")
    )
    rows = await execute(tx, statement.order_by(NAMED.c.id))
    return [replace(person(row), email=row.address) for row in rows]


async def linked(tx: AsyncSession) -> list[Person]:
    """Everyone who is linked to a Slack user."""
    return [
        person(row)
        for row in await execute(tx, _joined().where(own(tx, NAMED), _STANDS, NAMED.c.slack_user != ""))
    ]


async def unlinked(tx: AsyncSession) -> list[Person]:
    """Everyone who is not, in the order in which the record came to know them."""
    statement = _joined().where(own(tx, NAMED), _STANDS, NAMED.c.slack_user == "").order_by(NAMED.c.id)
    return [person(row) for row in await execute(tx, statement)]


async def with_account(tx: AsyncSession, user: str) -> Person | None:
    """The person who is linked to the Slack user."""
    row = (await execute(tx, _joined().where(own(tx, NAMED), _STANDS, NAMED.c.slack_user == user))).first()
    return person(row) if row else None


async def get(tx: AsyncSession, person_id: int) -> Person | None:
    """The person of that id, or of whom the record of that id is a part."""
    row = (await execute(tx, _joined().where(own(tx, NAMED), NAMED.c.id == person_id))).first()
    return person(row) if row else None


async def is_forgotten(tx: AsyncSession, record: int) -> bool:
    """Tell whether the record's person asked to be forgotten."""
    return bool((await execute(tx, select(_PERSON.c.forgotten).where(_PERSON.c.id == record))).scalar())


async def meant(tx: AsyncSession, records: Collection[int]) -> dict[int, int]:
    """Record to the id of the person whom it means; a record that is gone means nobody."""
    found: dict[int, int] = {}
    for chunk in chunks(sorted(records)):
        rows = await execute(tx, select(NAMED.c.id, ID.label("who")).where(NAMED.c.id.in_(chunk)))
        found |= {row.id: row.who for row in rows}
    return found


async def names(tx: AsyncSession, records: Collection[int]) -> dict[int, str]:
    """Record to its name."""
    found: dict[int, str] = {}
    for chunk in chunks(sorted(records)):
        rows = await execute(tx, select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.id.in_(chunk)))
        found |= {row.id: row.name for row in rows}
    return found


async def guessed(tx: AsyncSession, person_id: int, records: Collection[int]) -> frozenset[int]:
    """Those of the records that are the person's by a guess alone."""
    found: set[int] = set()
    for chunk in chunks(sorted(records)):
        theirs = (NAMED.c.id.in_(chunk), ID.in_([person_id]), NAMED.c.linked_by == How.NAME.value)
        found.update((await execute(tx, select(NAMED.c.id).where(*theirs))).scalars())
    return frozenset(found)


async def organizing(tx: AsyncSession, emails: Collection[str]) -> frozenset[int]:
    """The ids of the people who surely have one of these addresses."""
    statement = select(ID).where(own(tx, NAMED), NAMED.c.email.in_(sorted(emails)), IS_SURE)
    return frozenset((await execute(tx, statement)).scalars())


def _joined() -> Select[Any]:
    return select(*COLUMNS).select_from(NAMED).join(WHO, WHO.c.id == ID)


async def ensure(tx: AsyncSession, emails: Sequence[str]) -> bool:
    """Make a person of every address that has none yet; returns whether there was one."""
    known = set(
        (
            await execute(tx, select(_PERSON.c.key).where(own(tx, _PERSON), _PERSON.c.key.in_(emails)))
        ).scalars()
    )
    missing = sorted(set(emails) - known)
    if missing:  # another process may be adding them now
        row = {"team": team_of(tx), "unit": "", **_UNLINKED}
        rows: list[dict[str, Any]] = [{**row, "key": e, "name": stand_in(e), "email": e} for e in missing]
        await execute(tx, insert_new(tx, _PERSON), rows)
    return bool(missing)


async def of_account(tx: AsyncSession, user: str, name: str) -> int:
    """The id of the record that stands for an account alone: of somebody without an address whom no source names."""
    row = {"team": team_of(tx), "unit": "", **_UNLINKED, "key": f"slack/{user}", "name": name, "email": ""}
    await execute(tx, insert_new(tx, _PERSON), [row])
    key = (own(tx, _PERSON), _PERSON.c.key == row["key"])
    return int((await execute(tx, select(_PERSON.c.id).where(*key))).scalar_one())


async def call(tx: AsyncSession, record: int, name: str) -> None:
    """Give a name to the record of somebody of whom only the address was known."""
    nameless = (_PERSON.c.id == record, _PERSON.c.name == UNNAMED)
    if name and (await execute(tx, update(_PERSON).where(*nameless).values(name=name))).rowcount:
        await _bump_programs_of(tx, [record])


async def write(
    tx: AsyncSession,
    people: Iterable[PersonEntry],
    slug: str,
    *,
    may_rename: bool = True,
    forgotten: Forgotten = _EVERYBODY_IS_KNOWN,
) -> tuple[dict[str, int], frozenset[int]]:
    """Add and update people; returns their ids by the source's key, and the ids of whom anything was written.

    Of people who are `forgotten` nothing but the name is written, under a key that gives no address.

    A person without an e-mail is known only within the conference: the key carries its slug. A name that only stands
    in for one replaces none; without `may_rename`, nor is anybody renamed who is on a program or an author.
    """
    by_key: dict[str, PersonEntry] = {}
    bare: set[str] = set()
    for p in people:
        key = p.key if p.email else f"{slug}/{p.key}"
        if forgotten.address(p.email) or forgotten.source(key):
            key = forgotten.key(p.email) if p.email else key
            bare.add(key)
        by_key[key] = p
    wanted = dict(sorted(by_key.items()))  # one order for everybody: two imports cannot lock each other out
    known = await _known_people(tx, list(wanted))
    named = frozenset[int]() if may_rename else await _named(tx, [row.id for row in known.values()])
    fresh = {"team": team_of(tx), **_UNLINKED}
    new: list[dict[str, Any]] = [
        {**fresh, "key": key, "name": p.name or stand_in(p.email), "email": p.email, "unit": p.unit}
        if key not in bare
        else {
            **fresh,
            "key": key,
            "name": p.name or stand_in(p.email),
            "email": "",
            "unit": "",
            "forgotten": True,
        }
        for key, p in wanted.items()
        if key not in known
    ]
    changed = [
        {"id": row.id, "name": name, "unit": unit}
        for key, p in wanted.items()
        if (row := known.get(key))
        and (name := _name(p, row, named), unit := "" if row.forgotten else p.unit or row.unit)
        != (row.name, row.unit)
    ]
    differing, added = [row["id"] for row in changed], list[int]()
    if new:  # another process may be adding some of them now
        adding = insert_new(tx, _PERSON).returning(_PERSON.c.id)
        added += (await execute(tx, adding, new)).scalars()
        known |= await _known_people(tx, [row["key"] for row in new])
    await update_rows(tx, PersonRow, changed)
    await _bump_programs_of(tx, differing)
    return {p.key: known[key].id for key, p in wanted.items()}, frozenset([*differing, *added])


def _name(entry: PersonEntry, row: Row[Any], named: Collection[int]) -> str:
    """Return what the person is called from now on."""
    has_name = row.name != stand_in(row.email)
    is_known_better = has_name and (row.id in named or entry.name == stand_in(entry.email))
    return row.name if is_known_better else entry.name or row.name


async def _named(tx: AsyncSession, person_ids: list[int]) -> frozenset[int]:
    """Those who are on a program or an author: the conference calls them as they are called there."""
    found: set[int] = set()
    for chunk in chunks(person_ids):
        for theirs in (_PART.c.person_id, _AUTHOR.c.person_id):
            found.update((await execute(tx, select(theirs).where(theirs.in_(chunk)))).scalars())
    return frozenset(found)


async def known_keys(tx: AsyncSession, keys: list[str]) -> frozenset[str]:
    """Those of the keys under which there is a person."""
    return frozenset(await _known_people(tx, keys))


async def _known_people(tx: AsyncSession, keys: list[str]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for chunk in chunks(keys):
        statement = select(*_PERSON.c.values()).where(own(tx, _PERSON), _PERSON.c.key.in_(chunk))
        known.update({row.key: row for row in await execute(tx, statement)})
    return known


async def _bump_programs_of(tx: AsyncSession, person_ids: list[int]) -> None:
    """Move the revision of every conference on whose program these people are: it shows their names."""
    for chunk in chunks(person_ids):
        people = select(ID).where(NAMED.c.id.in_(chunk))
        theirs = (
            select(_SESSION.c.conference_id)
            .join(_PART, _PART.c.session_id == _SESSION.c.id)
            .join(WHO, WHO.c.id == _PART.c.person_id)
            .where(func.coalesce(WHO.c.same_as, WHO.c.id).in_(people))
        )
        moved = update(_CONFERENCE).where(_CONFERENCE.c.id.in_(theirs))
        await execute(tx, moved.values(revision=_CONFERENCE.c.revision + 1))


async def roles(tx: AsyncSession) -> Mapping[tuple[int, str], frozenset[int]]:
    """(conference id, role) to the ids of the people who hold it; a guess gives nobody a role."""
    found: dict[tuple[int, str], set[int]] = {}
    held = select(_ROLE.c.conference_id, _ROLE.c.role, ID.label("person_id"))
    for row in await execute(
        tx, held.join(NAMED, NAMED.c.id == _ROLE.c.person_id).where(own(tx, NAMED), IS_SURE)
    ):
        found.setdefault((row.conference_id, row.role), set()).add(row.person_id)
    return {key: frozenset(ids) for key, ids in found.items()}


async def holders(tx: AsyncSession, conference_id: int, role: str) -> dict[str, int]:
    """Return who holds the role at the conference, as its source names them: their keys to their records' ids."""
    held = (_ROLE.c.conference_id == conference_id, _ROLE.c.role == role)
    statement = select(_PERSON.c.key, _PERSON.c.id).join(_ROLE, _ROLE.c.person_id == _PERSON.c.id)
    return {row.key: row.id for row in await execute(tx, statement.where(*held))}


async def set_roles(tx: AsyncSession, conference_id: int, role: str, person_ids: Collection[int]) -> bool:
    """Make exactly these people hold `role` at the conference; returns whether anything differed."""
    before, wanted = set((await holders(tx, conference_id, role)).values()), set(person_ids)
    gone, new = sorted(before - wanted), sorted(wanted - before)
    if gone:
        held = (_ROLE.c.conference_id == conference_id, _ROLE.c.role == role)
        lost = _ROLE.delete().where(*held, _ROLE.c.person_id == bindparam("gone"))
        await execute(tx, lost, [{"gone": i} for i in gone])
    if new:
        rows = [{"conference_id": conference_id, "person_id": i, "role": role} for i in new]
        await execute(tx, insert(_ROLE), rows)
    return bool(gone or new)


async def count(tx: AsyncSession, conference_id: int) -> int:
    """Return how many people the conference's files name: on its program, among its authors, or registered."""
    paper = table_of(SubmissionRow).c
    on_program = (
        select(_PART.c.person_id)
        .join(_SESSION, _SESSION.c.id == _PART.c.session_id)
        .where(_SESSION.c.conference_id == conference_id, _SESSION.c.removed.is_(False))
    )
    authors = (
        select(_AUTHOR.c.person_id)
        .join(SubmissionRow, paper.id == _AUTHOR.c.submission_id)
        .where(paper.conference_id == conference_id)
    )
    registered = select(_ROLE.c.person_id).where(
        _ROLE.c.conference_id == conference_id, _ROLE.c.role == Role.ATTENDEE
    )
    return len(set((await execute(tx, on_program.union(authors, registered))).scalars()))
