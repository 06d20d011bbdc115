"""Take the personal data of a conference out of the record, in pieces that hold no other writer up; counts remain."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_json
from sqlalchemy import ColumnElement, Row, cast, delete, func, literal, or_, select, update
from sqlalchemy.types import String
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.announcements.model import AnnouncementState
from bot.domain.ledger.deliveries import OPEN, DeliveryKind, State
from bot.domain.privacy.audit import Act
from bot.domain.privacy.forgotten import GONE
from bot.domain.privacy.retention import Expiry
from db.bulk import update_rows
from db.queries.ledger.deliveries import DELIVERY, LOOSE
from db.queries.privacy.forgetting import nameless
from db.queries.privacy.purging.people import needed, people
from db.queries.privacy.purging.step import Step, blanked, deleted, renamed, same
from db.sql import execute, table_of
from db.tables import (
    AnnouncementRow,
    AuditRow,
    ClaimRow,
    ConferenceRow,
    ContactRow,
    GrantRow,
    MemberRow,
    OccurrenceRow,
    PersonRow,
    PersonSettingRow,
    PreferenceRow,
    PresenceRow,
    QuestionRow,
    ReplyRow,
    SessionRow,
    SilenceRow,
    StarRow,
    StatusChangeRow,
    SubmissionRow,
    VoteRow,
)
from db.teams import own

_CONFERENCE, _SESSION, _PERSON = table_of(ConferenceRow), table_of(SessionRow), table_of(PersonRow)
_PAPER, _CHANGE, _AUDIT, _CONTACT = (
    table_of(row) for row in (SubmissionRow, StatusChangeRow, AuditRow, ContactRow)
)
_STAR, _VOTE, _QUESTION = table_of(StarRow), table_of(VoteRow), table_of(QuestionRow)
_ANNOUNCEMENT, _OCCURRENCE = table_of(AnnouncementRow), table_of(OccurrenceRow)
_c = DELIVERY.c
NOBODY = {"id": 0, "name": "", "email": ""}
"""Somebody whom an announcement missed, without who it was."""
_PERSONAL = frozenset({Sort.EMAIL, Sort.USER})
"""Targets of announcements that name somebody."""
_PEOPLE = or_(_c.recipient.like("U%"), _c.recipient.like("W%"), _c.recipient.like("person:%"))


async def expiries(tx: AsyncSession, days: int) -> list[Expiry]:
    """Return when the personal data of each conference goes, the first one first; one without sessions has no end."""
    ends = select(_SESSION.c.conference_id, func.max(_SESSION.c.end).label("ends")).where(
        _SESSION.c.conference_id.in_(select(_CONFERENCE.c.id).where(own(tx, _CONFERENCE)))
    )
    ends = ends.group_by(_SESSION.c.conference_id)
    over = {row.conference_id: row.ends for row in await execute(tx, ends)}
    found = []
    for row in await execute(tx, select(_CONFERENCE).where(own(tx, _CONFERENCE))):
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


async def warned(tx: AsyncSession, expiry: Expiry, days: int, now: datetime) -> None:
    """Note that organizers are told so many days before."""
    row = await tx.get_one(ConferenceRow, expiry.conference_id)
    at = {"at": now.isoformat()} if expiry.is_last(days) else {}
    row.settings = {**row.settings, "purge": {"due": expiry.due.isoformat(), "days": days, **at}}
    await tx.flush()


async def endless(tx: AsyncSession) -> list[int]:
    """The conferences without sessions: they have no end, so what they need stays."""
    held = select(_SESSION.c.id).where(_SESSION.c.conference_id == _CONFERENCE.c.id)
    return list(
        (await execute(tx, select(_CONFERENCE.c.id).where(own(tx, _CONFERENCE), ~held.exists()))).scalars()
    )


async def done(tx: AsyncSession, conference_id: int, at: datetime | None) -> None:
    """Note when the last piece of the personal data went; None while pieces are being removed."""
    await execute(tx, update(_CONFERENCE).where(_CONFERENCE.c.id == conference_id).values(purged_at=at))


async def is_done(tx: AsyncSession, conference_id: int) -> bool:
    """Tell whether the last removal of its personal data came to its end."""
    return (await tx.get_one(ConferenceRow, conference_id)).purged_at is not None


def steps(
    tx: AsyncSession, conference_id: int, slug: str, kept: Collection[int], named: Collection[str]
) -> list[Step]:
    """Everything to do for the conference; `kept` are those whose data stays, `named` the addresses of the settings' organizers."""
    here = select(_SESSION.c.id).where(_SESSION.c.conference_id == conference_id)
    asked = select(_QUESTION.c.id).where(_QUESTION.c.session_id.in_(here))
    papers = select(_PAPER.c.id).where(_PAPER.c.conference_id == conference_id)
    said = select(_ANNOUNCEMENT.c.id).where(_ANNOUNCEMENT.c.conference_id == conference_id)
    presence, preference = table_of(PresenceRow), table_of(PreferenceRow)
    return [
        renamed(_STAR, _STAR.c.session_id.in_(here)),
        renamed(_VOTE, _VOTE.c.question_id.in_(asked)),
        blanked(_QUESTION, _QUESTION.c.session_id.in_(here), asker="", text="", anonymous=True),
        deleted(table_of(ReplyRow), table_of(ReplyRow).c.question_id.in_(asked)),
        deleted(table_of(SilenceRow), table_of(SilenceRow).c.conference_id == conference_id),
        deleted(preference, preference.c.conference_id == conference_id),
        deleted(presence, presence.c.session_id.in_(here)),
        deleted(table_of(GrantRow), table_of(GrantRow).c.conference_id == conference_id),
        deleted(table_of(ClaimRow), table_of(ClaimRow).c.conference_id == conference_id),
        _announcements(_ANNOUNCEMENT.c.conference_id == conference_id),
        _missed(_OCCURRENCE.c.announcement_id.in_(said)),
        _deliveries(conference_id),
        deleted(_CHANGE, _CHANGE.c.submission_id.in_(papers)),
        _papers(conference_id),
        blanked(_SESSION, _SESSION.c.conference_id == conference_id, abstract="", url=""),
        deleted(_CONTACT, _CONTACT.c.conference_id == conference_id),
        people(tx, conference_id, slug, kept, named),
        _log(_AUDIT.c.conference_id == conference_id),
    ]


def steps_for_all(
    tx: AsyncSession, kept: Collection[int], named: Collection[str], before: datetime
) -> list[Step]:
    """Return what belongs to no conference: settings of people who are at none that is kept, and what is older than that."""
    settings, member = table_of(PersonSettingRow), table_of(MemberRow)
    unit = func.coalesce(_PERSON.c.same_as, _PERSON.c.id)
    is_kept = unit.in_(needed(tx, kept)) | _PERSON.c.email.in_(sorted(named))
    linked = select(_PERSON.c.slack_user).where(own(tx, _PERSON), _PERSON.c.slack_user != "", is_kept)
    starring = select(_STAR.c.slack_user).join(_SESSION, _SESSION.c.id == _STAR.c.session_id)
    starring = starring.where(_SESSION.c.conference_id.in_(sorted(kept)))
    idle = own(tx, settings) & settings.c.slack_user.not_in(linked) & settings.c.slack_user.not_in(starring)
    active = select(member.c.slack_user).where(own(tx, member), member.c.left_at.is_(None))
    old = (
        own(tx, DELIVERY)
        & _c.conference_id.is_(None)
        & (_c.settled_at < before)
        & _PEOPLE
        & _c.recipient.not_in(active)
    )
    return [
        deleted(settings, idle),
        Step("delivery", select(_c.id).where(old).order_by(_c.id), _name_nobody),
        _log(own(tx, _AUDIT) & _AUDIT.c.conference_id.is_(None) & (_AUDIT.c.at < before)),
    ]


def _announcements(where: ColumnElement[bool]) -> Step:
    columns = (_ANNOUNCEMENT.c.id, _ANNOUNCEMENT.c.targets, _ANNOUNCEMENT.c.state)
    left = or_(_ANNOUNCEMENT.c.text != "", _ANNOUNCEMENT.c.author != "", _ANNOUNCEMENT.c.approved_by != "")

    async def apply(tx: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        values = [
            {
                "id": row.id, "text": "", "author": "", "approved_by": "", "next_at": None,
                "targets": [t for t in row.targets if Target.decode(t).sort not in _PERSONAL],
                "state": AnnouncementState.SENT.value if row.state == AnnouncementState.SCHEDULED else row.state,
            }
            for row in rows
        ]  # fmt: skip
        await update_rows(tx, AnnouncementRow, values)

    return Step(_ANNOUNCEMENT.name, select(*columns).where(where, left).order_by(_ANNOUNCEMENT.c.id), apply)


def _missed(where: ColumnElement[bool]) -> Step:
    """Return whom an announcement missed: so many, and nobody's name."""
    key = (_OCCURRENCE.c.announcement_id, _OCCURRENCE.c.at)
    left = func.replace(cast(_OCCURRENCE.c.unlinked, String), to_json(NOBODY).decode(), "").contains("{")

    async def apply(tx: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            nobody = [NOBODY for _ in row.unlinked]
            await execute(tx, update(_OCCURRENCE).where(same(_OCCURRENCE, row)).values(unlinked=nobody))

    found = select(*key, _OCCURRENCE.c.unlinked).where(where, left)
    return Step(_OCCURRENCE.name, found.order_by(*key), apply)


def _deliveries(conference_id: int) -> Step:
    """Return whom a message went to, and what it was made from; an announcement to a channel names nobody."""
    named = _PEOPLE | ((_c.kind != DeliveryKind.ANNOUNCEMENT.value) & ~_c.dedupe_key.startswith(GONE))
    rows = select(_c.id).where(_c.conference_id == conference_id, named, _c.recipient != GONE)
    return Step(DELIVERY.name, rows.order_by(_c.id), _name_nobody)


async def _name_nobody(tx: AsyncSession, rows: Sequence[Row[Any]]) -> None:
    mine = _c.id.in_([row.id for row in rows])
    values = {"state": State.CANCELLED.value, "lease_owner": ""}
    still = _c.state.in_([state.value for state in OPEN])
    await execute(tx, update(DELIVERY).where(mine, still).values(LOOSE | values))
    await nameless(tx, mine & _PEOPLE)
    gone = literal(f"{GONE}:") + cast(_c.id, String)
    others = mine & (_c.recipient != GONE)
    await execute(tx, update(DELIVERY).where(others).values(payload={}, dedupe_key=gone))


def _papers(conference_id: int) -> Step:
    """Title and id go; status and track stay, to be counted."""
    left = _PAPER.c.title != ""

    async def apply(tx: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        values = [{"id": row.id, "title": "", "key": f"{GONE}:{row.id}"} for row in rows]
        await update_rows(tx, SubmissionRow, values)

    rows = select(_PAPER.c.id).where(_PAPER.c.conference_id == conference_id, left)
    return Step(_PAPER.name, rows.order_by(_PAPER.c.id), apply)


def _log(where: ColumnElement[bool]) -> Step:
    """The log lets a line go that names nobody; that a conference was purged stays."""
    where &= _AUDIT.c.act != Act.CONFERENCE_PURGED.value

    async def apply(tx: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        mine = _AUDIT.c.id.in_([row.id for row in rows])
        await execute(tx, update(_AUDIT).where(mine).values(who="", person_id=None, other_id=None))
        await execute(tx, delete(_AUDIT).where(mine))

    return Step(_AUDIT.name, select(_AUDIT.c.id).where(where).order_by(_AUDIT.c.id), apply)
