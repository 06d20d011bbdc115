"""Submissions: rows in, domain objects out."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.model import Person
from bot.domain.program.model import natural
from bot.domain.program.snapshot import SubmissionEntry, SubmissionSnapshot
from bot.domain.submissions.papers import DECISIONS, Status, StatusChange, Submission
from bot.domain.submissions.withheld import Waiting
from db.queries.people.meant import COLUMNS, ID, IS_SURE, NAMED, joined, person, records
from db.sql import execute, table_of
from db.tables import AuthorshipRow, StatusChangeRow, SubmissionRow

_SUBMISSION = table_of(SubmissionRow)
_AUTHOR = table_of(AuthorshipRow)
_CHANGE = table_of(StatusChangeRow)
_COMPARED = ("title", "track", "status", "submitted_on", "decision_on", "camera_ready_due")


async def of_author(tx: AsyncSession, conference_id: int, person_id: int) -> list[Submission]:
    """The submissions that the person is surely an author of; nobody else's."""
    named = select(_AUTHOR.c.submission_id).join(NAMED, NAMED.c.id == _AUTHOR.c.person_id)
    mine = named.where(NAMED.c.id.in_(records(person_id)), IS_SURE)
    return await _load(tx, conference_id, _SUBMISSION.c.id.in_(mine))


async def of_records(tx: AsyncSession, conference_id: int, records_: Collection[int]) -> list[Submission]:
    """The submissions that name any of these records as an author."""
    mine = select(_AUTHOR.c.submission_id).where(_AUTHOR.c.person_id.in_(sorted(records_)))
    return await _load(tx, conference_id, _SUBMISSION.c.id.in_(mine))


async def of_conference(tx: AsyncSession, conference_id: int) -> list[Submission]:
    """Every submission of the conference: for its organizers' purposes, never to be shown to an author."""
    return await _load(tx, conference_id)


async def keys(tx: AsyncSession, conference_id: int) -> set[str]:
    """The ids that the conference's submissions go by."""
    statement = select(_SUBMISSION.c.key).where(_SUBMISSION.c.conference_id == conference_id)
    return set((await execute(tx, statement)).scalars())


async def release_days(tx: AsyncSession, conference_id: int) -> dict[str, date]:
    """Track to the last day on which decisions of it are told; a track without such a day is left out.

    A paper that is not decided and has no day of its own goes by it: else the day alone would tell it from a decided one.
    """
    last = func.max(_SUBMISSION.c.decision_on).label("day")
    given = (_SUBMISSION.c.conference_id == conference_id, _SUBMISSION.c.decision_on.is_not(None))
    statement = select(_SUBMISSION.c.track, last).where(*given).group_by(_SUBMISSION.c.track)
    return {row.track: row.day for row in await execute(tx, statement)}


def _decision_on(row: Row[Any], days: Mapping[str, date]) -> date | None:
    """The day from which on the authors see the decision."""
    is_decided = Status(row.status) in DECISIONS
    return row.decision_on or (None if is_decided else days.get(row.track))


async def _load(tx: AsyncSession, conference_id: int, *where: ColumnElement[bool]) -> list[Submission]:
    """The conference's submissions, in the order of their keys: that of a file may tell which are accepted."""
    here = _SUBMISSION.c.conference_id == conference_id
    found = await execute(tx, select(*_SUBMISSION.c.values()).where(here, *where))
    rows = sorted(found, key=lambda row: (natural(row.key), row.id))
    days = await release_days(tx, conference_id)
    ids = [row.id for row in rows]
    authors: dict[int, list[Person]] = defaultdict(list)
    named = select(_AUTHOR.c.submission_id, NAMED.c.name.label("as_author"), *COLUMNS)
    statement = joined(named, _AUTHOR.c.person_id).where(_AUTHOR.c.submission_id.in_(ids))
    for row in await execute(tx, statement.order_by(_AUTHOR.c.submission_id, _AUTHOR.c.position)):
        if all(row.id != author.id for author in authors[row.submission_id]):
            authors[row.submission_id].append(person(row, name=row.as_author))
    history: dict[int, list[StatusChange]] = defaultdict(list)
    changes = select(_CHANGE).where(_CHANGE.c.submission_id.in_(ids)).order_by(_CHANGE.c.at, _CHANGE.c.id)
    for row in await execute(tx, changes):
        history[row.submission_id].append(StatusChange(Status(row.status), row.at))
    return [
        Submission(
            id=row.id,
            key=row.key,
            title=row.title,
            authors=tuple(authors[row.id]),
            track=row.track,
            status=Status(row.status),
            history=tuple(history[row.id]),
            submitted_on=row.submitted_on,
            decision_on=_decision_on(row, days),
            camera_ready_due=row.camera_ready_due,
        )
        for row in rows
    ]


async def waiting(tx: AsyncSession, conference_id: int, today: date) -> dict[str, Waiting]:
    """The papers whose decision, made or not, is not for their authors to see yet, by their keys."""
    days = await release_days(tx, conference_id)
    if not any(day > today for day in days.values()):
        return {}
    columns = (_SUBMISSION.c.id, _SUBMISSION.c.key, _SUBMISSION.c.track, _SUBMISSION.c.status)
    statement = select(*columns, _SUBMISSION.c.decision_on).where(
        _SUBMISSION.c.conference_id == conference_id
    )
    rows = {row.id: row for row in await execute(tx, statement)}
    held = {i: day for i, row in rows.items() if (day := _decision_on(row, days)) and day > today}
    authors: dict[int, set[int]] = defaultdict(set)
    named = joined(select(_AUTHOR.c.submission_id, ID.label("person")), _AUTHOR.c.person_id)
    papers = select(_SUBMISSION.c.id).where(_SUBMISSION.c.conference_id == conference_id)
    for row in await execute(tx, named.where(_AUTHOR.c.submission_id.in_(papers))):
        authors[row.submission_id].add(row.person)
    return {rows[i].key: Waiting(rows[i].key, day, frozenset(authors[i])) for i, day in held.items()}


async def write(
    tx: AsyncSession,
    conference_id: int,
    snapshot: SubmissionSnapshot,
    people: Mapping[str, int],
    now: datetime,
) -> tuple[int, int, int]:
    """Make the conference's submissions what `snapshot` says; returns how many were added, changed, removed.

    A submission that could not be read stays as it is. A status that differs from the last one known is a new entry of the history, dated `now`; what is new has the
    history that its dates tell.
    """
    statement = select(*_SUBMISSION.c.values()).where(_SUBMISSION.c.conference_id == conference_id)
    known = {row.key: row for row in await execute(tx, statement)}
    entries = {entry.key: entry for entry in snapshot.submissions}
    new = [  # in the order of the keys: that of a file may tell which are accepted, and ids are seen
        {"conference_id": conference_id, "key": k, **_values(entries[k])}
        for k in sorted(entries.keys() - known.keys(), key=natural)
    ]
    ids = {key: row.id for key, row in known.items()}
    if new:
        returning = insert(_SUBMISSION).returning(_SUBMISSION.c.id, sort_by_parameter_order=True)
        added = (await execute(tx, returning, new)).scalars()
        ids.update(zip((row["key"] for row in new), added, strict=True))
    changed = [
        {"id": known[k].id, **_values(e)}
        for k, e in entries.items()
        if k in known and any(getattr(known[k], c) != _values(e)[c] for c in _COMPARED)
    ]
    if changed:
        await tx.exec(update(SubmissionRow), params=changed)
    turned = [{"submission_id": ids[row["key"]], **c} for row in new for c in _past(entries[row["key"]], now)]
    turned += [
        {"submission_id": ids[k], "status": e.status, "at": now}
        for k, e in entries.items()
        if k in known and known[k].status != e.status
    ]
    if turned:
        await execute(tx, insert(_CHANGE), turned)
    wanted = {ids[k]: list(dict.fromkeys(people[a] for a in e.authors)) for k, e in entries.items()}
    others = await _write_authors(tx, conference_id, wanted)
    gone = [row.id for key, row in known.items() if key not in {*entries, *snapshot.unread}]
    if gone:
        await execute(tx, delete(_SUBMISSION).where(_SUBMISSION.c.id.in_(gone)))
    fresh = {ids[row["key"]] for row in new}
    return len(new), len(({row["id"] for row in changed} | others) - fresh), len(gone)


def _past(entry: SubmissionEntry, now: datetime) -> Iterator[dict[str, Any]]:
    """The history of a submission seen for the first time: handed in, and where it stands since."""
    if entry.submitted_on and entry.status not in {Status.DRAFT, Status.SUBMITTED}:
        yield {"status": Status.SUBMITTED.value, "at": min(now, _noon(entry.submitted_on))}
    known = {Status.DRAFT: None, Status.SUBMITTED: entry.submitted_on}
    since = known.get(Status(entry.status), entry.decision_on if Status(entry.status) in DECISIONS else None)
    yield {"status": entry.status, "at": min(now, _noon(since)) if since else now}


def _noon(day: date) -> datetime:
    """A day as a moment: at noon in UTC it is that day for nearly everybody."""
    return datetime.combine(day, time(12), UTC)


def _values(entry: SubmissionEntry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "track": entry.track,
        "status": entry.status,
        "submitted_on": entry.submitted_on,
        "decision_on": entry.decision_on,
        "camera_ready_due": entry.camera_ready_due,
    }


async def _write_authors(tx: AsyncSession, conference_id: int, wanted: Mapping[int, list[int]]) -> set[int]:
    """Replace the authors where they differ; returns the ids of those submissions."""
    statement = (
        select(_AUTHOR.c.submission_id, _AUTHOR.c.person_id)
        .join(_SUBMISSION, _SUBMISSION.c.id == _AUTHOR.c.submission_id)
        .where(_SUBMISSION.c.conference_id == conference_id)
        .order_by(_AUTHOR.c.submission_id, _AUTHOR.c.position)
    )
    known: dict[int, list[int]] = defaultdict(list)
    for row in await execute(tx, statement):
        known[row.submission_id].append(row.person_id)
    differ = {i for i, authors in wanted.items() if authors != known.get(i, [])}
    if stale := [i for i in differ if i in known]:
        await execute(tx, delete(_AUTHOR).where(_AUTHOR.c.submission_id.in_(stale)))
    rows = [
        {"submission_id": i, "person_id": person, "position": position}
        for i in sorted(differ)
        for position, person in enumerate(wanted[i])
    ]
    if rows:
        await execute(tx, insert(_AUTHOR), rows)
    return differ
