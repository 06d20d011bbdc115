"""The askers: names in questions, votes and silences, and their end. An anonymous asker is a keyed hash, which holds ":"."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.ledger.deliveries import DeliveryKind, State
from db.engine import team_of
from db.queries.ledger.deliveries import DELIVERY
from db.sql import execute, table_of
from db.tables import QuestionRow, QuestionsClosedRow, SessionRow, SilenceRow, VoteRow
from db.teams import checked, own
from db.upsert import insert_new

_QUESTION = table_of(QuestionRow)
_VOTE = table_of(VoteRow)
_SESSION = table_of(SessionRow)
_SILENCE = table_of(SilenceRow)
_CLOSED = table_of(QuestionsClosedRow)
_CALLED_OFF = "the questions are closed"


@dataclass(frozen=True, slots=True)
class Plain:
    """A question or a vote that still has a Slack user where a hash belongs."""

    conference_id: int
    session_id: int
    question_id: int
    user: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody asks no more, in that session or in the whole conference; `asker` is a keyed hash."""

    asker: str
    session_id: int | None


async def closed(tx: AsyncSession) -> frozenset[int]:
    """The sessions whose questions somebody has closed."""
    return frozenset((await execute(tx, select(_CLOSED.c.session_id).where(own(tx, _CLOSED)))).scalars())


async def silences(tx: AsyncSession) -> dict[int, tuple[Silence, ...]]:
    """Conference id to everybody who asks no more there."""
    found: dict[int, tuple[Silence, ...]] = {}
    for row in await execute(tx, select(_SILENCE).where(own(tx, _SILENCE))):
        found[row.conference_id] = (*found.get(row.conference_id, ()), Silence(row.asker, row.session_id))
    return found


async def is_closed(tx: AsyncSession, session_id: int) -> bool:
    """Tell whether somebody has closed the session's questions."""
    return await tx.get(QuestionsClosedRow, session_id) is not None


async def close(tx: AsyncSession, session_id: int, now: datetime) -> None:
    """Close the session's questions, as somebody wishes."""
    await execute(tx, insert_new(tx, _CLOSED), [{"team": team_of(tx), "session_id": session_id, "at": now}])


async def reopen(tx: AsyncSession, session_id: int) -> None:
    """Take that back."""
    await execute(tx, delete(_CLOSED).where(_CLOSED.c.session_id == session_id))


async def silence(tx: AsyncSession, conference_id: int, name: str, session_id: int | None) -> None:
    """Let the person of that hash ask no more."""
    row = {"team": team_of(tx), "conference_id": conference_id, "asker": name, "session_id": session_id}
    await execute(tx, insert_new(tx, _SILENCE), [row])


async def allow(tx: AsyncSession, conference_id: int, names: Collection[str]) -> bool:
    """Let the person of these hashes ask again; returns whether they were silenced."""
    gone = delete(_SILENCE).where(_SILENCE.c.conference_id == conference_id, _SILENCE.c.asker.in_(names))
    return bool((await execute(tx, gone)).rowcount)


async def is_silenced(tx: AsyncSession, conference_id: int, names: Collection[str]) -> bool:
    """Tell whether the person of these hashes asks no more."""
    found = select(_SILENCE.c.asker).where(
        _SILENCE.c.conference_id == conference_id, _SILENCE.c.asker.in_(names)
    )
    return (await execute(tx, found.limit(1))).first() is not None


async def over(tx: AsyncSession, conference_id: int, ended_before: datetime) -> list[int]:
    """The sessions whose questions are closed, by time or by somebody, while something still tells or hides who asked."""
    linked = select(_QUESTION.c.session_id).where(
        own(tx, _QUESTION), _QUESTION.c.anonymous.is_(True), _QUESTION.c.asker != ""
    )
    silenced = select(_SILENCE.c.session_id).where(own(tx, _SILENCE), _SILENCE.c.session_id.is_not(None))
    closed = or_(
        _SESSION.c.end <= ended_before,
        _SESSION.c.id.in_(select(_CLOSED.c.session_id).where(own(tx, _CLOSED))),
    )
    kept = or_(_SESSION.c.id.in_(linked), _SESSION.c.id.in_(silenced))
    statement = select(_SESSION.c.id).where(_SESSION.c.conference_id == conference_id, closed, kept)
    return list((await execute(tx, statement.order_by(_SESSION.c.id))).scalars())


async def forget(tx: AsyncSession, session_ids: Collection[int], now: datetime) -> None:
    """Delete what links anonymous questions of these sessions with people, and what would still be sent by it."""
    for chunk in chunks(sorted(session_ids)):
        anonymous = (_QUESTION.c.session_id.in_(chunk), _QUESTION.c.anonymous.is_(True))
        ids = list((await execute(tx, select(_QUESTION.c.id).where(*anonymous))).scalars())
        await execute(tx, update(_QUESTION).where(*anonymous).values(asker=""))
        await execute(tx, delete(_SILENCE).where(_SILENCE.c.session_id.in_(chunk)))
        for some in chunks([f"question:{id_}" for id_ in ids]):
            answers = (
                checked(tx, DELIVERY),
                DELIVERY.c.kind == DeliveryKind.QUESTION_ANSWER.value,
                DELIVERY.c.subject.in_(some),
            )
            planned = DELIVERY.c.state == State.PLANNED.value
            called_off = {"state": State.CANCELLED.value, "last_error": _CALLED_OFF, "settled_at": now}
            await execute(tx, update(DELIVERY).where(*answers, planned).values(**called_off))


async def is_over(tx: AsyncSession, conference_id: int, ended_before: datetime) -> bool:
    """Tell whether somebody is silenced in the conference, although all of its sessions are closed."""
    silenced = select(_SILENCE.c.asker).where(_SILENCE.c.conference_id == conference_id)
    running = select(_SESSION.c.id).where(
        _SESSION.c.conference_id == conference_id,
        _SESSION.c.removed.is_(False),
        _SESSION.c.end > ended_before,
    )
    if (await execute(tx, silenced.limit(1))).first() is None:
        return False
    return (await execute(tx, running.limit(1))).first() is None


async def forget_conference(tx: AsyncSession, conference_id: int) -> None:
    """Delete who was silenced in the whole conference."""
    await execute(tx, delete(_SILENCE).where(_SILENCE.c.conference_id == conference_id))


async def linked(tx: AsyncSession) -> list[tuple[int, int, int, str]]:
    """The anonymous questions that are not closed: conference, session, question and the asker's hash."""
    columns = (_SESSION.c.conference_id, _QUESTION.c.session_id, _QUESTION.c.id, _QUESTION.c.asker)
    statement = select(*columns).join(_SESSION, _SESSION.c.id == _QUESTION.c.session_id)
    kept = (own(tx, _QUESTION), _QUESTION.c.anonymous.is_(True), _QUESTION.c.asker != "")
    return [(row[0], row[1], row[2], row[3]) for row in await execute(tx, statement.where(*kept))]


async def plain_questions(tx: AsyncSession) -> list[Plain]:
    """The anonymous questions that an earlier version has kept with their asker."""
    columns = (_SESSION.c.conference_id, _QUESTION.c.session_id, _QUESTION.c.id, _QUESTION.c.asker)
    statement = select(*columns).join(_SESSION, _SESSION.c.id == _QUESTION.c.session_id)
    plain = (
        own(tx, _QUESTION),
        _QUESTION.c.anonymous.is_(True),
        _QUESTION.c.asker != "",
        _QUESTION.c.asker.not_like("%:%"),
    )
    return [Plain(*row) for row in await execute(tx, statement.where(*plain))]


async def plain_votes(tx: AsyncSession) -> list[Plain]:
    """The votes that an earlier version has kept with their voter."""
    columns = (_SESSION.c.conference_id, _QUESTION.c.session_id, _QUESTION.c.id, _VOTE.c.slack_user)
    joined = select(*columns).join(_QUESTION, _QUESTION.c.id == _VOTE.c.question_id)
    statement = joined.join(_SESSION, _SESSION.c.id == _QUESTION.c.session_id)
    return [
        Plain(*row)
        for row in await execute(tx, statement.where(own(tx, _QUESTION), _VOTE.c.slack_user.not_like("%:%")))
    ]


async def put_askers(tx: AsyncSession, names: Mapping[int, str]) -> None:
    """Keep the askers of these questions under these names."""
    if names:
        statement = update(_QUESTION).where(_QUESTION.c.id == bindparam("question"))
        rows = [{"question": id_, "name": name} for id_, name in names.items()]
        connection = await tx.connection()
        await connection.execute(statement.values(asker=bindparam("name")), rows)


async def put_voters(tx: AsyncSession, names: Mapping[Plain, str]) -> None:
    """Keep these votes under these names."""
    if names:
        mine = (_VOTE.c.question_id == bindparam("question"), _VOTE.c.slack_user == bindparam("user"))
        rows = [{"question": v.question_id, "user": v.user, "name": name} for v, name in names.items()]
        connection = await tx.connection()
        await connection.execute(update(_VOTE).where(*mine).values(slack_user=bindparam("name")), rows)
