"""Take the personal data of a conference out of the record, in pieces that hold no other writer up; counts remain."""

import secrets
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_json
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.types import String
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements import AnnouncementState
from bot.domain.audiences import Sort, Target
from bot.domain.audit import Act
from bot.domain.deliveries import OPEN, Kind, State
from bot.domain.people import UNNAMED
from bot.domain.retention import Expiry
from db.bulk import update_rows
from db.queries.deliveries import DELIVERY, run
from db.queries.forgetting import BARE, GONE, nameless
from db.queries.said import SAID
from db.tables import (
    AnnouncementRow,
    AppearanceRow,
    AuditRow,
    AuthorshipRow,
    ClaimRow,
    ConferenceRow,
    ContactRow,
    GrantRow,
    JoinRow,
    LinkRow,
    MemberRow,
    OccurrenceRow,
    PersonActRow,
    PersonRow,
    PersonSettingRow,
    PreferenceRow,
    PresenceRow,
    QuestionRow,
    RefusalRow,
    ReplyRow,
    RoleRow,
    SessionRow,
    SilenceRow,
    StarRow,
    StatusChangeRow,
    SubmissionRow,
    VoteRow,
)


def _table(row: type[Any]) -> Table:
    found: Table = row.__table__
    return found


_CONFERENCE, _SESSION, _PERSON = _table(ConferenceRow), _table(SessionRow), _table(PersonRow)
_PART, _AUTHOR, _ROLE, _CONTACT = (
    _table(AppearanceRow),
    _table(AuthorshipRow),
    _table(RoleRow),
    _table(ContactRow),
)
_PAPER, _CHANGE, _AUDIT = _table(SubmissionRow), _table(StatusChangeRow), _table(AuditRow)
_STAR, _VOTE, _QUESTION = _table(StarRow), _table(VoteRow), _table(QuestionRow)
_ANNOUNCEMENT, _OCCURRENCE = _table(AnnouncementRow), _table(OccurrenceRow)
_c = DELIVERY.c
NOBODY = {"id": 0, "name": "", "email": ""}
"""Somebody whom an announcement missed, without who it was."""
SOME = 200
"""Rows of one transaction."""
_PERSONAL = frozenset({Sort.EMAIL, Sort.USER})
"""Targets of announcements that name somebody."""
_PEOPLE = or_(_c.recipient.like("U%"), _c.recipient.like("W%"), _c.recipient.like("person:%"))

Apply = Callable[[AsyncSession, Sequence[Row[Any]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done to the rows of one table; a row that it was done to is not found again."""

    table: str
    rows: Select[Any]
    apply: Apply

    async def count(self, session: AsyncSession) -> int:
        """How many rows there are."""
        return int((await run(session, select(func.count()).select_from(self.rows.subquery()))).scalar_one())

    async def some(self, session: AsyncSession) -> int:
        """Do it to some rows; returns to how many, 0 once none is left."""
        found = list(await run(session, self.rows.limit(SOME)))
        if found:
            await self.apply(session, found)
        return len(found)


async def expiries(session: AsyncSession, days: int) -> list[Expiry]:
    """When the personal data of each conference goes, the first one first; one without sessions has no end."""
    ends = select(_SESSION.c.conference_id, func.max(_SESSION.c.end).label("ends")).group_by(
        _SESSION.c.conference_id
    )
    over = {row.conference_id: row.ends for row in await run(session, ends)}
    found = []
    for row in await run(session, select(_CONFERENCE)):
        if row.id in over:
            due = over[row.id] + timedelta(days=days)
            told = row.settings.get("purge", {})
            is_same = told.get("due") == due.isoformat()
            at = told.get("at") if is_same else None
            found.append(
                Expiry(row.id, row.slug, row.name, due, told.get("days") if is_same else None,
                       datetime.fromisoformat(at) if at else None)
            )  # fmt: skip
    return sorted(found, key=lambda each: (each.due, each.conference_id))


async def warned(session: AsyncSession, expiry: Expiry, days: int, now: datetime) -> None:
    """Note that organizers are told so many days before."""
    row = await session.get_one(ConferenceRow, expiry.conference_id)
    at = {"at": now.isoformat()} if expiry.is_last(days) else {}
    row.settings = {**row.settings, "purge": {"due": expiry.due.isoformat(), "days": days, **at}}
    await session.flush()


async def done(session: AsyncSession, conference_id: int, now: datetime) -> None:
    """Note that the personal data is gone."""
    same = _CONFERENCE.c.id == conference_id
    await run(
        session, update(_CONFERENCE).where(same).values(purged_at=func.coalesce(_CONFERENCE.c.purged_at, now))
    )


def steps(conference_id: int, slug: str, kept: Collection[int], named: Collection[str]) -> list[Step]:
    """Everything to do for the conference; `kept` are those whose data stays, `named` the addresses of the settings' organizers."""
    here = select(_SESSION.c.id).where(_SESSION.c.conference_id == conference_id)
    asked = select(_QUESTION.c.id).where(_QUESTION.c.session_id.in_(here))
    papers = select(_PAPER.c.id).where(_PAPER.c.conference_id == conference_id)
    said = select(_ANNOUNCEMENT.c.id).where(_ANNOUNCEMENT.c.conference_id == conference_id)
    presence, preference = _table(PresenceRow), _table(PreferenceRow)
    return [
        _renamed(_STAR, _STAR.c.session_id.in_(here)),
        _renamed(_VOTE, _VOTE.c.question_id.in_(asked)),
        _blanked(_QUESTION, _QUESTION.c.session_id.in_(here), asker="", text="", anonymous=True),
        _deleted(_table(ReplyRow), _table(ReplyRow).c.question_id.in_(asked)),
        _deleted(_table(SilenceRow), _table(SilenceRow).c.conference_id == conference_id),
        _deleted(preference, preference.c.conference_id == conference_id),
        _deleted(presence, presence.c.session_id.in_(here)),
        _deleted(_table(GrantRow), _table(GrantRow).c.conference_id == conference_id),
        _deleted(_table(ClaimRow), _table(ClaimRow).c.conference_id == conference_id),
        _announcements(_ANNOUNCEMENT.c.conference_id == conference_id),
        _missed(_OCCURRENCE.c.announcement_id.in_(said)),
        _deliveries(conference_id),
        _deleted(_CHANGE, _CHANGE.c.submission_id.in_(papers)),
        _papers(conference_id),
        _blanked(_SESSION, _SESSION.c.conference_id == conference_id, abstract="", url=""),
        _deleted(_CONTACT, _CONTACT.c.conference_id == conference_id),
        _people(conference_id, slug, kept, named),
        _log(_AUDIT.c.conference_id == conference_id),
    ]


def steps_for_all(kept: Collection[int], named: Collection[str], before: datetime) -> list[Step]:
    """What belongs to no conference: settings of people who are at none that is kept, and what is older than that."""
    settings, member = _table(PersonSettingRow), _table(MemberRow)
    unit = func.coalesce(_PERSON.c.same_as, _PERSON.c.id)
    is_kept = unit.in_(_needed(kept)) | _PERSON.c.email.in_(sorted(named))
    linked = select(_PERSON.c.slack_user).where(_PERSON.c.slack_user != "", is_kept)
    starring = select(_STAR.c.slack_user).join(_SESSION, _SESSION.c.id == _STAR.c.session_id)
    starring = starring.where(_SESSION.c.conference_id.in_(sorted(kept)))
    idle = settings.c.slack_user.not_in(linked) & settings.c.slack_user.not_in(starring)
    active = select(member.c.slack_user).where(member.c.left_at.is_(None))
    old = _c.conference_id.is_(None) & (_c.settled_at < before) & _PEOPLE & _c.recipient.not_in(active)
    return [
        _deleted(settings, idle),
        Step("delivery", select(_c.id).where(old).order_by(_c.id), _name_nobody),
        _log(_AUDIT.c.conference_id.is_(None) & (_AUDIT.c.at < before)),
    ]


def _same(table: Table, row: Row[Any]) -> ColumnElement[bool]:
    found: ColumnElement[bool] | None = None
    for column in table.primary_key.columns:
        is_it = column == row._mapping[column.name]  # noqa: SLF001 - SQLAlchemy's own name for it
        found = is_it if found is None else found & is_it
    assert found is not None
    return found


def _keys(table: Table) -> list[ColumnElement[Any]]:
    return list(table.primary_key.columns)


def _deleted(table: Table, where: ColumnElement[bool]) -> Step:
    async def apply(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        await run(session, delete(table).where(or_(*(_same(table, row) for row in rows))))

    return Step(table.name, select(*_keys(table)).where(where).order_by(*_keys(table)), apply)


def _blanked(table: Table, where: ColumnElement[bool], **values: Any) -> Step:
    """Rows that go on counting without these values; texts alone say whether it was done."""
    left = or_(*(table.c[name] != "" for name, value in values.items() if value == ""))

    async def apply(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        ids = [row.id for row in rows]
        await run(session, update(table).where(table.c.id.in_(ids)).values(**values))

    return Step(table.name, select(table.c.id).where(where, left).order_by(table.c.id), apply)


def _renamed(table: Table, where: ColumnElement[bool]) -> Step:
    """Stars and votes: each goes on counting as somebody's, whom nothing connects with another one."""
    first, user = table.primary_key.columns
    left = ~user.startswith(f"{GONE}:")

    async def apply(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        same = update(table).where(first == bindparam("was_at"), user == bindparam("was_by"))
        known = [tuple(row) for row in rows]
        values = [{"was_at": at, "was_by": by, "by": f"{GONE}:{secrets.token_hex(8)}"} for at, by in known]
        await run(session, same.values({user.name: bindparam("by")}), values)

    return Step(table.name, select(first, user).where(where, left).order_by(first, user), apply)


def _announcements(where: ColumnElement[bool]) -> Step:
    columns = (_ANNOUNCEMENT.c.id, _ANNOUNCEMENT.c.targets, _ANNOUNCEMENT.c.state)
    left = or_(_ANNOUNCEMENT.c.text != "", _ANNOUNCEMENT.c.author != "", _ANNOUNCEMENT.c.approved_by != "")

    async def apply(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        values = [
            {
                "id": row.id, "text": "", "author": "", "approved_by": "", "next_at": None,
                "targets": [t for t in row.targets if Target.decode(t).sort not in _PERSONAL],
                "state": AnnouncementState.SENT.value if row.state == AnnouncementState.SCHEDULED else row.state,
            }
            for row in rows
        ]  # fmt: skip
        await update_rows(session, AnnouncementRow, values)

    return Step(_ANNOUNCEMENT.name, select(*columns).where(where, left).order_by(_ANNOUNCEMENT.c.id), apply)


def _missed(where: ColumnElement[bool]) -> Step:
    """Whom an announcement missed: so many, and nobody's name."""
    key = (_OCCURRENCE.c.announcement_id, _OCCURRENCE.c.at)
    left = func.replace(cast(_OCCURRENCE.c.unlinked, String), to_json(NOBODY).decode(), "").contains("{")

    async def apply(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            nobody = [NOBODY for _ in row.unlinked]
            await run(session, update(_OCCURRENCE).where(_same(_OCCURRENCE, row)).values(unlinked=nobody))

    found = select(*key, _OCCURRENCE.c.unlinked).where(where, left)
    return Step(_OCCURRENCE.name, found.order_by(*key), apply)


def _deliveries(conference_id: int) -> Step:
    """Whom a message went to, and what it was made from; an announcement to a channel names nobody."""
    named = _PEOPLE | ((_c.kind != Kind.ANNOUNCEMENT.value) & ~_c.dedupe_key.startswith(GONE))
    rows = select(_c.id).where(_c.conference_id == conference_id, named, _c.recipient != GONE)
    return Step(DELIVERY.name, rows.order_by(_c.id), _name_nobody)


async def _name_nobody(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
    mine = _c.id.in_([row.id for row in rows])
    values = {"state": State.CANCELLED.value, "lease_owner": ""}
    still = _c.state.in_([state.value for state in OPEN])
    await run(session, update(DELIVERY).where(mine, still).values(**values))
    await nameless(session, mine & _PEOPLE)
    gone = literal(f"{GONE}:") + cast(_c.id, String)
    others = mine & (_c.recipient != GONE)
    await run(session, update(DELIVERY).where(others).values(payload={}, dedupe_key=gone))


def _papers(conference_id: int) -> Step:
    """Title and id go; status and track stay, to be counted."""
    left = _PAPER.c.title != ""

    async def apply(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        values = [{"id": row.id, "title": "", "key": f"{GONE}:{row.id}"} for row in rows]
        await update_rows(session, SubmissionRow, values)

    rows = select(_PAPER.c.id).where(_PAPER.c.conference_id == conference_id, left)
    return Step(_PAPER.name, rows.order_by(_PAPER.c.id), apply)


def _log(where: ColumnElement[bool]) -> Step:
    """The log lets a line go that names nobody; that a conference was purged stays."""
    where &= _AUDIT.c.act != Act.CONFERENCE_PURGED.value

    async def apply(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        mine = _AUDIT.c.id.in_([row.id for row in rows])
        await run(session, update(_AUDIT).where(mine).values(who="", person_id=None, other_id=None))
        await run(session, delete(_AUDIT).where(mine))

    return Step(_AUDIT.name, select(_AUDIT.c.id).where(where).order_by(_AUDIT.c.id), apply)


def _of(conferences: Select[Any]) -> Select[Any]:
    """The records that these conferences name."""
    parts = select(_PART.c.person_id).join(_SESSION, _SESSION.c.id == _PART.c.session_id)
    wrote = select(_AUTHOR.c.person_id).join(_PAPER, _PAPER.c.id == _AUTHOR.c.submission_id)
    held = select(_ROLE.c.person_id).where(_ROLE.c.conference_id.in_(conferences))
    listed = select(_CONTACT.c.person_id).where(_CONTACT.c.conference_id.in_(conferences))
    named = parts.where(_SESSION.c.conference_id.in_(conferences)).union(
        wrote.where(_PAPER.c.conference_id.in_(conferences)), held, listed
    )
    return select(named.subquery().c.person_id)


def _people(conference_id: int, slug: str, kept: Collection[int], named: Collection[str]) -> Step:
    """Each person goes on counting without a name. Somebody whom a kept conference needs is replaced here by a nobody."""
    unit = func.coalesce(_PERSON.c.same_as, _PERSON.c.id)
    needed = _needed(kept)
    everywhere = select(_CONFERENCE.c.id)
    told = select(_table(LinkRow).c.person_id).where(_table(LinkRow).c.how.in_(sorted(SAID)))
    stray = (
        _PERSON.c.id.not_in(_of(everywhere))
        & (
            _PERSON.c.key.startswith(f"{slug}/", autoescape=True)
            | ((_PERSON.c.email != "") & _PERSON.c.id.not_in(told))
        )
        & _PERSON.c.email.not_in(sorted(named))
    )
    here = _PERSON.c.id.in_(_of(_ids([conference_id]))) & ~_PERSON.c.key.startswith(f"{GONE}/")
    is_needed = case((unit.in_(needed), 1), else_=0).label("is_needed")
    is_stray = case((_PERSON.c.id.in_(_of(everywhere)), 0), else_=1).label("is_stray")
    rows = select(_PERSON.c.id, _PERSON.c.team, is_needed, is_stray).where(
        here | (stray & unit.not_in(needed))
    )

    async def apply(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        gone = [row.id for row in rows if row.is_stray]
        for row in rows:
            if row.is_needed and not row.is_stray:
                await _replace(session, conference_id, row)
        await _unname(session, [row.id for row in rows if not row.is_needed and not row.is_stray])
        await run(session, update(_PERSON).where(_PERSON.c.same_as.in_(gone)).values(same_as=None))
        await run(session, delete(_PERSON).where(_PERSON.c.id.in_(gone)))

    return Step(_PERSON.name, rows.order_by(_PERSON.c.id), apply)


def _needed(kept: Collection[int]) -> Select[Any]:
    """The people whom these conferences name, by the record that stands for each."""
    other = _PERSON.alias("other")
    return select(func.coalesce(other.c.same_as, other.c.id)).where(other.c.id.in_(_of(_ids(kept))))


def _ids(conferences: Collection[int]) -> Select[Any]:
    return select(_CONFERENCE.c.id).where(_CONFERENCE.c.id.in_(sorted(conferences)))


async def _unname(session: AsyncSession, records: Sequence[int]) -> None:
    values = [{"id": each, "name": UNNAMED, "key": f"{GONE}/{each}", **BARE} for each in records]
    await run(session, update(_PERSON).where(_PERSON.c.same_as.in_(records)).values(same_as=None))
    await update_rows(session, PersonRow, values)
    for row in (LinkRow, RefusalRow, PersonActRow, ContactRow, ClaimRow):
        table = _table(row)
        await run(session, delete(table).where(table.c.person_id.in_(records)))
    joins = _table(JoinRow)
    await run(session, delete(joins).where(joins.c.person_id.in_(records) | joins.c.other_id.in_(records)))


async def _replace(session: AsyncSession, conference_id: int, row: Row[Any]) -> None:
    """Let a new record without a name stand at the conference for one that is needed elsewhere."""
    fresh = {"team": row.team, "key": f"{GONE}/{secrets.token_hex(8)}", "name": UNNAMED, **BARE}
    nobody = (await run(session, insert(_PERSON).values(**fresh).returning(_PERSON.c.id))).scalar_one()
    sessions = select(_SESSION.c.id).where(_SESSION.c.conference_id == conference_id)
    papers = select(_PAPER.c.id).where(_PAPER.c.conference_id == conference_id)
    for table, inside in (
        (_PART, _PART.c.session_id.in_(sessions)),
        (_AUTHOR, _AUTHOR.c.submission_id.in_(papers)),
        (_ROLE, _ROLE.c.conference_id == conference_id),
    ):
        await run(session, update(table).where(table.c.person_id == row.id, inside).values(person_id=nobody))
    listed = (_CONTACT.c.person_id == row.id, _CONTACT.c.conference_id == conference_id)
    await run(session, delete(_CONTACT).where(*listed))
