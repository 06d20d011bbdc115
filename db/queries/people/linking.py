"""The matching of people: its facts, and the results, written into the record."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, delete, select, text, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.people.linking.facts import Conference, Contact, Edge, Facts, Member, Node, Record, Source
from bot.domain.people.linking.routes import Matching, accounts
from bot.domain.people.model import How, Role
from db.bulk import in_turn, update_rows
from db.engine import team_of
from db.queries.common import counters
from db.queries.people import meant, members, sweeps
from db.queries.people.said import KEPT, SAID
from db.sql import execute, table_of
from db.tables import (
    AppearanceRow,
    AuthorshipRow,
    ConferenceRow,
    ContactRow,
    JoinRow,
    LinkRow,
    PersonRow,
    RefusalRow,
    RoleRow,
    SessionRow,
    SubmissionRow,
)
from db.teams import own
from db.upsert import insert_new

_PERSON = table_of(PersonRow)
_JOIN = table_of(JoinRow)
_LINK = table_of(LinkRow)
_REFUSAL = table_of(RefusalRow)
_CONTACT = table_of(ContactRow)
_SESSION = table_of(SessionRow)
_PART = table_of(AppearanceRow)
_AUTHOR = table_of(AuthorshipRow)
_PAPER = table_of(SubmissionRow)
_ROLE = table_of(RoleRow)
_CONFERENCE = table_of(ConferenceRow)
_JOINS = select(_JOIN).order_by(_JOIN.c.person_id, _JOIN.c.other_id)
_EDGES: tuple[tuple[Table, Any, dict[str, Any]], ...] = (
    (_JOIN, _JOIN.c.other_id, {"made_by": ""}),
    (_LINK, _LINK.c.slack_user, {"made_by": "", "account": ""}),
)
"""The tables of edges to other records and to accounts: the table, the other side, and the columns of a new row."""
_FOUND = frozenset({How.SUBMISSION, How.NAME})
_LOCK = 0x75736873
"""Any number that only this takes."""
_HOLDS = "linking"
"""Counts the transactions that may have changed who is who."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A record that amounts to something else than before: the person's id and their Slack user, before and now."""

    record: int
    was: int
    now: int
    was_user: str
    user: str
    was_by: str
    by: str
    tz_differs: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """The differences to write: edges that go and that come, accounts of addresses, and people."""

    gone: Sequence[Edge]
    come: Sequence[Edge]
    accounts: Sequence[tuple[int, str, str]]
    """Records that organizers linked by an address, the address, and the account that it has come to."""
    rows: Sequence[Mapping[str, Any]]
    turns: Sequence[Turn]

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return any((self.gone, self.come, self.accounts, self.rows))


async def hold(tx: AsyncSession, *, changes: bool = True) -> int:
    """Let nobody else say who is who until the transaction ends; asked for before any other lock.

    Returns `version` as it was before. Without `changes`, the caller calls `move` if it comes to change anything.
    """
    if tx.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        await execute(tx, text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=_LOCK))
    before = await version(tx)
    if changes:
        await move(tx)
    return before


async def version(tx: AsyncSession) -> int:
    """Moves with every transaction that may change who is who."""
    return await counters.value(tx, _HOLDS)


async def move(tx: AsyncSession) -> None:
    """Let `version` move."""
    await counters.move(tx, _HOLDS)


async def facts(tx: AsyncSession) -> Facts:
    """Everything that is known."""
    columns = (_PERSON.c.id, _PERSON.c.name, _PERSON.c.email, _PERSON.c.key, _PERSON.c.forgotten)
    rows = await execute(tx, select(*columns).where(own(tx, _PERSON)).order_by(_PERSON.c.id))
    records = {row.id: _record(row) async for row in in_turn(rows)}
    known = await members.everybody(tx)
    sweep = await sweeps.latest(tx)
    since = sweep.began_at if sweep and sweep.is_open else None
    active = {member.user for member in known}
    links = list(
        await execute(tx, select(_LINK).where(own(tx, _LINK)).order_by(_LINK.c.person_id, _LINK.c.slack_user))
    )
    said, contested = _with_accounts(links, known)
    refused = await execute(tx, select(_REFUSAL.c.person_id, _REFUSAL.c.other).where(own(tx, _REFUSAL)))
    joins = [
        Edge(row.person_id, row.other_id, How(row.how))
        for row in await execute(tx, _JOINS.where(own(tx, _JOIN)))
    ]
    return Facts(
        records,
        known,
        tuple(await _conferences(tx, records.values())),
        (*(edge for edge in joins if edge.how in SAID), *said),
        frozenset(frozenset({row.person_id, _node(row.other)}) for row in refused),
        {row.person_id: row.slack_user for row in links if _is_held(row, since) and row.slack_user in active},
        tuple(contested),
        (*(edge for edge in joins if edge.how in _FOUND), *_found(links, active)),
        tuple(edge for edge in joins if edge.how is How.HEIR),
    )


def _is_held(link: Row[Any], since: datetime | None) -> bool:
    """Tell whether an account that an address has led to stays; what a sweep has found is open until it has seen all accounts."""
    return bool(link.how == How.EMAIL and (since is None or link.at < since))


def _record(row: Row[Any]) -> Record:
    """The record; one of somebody who was forgotten leads to nobody, not even to a namesake."""
    if row.forgotten:
        return Record(row.id, row.name, is_forgotten=True)
    return Record(row.id, row.name, row.email, row.key)


def _with_accounts(links: Collection[Row[Any]], known: Collection[Member]) -> tuple[list[Edge], list[Edge]]:
    """Return what was said of accounts, with accounts for addresses, and the accounts that have such an address instead by now.

    An address without an account waits for one; the account that it has found stays, as long as it is active.
    """
    by_address = accounts(known) if any("@" in row.slack_user for row in links) else {}
    active, said, contested = {member.user for member in known}, [], []
    for row in links:
        if How(row.how) not in SAID:
            continue
        edge = Edge(row.person_id, row.slack_user, How(row.how))
        if not isinstance(edge.other, str) or "@" not in edge.other:
            said.append(edge)
            continue
        found = by_address.get(edge.other, ())
        only = found[0].user if len(found) == 1 else ""
        if account := row.account if row.account in active else only:
            said.append(replace(edge, other=account))
        if only not in {"", account}:
            contested.append(replace(edge, other=only))
    return said, contested


def _found(links: Iterable[Row[Any]], active: Collection[str]) -> list[Edge]:
    """The active accounts that papers and names have led to before."""
    return [
        Edge(row.person_id, row.slack_user, How(row.how))
        for row in links
        if row.how in _FOUND and row.slack_user in active
    ]


def _node(other: str) -> Node:
    return int(other) if other.isdecimal() else other


async def _conferences(tx: AsyncSession, records: Iterable[Record]) -> list[Conference]:
    named = select(_CONFERENCE.c.id, _CONFERENCE.c.slug).where(own(tx, _CONFERENCE))
    slugs = await execute(tx, named.order_by(_CONFERENCE.c.id))
    theirs = defaultdict[str, set[int]](set)
    for record in records:
        if not record.email:  # the key is the source's own, behind the conference's slug
            theirs[record.key.partition("/")[0]].add(record.id)
    found = [(await _conference(tx, row.id), theirs[row.slug]) for row in list(slugs)]
    return [replace(known, former=frozenset(mine - known.records)) for known, mine in found]


async def _conference(tx: AsyncSession, conference_id: int) -> Conference:
    written = select(_AUTHOR.c.person_id, _PAPER.c.key).join(_PAPER, _PAPER.c.id == _AUTHOR.c.submission_id)
    authors = list(await execute(tx, written.where(_PAPER.c.conference_id == conference_id)))
    listed = list(await execute(tx, select(_CONTACT).where(_CONTACT.c.conference_id == conference_id)))
    contacts = tuple(
        Contact(row.person_id, row.source_id, tuple(map(_code, row.submissions))) for row in listed
    )
    by_code = _by_code((row.person_id, row.key) for row in authors)
    codes = {*by_code, *(code for contact in contacts for code in contact.submissions)}
    parts = select(_PART.c.person_id, _PART.c.role, _SESSION.c.submission_key, _SESSION.c.code)
    here = (_SESSION.c.conference_id == conference_id, _SESSION.c.removed.is_(False))
    on_program = list(
        await execute(tx, parts.join(_SESSION, _SESSION.c.id == _PART.c.session_id).where(*here))
    )
    held = select(_ROLE.c.person_id).where(_ROLE.c.conference_id == conference_id)
    return Conference(
        conference_id,
        {
            Source.PROGRAM: frozenset(row.person_id for row in on_program),
            Source.AUTHORS: frozenset(row.person_id for row in authors),
            Source.ATTENDEES: frozenset((await execute(tx, held)).scalars()),
            Source.SPEAKERS: frozenset(contact.record for contact in contacts),
        },
        _by_code(_presented(on_program, codes)),
        by_code,
        contacts,
    )


def _presented(rows: Iterable[Row[Any]], codes: Collection[str]) -> Iterable[tuple[int, str]]:
    """Yield who presents which of the papers; a session is its paper's by the paper's code or its own."""
    for row in rows:
        if row.role in {Role.SPEAKER, Role.AUTHOR}:
            yield from ((row.person_id, c) for c in (row.submission_key, row.code) if _code(c) in codes)


def _by_code(rows: Iterable[tuple[int, str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for person, code in rows:
        if code := _code(code):
            found[code].add(person)
    return {code: frozenset(people) for code, people in found.items()}


def _code(code: str) -> str:
    return code.strip().removeprefix("#").casefold()


async def write(
    tx: AsyncSession, matching: Matching, everybody: Sequence[Member], now: datetime
) -> Sequence[Turn]:
    """Make the record say who is who by `matching`; returns what has turned into something else."""
    return await take_over(tx, await differences(tx, matching, everybody), now)


async def differences(tx: AsyncSession, matching: Matching, everybody: Sequence[Member]) -> Differences:
    """Return what the record would have to say otherwise, so that it says who is who by `matching`. Nothing is written."""
    gone, come = await _edges(tx, matching.edges)
    noted = await _accounts(tx, everybody)
    columns = (_PERSON.c.id, _PERSON.c.same_as, _PERSON.c.slack_user, _PERSON.c.linked_by, _PERSON.c.tz)
    people = await execute(tx, select(*columns).where(own(tx, _PERSON)).order_by(_PERSON.c.id))
    rows = {row.id: row async for row in in_turn(people)}
    zones = {member.user: member.tz for member in everybody}
    differ, turned = list[dict[str, Any]](), list[Turn]()
    async for id_, row in in_turn(rows.items()):
        standing = matching.standing[id_]
        chief = standing.same_as == id_
        wanted = {
            "id": id_,
            "same_as": None if chief else standing.same_as,
            "slack_user": standing.user if chief else "",
            "linked_by": standing.linked_by.value if standing.linked_by else "",
            "tz": (zones.get(standing.user, "") or row.tz) if chief else row.tz,
        }
        if any(getattr(row, name) != value for name, value in wanted.items()):
            differ.append(wanted)
            was = row.same_as or id_
            turned.append(
                Turn(id_, was, standing.same_as, rows[was].slack_user, standing.user, row.linked_by,
                     wanted["linked_by"], wanted["tz"] != row.tz)
            )  # fmt: skip
    return Differences(gone, come, noted, differ, turned)


async def take_over(tx: AsyncSession, found: Differences, now: datetime) -> Sequence[Turn]:
    """Write what differs; returns what has turned. The caller holds `hold`, and nobody else has since `found` was found."""
    for edge in found.gone:
        table, column = _place(edge)
        await execute(tx, delete(table).where(table.c.person_id == edge.record, column == edge.other))
    for table, column, fresh in _EDGES:
        new = [
            {
                "team": team_of(tx),
                "person_id": edge.record,
                column.name: edge.other,
                "how": edge.how.value,
                **fresh,
                "at": now,
            }
            for edge in found.come
            if _place(edge)[0] is table
        ]
        if new:
            await execute(tx, insert_new(tx, table), new)
    for record, address, account in found.accounts:
        mine = (_LINK.c.person_id == record, _LINK.c.slack_user == address)
        await execute(tx, update(_LINK).where(*mine).values(account=account))
    # One order for everybody, and those that stand for others first.
    await update_rows(tx, PersonRow, found.rows)
    return found.turns


async def _edges(tx: AsyncSession, wanted: Iterable[Edge]) -> tuple[list[Edge], list[Edge]]:
    """The edges that no longer follow from the facts, and the new ones; what somebody has said is left alone."""
    found = {(edge.record, edge.other): edge.how for edge in wanted if edge.how not in KEPT}
    known = dict[tuple[int, Node], str]()
    for table, column, _ in _EDGES:
        columns = select(table.c.person_id, column.label("other"), table.c.how)
        edges = await execute(tx, columns.where(own(tx, table)))
        known |= {(row.person_id, row.other): row.how async for row in in_turn(edges)}
    gone = [key for key, how in known.items() if How(how) not in KEPT and found.get(key) != how]
    left = known.keys() - set(gone)
    come = sorted((key for key in found if key not in left), key=_order)
    return [Edge(*key, How(known[key])) for key in gone], [Edge(*key, found[key]) for key in come]


def _place(edge: Edge) -> tuple[Table, Any]:
    """The table that keeps such an edge, and its column of the other side."""
    table, column, _ = _EDGES[isinstance(edge.other, str)]
    return table, column


def _order(key: tuple[int, Node]) -> tuple[int, bool, str | int]:
    return key[0], isinstance(key[1], str), key[1]


async def _accounts(tx: AsyncSession, everybody: Sequence[Member]) -> list[tuple[int, str, str]]:
    """The records that organizers linked by an address, that address, and the account that it has come to."""
    rows = list(await execute(tx, select(_LINK).where(own(tx, _LINK), _LINK.c.slack_user.contains("@"))))
    if not rows:
        return []
    by_address, active = accounts(everybody), {member.user for member in everybody}
    only = {row: by_address.get(row.slack_user, ()) for row in rows if row.account not in active}
    return [(row.person_id, row.slack_user, found[0].user) for row, found in only.items() if len(found) == 1]


async def put_contacts(tx: AsyncSession, conference_id: int, contacts: Mapping[int, Contact]) -> bool:
    """Note how a list of speakers names people; returns whether anything differs. Nobody is taken off."""
    mine = _CONTACT.c.conference_id == conference_id
    known = {row.person_id: row for row in await execute(tx, select(_CONTACT).where(mine))}
    rows = [
        {"conference_id": conference_id, "person_id": id_, "source_id": c.source_id, "submissions": [*c.submissions]}
        for id_, c in sorted(contacts.items())
        if (row := known.get(id_)) is None
        or (row.source_id, row.submissions) != (c.source_id, [*c.submissions])
    ]  # fmt: skip
    ids = [row["person_id"] for row in rows]
    for chunk in chunks(ids):
        await execute(tx, delete(_CONTACT).where(mine, _CONTACT.c.person_id.in_(chunk)))
    if rows:
        await execute(tx, insert_new(tx, _CONTACT), rows)
    return bool(rows)


async def parts(tx: AsyncSession, conference_ids: Collection[int]) -> dict[int, set[str]]:
    """Record to what it is at these conferences: the roles of the program, author, and roles that are held."""
    ids, found = sorted(conference_ids), defaultdict[int, set[str]](set)
    on_program = select(_PART.c.person_id, _PART.c.role).join(_SESSION, _SESSION.c.id == _PART.c.session_id)
    here = (_SESSION.c.conference_id.in_(ids), _SESSION.c.removed.is_(False))
    wrote = select(_AUTHOR.c.person_id).join(_PAPER, _PAPER.c.id == _AUTHOR.c.submission_id)
    held = select(_ROLE.c.person_id, _ROLE.c.role).where(_ROLE.c.conference_id.in_(ids))
    listed = select(_CONTACT.c.person_id).where(_CONTACT.c.conference_id.in_(ids))
    for statement in (on_program.where(*here).distinct(), held):
        for row in await execute(tx, statement):
            found[row.person_id].add(row.role)
    for row in await execute(tx, wrote.where(_PAPER.c.conference_id.in_(ids)).distinct()):
        found[row.person_id].add(Role.AUTHOR.value)
    for row in await execute(tx, listed):
        found[row.person_id].update(())
    return dict(found)


async def records(tx: AsyncSession, person_id: int) -> frozenset[int]:
    """The ids of every record of that person, named by any of them."""
    return frozenset((await execute(tx, meant.records(person_id))).scalars())
