"""The stored data of a person: the rows of every table that name them, as `db.holdings` declares it."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, false, or_, select, true
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.people.model import How
from bot.domain.privacy.mydata import Row, Subject
from bot.domain.reminders import timing
from db.holdings import Holding, Ref, personal
from db.queries.ledger.deliveries import DELIVERY
from db.sql import execute, table_of
from db.tables import AppearanceRow, ConferenceRow, JoinRow, LinkRow, MemberRow, PersonRow, SessionRow
from db.teams import checked, own

_PERSON = table_of(PersonRow)
_PART = table_of(AppearanceRow)
_MEMBER = table_of(MemberRow)
_JOIN = table_of(JoinRow)
_LINK = table_of(LinkRow)
_NAMED_BY: Mapping[str, tuple[Table, str]] = {
    "conference_id": (table_of(ConferenceRow), "name"),
    "session_id": (table_of(SessionRow), "title"),
}
"""The words that a person reads in place of an id."""
_WEAK = [How.NAME.value, How.OWN.value]


async def subject(tx: AsyncSession, users: Collection[str] = (), addresses: Collection[str] = ()) -> Subject:
    """The person of these Slack users and addresses, with all that is surely theirs.

    A step by the name alone, or by their own word, leads to nobody: that may be a namesake.
    """
    found, given = set(users), sorted(set(addresses))
    found.update(
        (
            await execute(
                tx, select(_MEMBER.c.slack_user).where(own(tx, _MEMBER), _MEMBER.c.email.in_(given))
            )
        ).scalars()
    )
    records = set(
        (
            await execute(tx, select(_PERSON.c.id).where(own(tx, _PERSON), _PERSON.c.email.in_(given)))
        ).scalars()
    )
    while True:
        before = len(found) + len(records)
        records |= await _joined(tx, records)
        found |= {user async for user in _accounts(tx, records)}
        records |= {record async for record in _linked(tx, found)}
        if len(found) + len(records) == before:
            break
    theirs = select(_PERSON.c.email).where(_PERSON.c.id.in_(sorted(records)))
    account = select(_MEMBER.c.email).where(own(tx, _MEMBER), _MEMBER.c.slack_user.in_(sorted(found)))
    emails = {*given, *(await execute(tx, theirs)).scalars()}
    for email in set((await execute(tx, account)).scalars()) - emails:
        if not await _others(tx, email, found):
            emails.add(email)
    return Subject(frozenset(found), frozenset(records), frozenset(emails - {""}))


async def _others(tx: AsyncSession, email: str, users: Collection[str]) -> bool:
    """Tell whether another active account has the address, too."""
    same = (
        own(tx, _MEMBER),
        _MEMBER.c.email == email,
        _MEMBER.c.slack_user.not_in(sorted(users)),
        _MEMBER.c.left_at.is_(None),
    )
    return (await execute(tx, select(_MEMBER.c.slack_user).where(*same).limit(1))).first() is not None


async def _joined(tx: AsyncSession, records: Collection[int]) -> set[int]:
    ids, found = sorted(records), set[int]()
    near = or_(_JOIN.c.person_id.in_(ids), _JOIN.c.other_id.in_(ids))
    for row in await execute(tx, select(_JOIN).where(near, _JOIN.c.how.not_in(_WEAK))):
        found |= {row.person_id, row.other_id}
    return found


async def _accounts(tx: AsyncSession, records: Collection[int]) -> AsyncIterator[str]:
    """The accounts of these records; an address that no account has yet is none."""
    mine = select(_LINK).where(_LINK.c.person_id.in_(sorted(records)), _LINK.c.how.not_in(_WEAK))
    for row in await execute(tx, mine):
        if "@" not in row.slack_user or row.account:
            yield row.account or row.slack_user


async def _linked(tx: AsyncSession, users: Collection[str]) -> AsyncIterator[int]:
    theirs = or_(_LINK.c.slack_user.in_(sorted(users)), _LINK.c.account.in_(sorted(users)))
    for record in (
        await execute(tx, select(_LINK.c.person_id).where(own(tx, _LINK), theirs, _LINK.c.how.not_in(_WEAK)))
    ).scalars():
        yield record


async def rows(tx: AsyncSession, who: Subject, withheld: Collection[int] = ()) -> dict[str, list[Row]]:
    """The person's rows by table; a table without any is left out.

    `withheld` are the ids of sessions that would tell a decision: nothing of them is given.
    """
    behind = await _behind(tx, who, withheld)
    who = replace(who, records=who.records - behind)
    found: dict[str, list[dict[str, Any]]] = {}
    for holding in personal():
        if holding.whose and (given := await _of(tx, holding, who, withheld, behind)):
            found[holding.table] = given
        if holding.by and (done := await _done(tx, holding, who)):
            found[f"{holding.table}, done by you"] = done
    names = {column: await _names(tx, column, found) for column in _NAMED_BY}
    return {table: [_readable(row, names) for row in given] for table, given in found.items()}


def about(tx: AsyncSession, holding: Holding, who: Subject, *columns: str) -> ColumnElement[bool]:
    """The condition that a row of the table is the person's, by these of its columns or by any; lists of people are not looked into."""
    table = SQLModel.metadata.tables[holding.table]
    named = [
        table.c[column].in_(sorted(values))
        for column, ref in holding.whose.items()
        if (not columns or column in columns) and (values := names(ref, who))
    ]
    return and_(true(), *mine(tx, table), or_(*named)) if named else false()


def mine(tx: AsyncSession, table: Table) -> tuple[ColumnElement[bool], ...]:
    """Conditions for a row of the workspace; none where the table names people by their records alone."""
    if "team" not in table.c:
        return ()
    return (checked(tx, table) if table is DELIVERY else own(tx, table),)


def names(ref: Ref, who: Subject) -> frozenset[Any]:
    """Return what such a column calls the person."""
    match ref:
        case Ref.RECORD:
            return who.records
        case Ref.ACCOUNT:
            return who.users | who.addresses
        case Ref.NODE:
            return who.nodes
        case Ref.RECIPIENT:
            return who.recipients
        case Ref.LISTED:
            return frozenset()


async def _behind(tx: AsyncSession, who: Subject, withheld: Collection[int]) -> set[int]:
    """The records of theirs that only a withheld session names."""
    if not withheld or not who.records:
        return set()
    mine = select(_PART.c.person_id).where(_PART.c.person_id.in_(sorted(who.records)))
    behind = set((await execute(tx, mine.where(_PART.c.session_id.in_(sorted(withheld))))).scalars())
    shown = set((await execute(tx, mine.where(_PART.c.session_id.not_in(sorted(withheld))))).scalars())
    addressed = select(_PERSON.c.id).where(_PERSON.c.id.in_(behind), _PERSON.c.email != "")
    return behind - shown - set((await execute(tx, addressed)).scalars())


def _may_be_told(table: Table, withheld: Collection[int], behind: Collection[int]) -> ColumnElement[bool]:
    """Leave out what would tell a decision: of withheld sessions, the records `behind` them, and deadlines that were not told."""
    if table is DELIVERY:
        subjects = [timing.subject(id_) for id_ in sorted(withheld)]
        is_open = table.c.kind.not_in([DeliveryKind.DEADLINE_REMINDER.value]) & table.c.subject.not_in(
            subjects
        )
        return or_(table.c.state == State.SENT.value, is_open)
    hidden = {"session_id": withheld, "person_id": behind, "other_id": behind}
    named = [(table.c[name], sorted(ids)) for name, ids in hidden.items() if ids and name in table.c]
    return and_(true(), *(or_(column.is_(None), column.not_in(ids)) for column, ids in named))


async def _of(
    tx: AsyncSession,
    holding: Holding,
    who: Subject,
    withheld: Collection[int],
    behind: Collection[int],
) -> list[dict[str, Any]]:
    table = SQLModel.metadata.tables[holding.table]
    columns = [table.c[name] for name in dict.fromkeys((*holding.told, *_mentioned(holding)))]
    if not holding.told:
        return []  # a paper is given as its authors may know it
    order = list(table.primary_key.columns)
    if Ref.LISTED in holding.whose.values():
        everything = await execute(tx, select(table).where(*mine(tx, table)).order_by(*order))
        listed = [row for row in everything if any(_is_listed(row._mapping[c], who) for c in holding.whose)]  # noqa: SLF001
        return [{name: row._mapping[name] for name in holding.told} for row in listed]  # noqa: SLF001
    where = and_(about(tx, holding, who), _may_be_told(table, withheld, behind))
    return [dict(row._mapping) for row in await execute(tx, select(*columns).where(where).order_by(*order))]  # noqa: SLF001


async def _done(tx: AsyncSession, holding: Holding, who: Subject) -> list[dict[str, Any]]:
    """Return when the person, as an organizer, did something to rows of others; whose they are is not said."""
    table = SQLModel.metadata.tables[holding.table]
    theirs = and_(*mine(tx, table), or_(*(table.c[name].in_(sorted(who.users)) for name in holding.by)))
    at = next(column for column in table.c if column.name in {"at", "granted_at"})
    return [{"at": each} for each in (await execute(tx, select(at).where(theirs).order_by(at))).scalars()]


def _mentioned(holding: Holding) -> list[str]:
    """Accounts of theirs that a row names in a column of its own."""
    return [] if len(holding.whose) > 1 else [c for c, ref in holding.whose.items() if ref is Ref.ACCOUNT]


def _is_listed(people: list[dict[str, Any]], who: Subject) -> bool:
    return any(each.get("id") in who.records or each.get("email") in who.addresses for each in people)


async def _names(tx: AsyncSession, column: str, found: Mapping[str, list[dict[str, Any]]]) -> dict[int, Any]:
    table, name = _NAMED_BY[column]
    ids = sorted({row[column] for given in found.values() for row in given if row.get(column) is not None})
    known: dict[int, Any] = {}
    for chunk in chunks(ids):
        rows = await execute(tx, select(table.c.id, table.c[name].label("name")).where(table.c.id.in_(chunk)))
        known |= {row.id: row.name for row in rows}
    return known


def _readable(row: Mapping[str, Any], names_: Mapping[str, Mapping[int, Any]]) -> Row:
    """The row with the names of conferences and sessions beside their ids."""
    shown: dict[str, object] = {}
    for column, value in row.items():
        shown[column] = value
        if column in names_ and value is not None:
            shown[column.removesuffix("_id")] = names_[column].get(value, "")
    return shown
