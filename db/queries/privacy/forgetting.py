"""Take people out of the record: what is theirs alone goes, what others need stays without what leads to them."""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, cast, delete, func, or_, select, update
from sqlalchemy.types import String
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.common.chunks import chunks
from bot.domain.ledger.deliveries import FORGOTTEN, OPEN, DeliveryKind, State
from bot.domain.people.linking.routes import source_id
from bot.domain.privacy.forgotten import GONE
from bot.domain.privacy.mydata import Subject
from db.bulk import update_rows
from db.holdings import BY_TABLE, HOLDINGS, Fate
from db.queries.announcements import occurrences
from db.queries.ledger import gathered
from db.queries.ledger.deliveries import DELIVERY
from db.queries.privacy.mydata import about, mine
from db.sql import execute, table_of
from db.tables import (
    AnnouncementRow,
    AppearanceRow,
    AuditRow,
    AuthorshipRow,
    ConferenceRow,
    ContactRow,
    DeliveryRow,
    OccurrenceRow,
    PersonRow,
    QuestionRow,
    RewriteRow,
    SessionRow,
    SubmissionRow,
)
from db.teams import checked, own

_PERSON = table_of(PersonRow)
_PART = table_of(AppearanceRow)
_SESSION = table_of(SessionRow)
_AUTHOR = table_of(AuthorshipRow)
_PAPER = table_of(SubmissionRow)
_QUESTION = table_of(QuestionRow)
_ANNOUNCEMENT = table_of(AnnouncementRow)
_OCCURRENCE = table_of(OccurrenceRow)
_AUDIT = table_of(AuditRow)
_CONFERENCE = table_of(ConferenceRow)
_CONTACT = table_of(ContactRow)
_REWRITE = table_of(RewriteRow)
_c = DELIVERY.c
_OPEN = [state.value for state in OPEN]
_SOME = 200
"""Rows that are read at once."""


async def source_keys(tx: AsyncSession, who: Subject) -> set[str]:
    """By which ids sources know them, behind the conference's slug, in full and as lists of speakers have them."""
    found: set[str] = set()
    for chunk in chunks(sorted(who.records)):
        bare = select(_PERSON.c.key).where(_PERSON.c.id.in_(chunk), _PERSON.c.email == "")
        for key in (await execute(tx, bare)).scalars():
            slug = key.partition("/")[0]
            found |= {key, *([f"{slug}/{short}"] if (short := source_id(key)) else [])}
        listed = select(_CONFERENCE.c.slug, _CONTACT.c.source_id).join(
            _CONFERENCE, _CONFERENCE.c.id == _CONTACT.c.conference_id
        )
        for row in await execute(
            tx, listed.where(_CONTACT.c.person_id.in_(chunk), _CONTACT.c.source_id != "")
        ):
            found.add(f"{row.slug}/{row.source_id.casefold()}")
    return {key for key in found if not key.startswith("forgotten/")}


async def counts(tx: AsyncSession, who: Subject) -> dict[str, int]:
    """Return how many rows of theirs there are in each table that is not kept; tables without any are left out."""
    found: dict[str, int] = {}
    for holding in HOLDINGS:
        if holding.whose and holding.forget is not Fate.KEPT:
            table = SQLModel.metadata.tables[holding.table]
            counted = select(func.count()).select_from(table).where(about(tx, holding, who))
            if count := int((await execute(tx, counted)).scalar_one()):
                found[holding.table] = count
    return found


async def coming(tx: AsyncSession, who: Subject, states: Collection[str]) -> int:
    """Return how many of their announcements are still to go out."""
    theirs = (about(tx, BY_TABLE[_ANNOUNCEMENT.name], who), _ANNOUNCEMENT.c.state.in_(sorted(states)))
    return int(
        (await execute(tx, select(func.count()).select_from(_ANNOUNCEMENT).where(*theirs))).scalar_one()
    )


async def shared_papers(tx: AsyncSession, who: Subject, withheld: Collection[int] = ()) -> int:
    """Return how many papers go on naming them, as far as they may know: sessions that are `withheld` would tell a decision."""
    mine = select(func.count(_AUTHOR.c.submission_id.distinct())).where(
        _AUTHOR.c.person_id.in_(sorted(who.records)), ~_is_theirs_alone(who.records, withheld)
    )
    return int((await execute(tx, mine)).scalar_one())


def _is_theirs_alone(records: Collection[int], withheld: Collection[int] = ()) -> ColumnElement[bool]:
    """The condition that nobody else wrote the paper of the authorship, and the program does not have it."""
    key = func.lower(_PAPER.c.key)
    shown = select(_SESSION.c.id).where(
        _SESSION.c.conference_id == _PAPER.c.conference_id,
        _SESSION.c.removed.is_(False),
        _SESSION.c.id.not_in(sorted(withheld)),
        or_(func.lower(_SESSION.c.submission_key) == key, func.lower(_SESSION.c.code) == key),
    )
    other = _AUTHOR.alias("other")
    others = select(other.c.person_id).where(
        other.c.submission_id == _AUTHOR.c.submission_id, other.c.person_id.not_in(sorted(records))
    )
    off = select(_PAPER.c.id).where(_PAPER.c.id == _AUTHOR.c.submission_id, ~shown.exists())
    return off.exists() & ~others.exists()


async def erase(tx: AsyncSession, who: Subject, key_of: Callable[[str], str], now: datetime) -> None:
    """Take these people out of every table; `key_of` gives what a record is called in place of its address."""
    await _questions(tx, who, now)
    await _papers(tx, who.records)
    for holding in HOLDINGS:
        if holding.forget is Fate.DELETED and holding.whose and holding.table != _AUTHOR.name:
            await execute(tx, delete(SQLModel.metadata.tables[holding.table]).where(about(tx, holding, who)))
        for column in holding.by:
            table = SQLModel.metadata.tables[holding.table]
            theirs = table.c[column].in_(sorted(who.users | who.addresses))
            # an approval holds, whoever gave it
            blank = GONE if column == "approved_by" else ""
            await execute(tx, update(table).where(*mine(tx, table), theirs).values({column: blank}))
    await _announcements(tx, who)
    await _audit(tx, who)
    await _records(tx, who.records, key_of)


async def _questions(tx: AsyncSession, who: Subject, now: datetime) -> None:
    """Remove the asker and keep the question for its session; a posted one is edited, without the name."""
    named = own(tx, _QUESTION) & _QUESTION.c.asker.in_(sorted(who.users))
    for question in (await execute(tx, select(_QUESTION.c.id).where(named))).scalars().all():
        await execute(
            tx, update(_QUESTION).where(_QUESTION.c.id == question).values(asker="", anonymous=True)
        )
        await occurrences.rewrite(tx, f"question:{question}", DeliveryKind.QUESTION, now)


async def _papers(tx: AsyncSession, records: Collection[int]) -> None:
    """A paper of theirs alone that is not on the program is nobody's from now on; a part in a removed session goes."""
    alone = select(_AUTHOR.c.submission_id, _AUTHOR.c.person_id).where(
        _AUTHOR.c.person_id.in_(sorted(records)), _is_theirs_alone(records)
    )
    for row in list(await execute(tx, alone)):
        same = (_AUTHOR.c.submission_id == row.submission_id, _AUTHOR.c.person_id == row.person_id)
        await execute(tx, delete(_AUTHOR).where(*same))
    off = select(_SESSION.c.id).where(_SESSION.c.removed.is_(True))
    mine = (_PART.c.person_id.in_(sorted(records)), _PART.c.session_id.in_(off))
    await execute(tx, delete(_PART).where(*mine))


async def _announcements(tx: AsyncSession, who: Subject) -> None:
    """Their announcements go on without an author, as those of organizers who left; and are not for them any more."""
    written = about(tx, BY_TABLE[_ANNOUNCEMENT.name], who)
    await execute(tx, update(_ANNOUNCEMENT).where(written).values(author=""))
    named = {Target(Sort.USER, user).encode() for user in who.users}
    named |= {Target(Sort.EMAIL, address).encode() for address in who.addresses}
    for row in list(
        await execute(tx, select(_ANNOUNCEMENT.c.id, _ANNOUNCEMENT.c.targets).where(own(tx, _ANNOUNCEMENT)))
    ):
        if kept := [target for target in row.targets if target not in named]:
            if len(kept) < len(row.targets):
                await execute(tx, _put(_ANNOUNCEMENT, row.id, targets=kept))
        elif row.targets:
            await execute(tx, _put(_ANNOUNCEMENT, row.id, targets=[], state="cancelled", next_at=None))
    for row in list(await execute(tx, select(_OCCURRENCE).where(own(tx, _OCCURRENCE)))):
        left = [_nameless(each, who) for each in row.unlinked]
        if left != row.unlinked:
            same = (_OCCURRENCE.c.announcement_id == row.announcement_id, _OCCURRENCE.c.at == row.at)
            await execute(tx, update(_OCCURRENCE).where(*same).values(unlinked=left))


def _put(table: Table, row_id: int, **values: Any) -> Any:
    return update(table).where(table.c.id == row_id).values(**values)


def _nameless(listed: dict[str, Any], who: Subject) -> dict[str, Any]:
    """Somebody whom an announcement missed, who goes on being counted."""
    is_theirs = listed.get("id") in who.records or listed.get("email") in who.addresses
    return {"id": 0, "name": "", "email": ""} if is_theirs else listed


async def _audit(tx: AsyncSession, who: Subject) -> None:
    for column, ref in BY_TABLE[_AUDIT.name].whose.items():
        theirs = about(tx, BY_TABLE[_AUDIT.name], who, column)
        await execute(
            tx, update(_AUDIT).where(theirs).values({column: "" if ref.value == "account" else None})
        )


async def _records(tx: AsyncSession, records: Collection[int], key_of: Callable[[str], str]) -> None:
    """Keep of a record the name that the program or a paper of others gives; delete the others."""
    kept: list[dict[str, Any]] = []
    gone: list[int] = []
    for chunk in chunks(sorted(records)):
        needed = set(
            (await execute(tx, select(_PART.c.person_id).where(_PART.c.person_id.in_(chunk)))).scalars()
        )
        wrote = select(_AUTHOR.c.person_id).where(_AUTHOR.c.person_id.in_(chunk))
        needed |= set((await execute(tx, wrote)).scalars())
        for row in await execute(
            tx, select(_PERSON.c.id, _PERSON.c.key, _PERSON.c.email).where(_PERSON.c.id.in_(chunk))
        ):
            if row.id in needed:
                key = key_of(row.email) if row.email else row.key
                kept.append({"id": row.id, "key": key, **BARE})
            else:
                gone.append(row.id)
        await execute(tx, update(_PERSON).where(_PERSON.c.same_as.in_(chunk)).values(same_as=None))
    for some in chunks(kept, _SOME):
        await update_rows(tx, PersonRow, some)
    for chunk in chunks(gone):
        await execute(tx, delete(_PERSON).where(_PERSON.c.id.in_(chunk)))


BARE: dict[str, Any] = {
    "email": "", "unit": "", "slack_user": "", "tz": "", "same_as": None, "linked_by": "", "forgotten": True,
}  # fmt: skip
"""A record of which only the name is kept."""


async def take_back(tx: AsyncSession, who: Subject, now: datetime) -> int:
    """Take back what is planned for them, and let no row of the ledger name them; returns how many were taken back."""
    taken = 0
    for chunk in chunks(sorted(who.recipients)):
        theirs = checked(tx, DELIVERY) & _c.recipient.in_(chunk)
        taken += (await execute(tx, _cancel(theirs, now))).rowcount
        await nameless(tx, theirs)
    for user in sorted(who.users):
        taken += await _unname(tx, user, now)
    await gathered.catch_up(tx, now)
    return taken


def _cancel(where: ColumnElement[bool], now: datetime) -> Any:
    """Also what is being sent: whether it arrived is not written any more."""
    values = {"state": State.CANCELLED.value, "settled_at": now, "lease_owner": "", "last_error": FORGOTTEN}
    return update(DELIVERY).where(where, _c.state.in_(_OPEN)).values(**values)


async def nameless(tx: AsyncSession, where: ColumnElement[bool], limit: int | None = None) -> int:
    """Take out of these deliveries whom they went to; they go on being counted. Returns how many there were."""
    columns = (_c.id, _c.kind, _c.recipient, _c.dedupe_key)
    rows = list(
        await execute(tx, select(*columns).where(where, _c.recipient != GONE).order_by(_c.id).limit(limit))
    )
    numbers = {row.recipient: row.id for row in reversed(rows)}
    for some in chunks(rows, _SOME):
        await update_rows(
            tx,
            DeliveryRow,
            [
                {"id": row.id, "recipient": GONE, "dedupe_key": _key(row, numbers[row.recipient]), "payload": {}, "channel": "", "ts": "",
                 "thread_ts": ""}
                for row in some
            ],
        )  # fmt: skip
        await execute(tx, delete(_REWRITE).where(_REWRITE.c.delivery_id.in_([row.id for row in some])))
    return len(rows)


def _key(row: Any, number: int) -> str:
    """A key that names nobody; of an announcement's message it still says which time it was.

    `number` is the same for all messages to one person: a message that was sent again counts once.
    """
    if row.kind == DeliveryKind.ANNOUNCEMENT.value and row.recipient in row.dedupe_key:
        return str(row.dedupe_key.replace(row.recipient, f"{GONE}-{number}"))
    return f"{GONE}:{row.id}"


async def _unname(tx: AsyncSession, user: str, now: datetime) -> int:
    """Let no delivery to others name the account; what is planned about it is taken back."""
    naming = or_(
        cast(_c.payload, String).contains(user, autoescape=True),
        _c.dedupe_key.contains(user, autoescape=True),
        _c.subject.contains(user, autoescape=True),
    )
    whole = re.compile(rf"(?<![A-Za-z0-9]){re.escape(user)}(?![A-Za-z0-9])")
    taken = 0
    columns = (_c.id, _c.payload, _c.dedupe_key, _c.subject)
    for row in list(await execute(tx, select(*columns).where(checked(tx, DELIVERY), naming))):
        if not any(whole.search(text) for text in _texts((row.payload, row.dedupe_key, row.subject))):
            continue
        taken += (await execute(tx, _cancel(_c.id == row.id, now))).rowcount
        payload = {k: whole.sub(GONE, v) if isinstance(v, str) else v for k, v in row.payload.items()}
        values = {"payload": payload, "subject": whole.sub(GONE, row.subject)}
        if whole.search(row.dedupe_key):
            values["dedupe_key"] = f"{whole.sub(GONE, row.dedupe_key)}:{row.id}"
        await execute(tx, _put(DELIVERY, row.id, **values))
    return taken


def _texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        yield from map(str, value.values()) if isinstance(value, dict) else (str(value),)
