"""Questions and votes: rows in, domain objects out; an anonymous asker does not leave `db/`."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Table, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.questions import Question
from db.queries.deliveries import run
from db.tables import QuestionRow, VoteRow
from db.upsert import insert_new

_QUESTION: Table = QuestionRow.__table__  # type: ignore[attr-defined]
_VOTE: Table = VoteRow.__table__  # type: ignore[attr-defined]


async def add(  # noqa: PLR0917 - the columns of one row
    session: AsyncSession,
    session_id: int,
    asker: str,
    anonymous: bool,
    text: str,
    channel: str,
    now: datetime,
) -> int:
    """Write a question; returns its id."""
    row = QuestionRow(
        session_id=session_id, asker=asker, anonymous=anonymous, text=text, channel=channel, asked_at=now
    )
    session.add(row)
    await session.flush()
    assert row.id is not None
    return row.id


async def of_session(session: AsyncSession, session_id: int) -> list[Question]:
    """The session's questions, oldest first."""
    return await _load(session, _QUESTION.c.session_id == session_id)


async def open_counts(session: AsyncSession, session_ids: Collection[int]) -> dict[int, int]:
    """Session id to how many of its questions wait for an answer; who has none is left out."""
    waiting = (_QUESTION.c.answered_at.is_(None), _QUESTION.c.withdrawn_at.is_(None))
    mine = _QUESTION.c.session_id.in_(sorted(session_ids))
    counted = select(_QUESTION.c.session_id, func.count().label("waiting")).where(mine, *waiting)
    rows = await run(session, counted.group_by(_QUESTION.c.session_id))
    return {row.session_id: row.waiting for row in rows}


async def get(session: AsyncSession, question_id: int) -> Question | None:
    """The question of that id."""
    found = await _load(session, _QUESTION.c.id == question_id)
    return found[0] if found else None


async def is_asker(session: AsyncSession, question_id: int, slack_user: str) -> bool:
    """Whether the user asked the question, anonymously or not."""
    row = await session.get(QuestionRow, question_id)
    return row is not None and row.asker == slack_user


async def _load(session: AsyncSession, where: object) -> list[Question]:
    votes = select(func.count()).where(_VOTE.c.question_id == _QUESTION.c.id).scalar_subquery()
    statement = select(*_QUESTION.c.values(), votes.label("votes")).where(where).order_by(_QUESTION.c.id)  # type: ignore[arg-type]
    return [
        Question(
            id=row.id,
            session_id=row.session_id,
            asker="" if row.anonymous else row.asker,
            text=row.text,
            asked_at=row.asked_at,
            votes=row.votes,
            answered=row.answered_at is not None,
            withdrawn=row.withdrawn_at is not None,
            channel=row.channel,
        )
        for row in await run(session, statement)
    ]


async def toggle_vote(session: AsyncSession, question_id: int, slack_user: str) -> bool:
    """Give the user's one vote, or take it back; returns whether it stands now."""
    gone = delete(_VOTE).where(_VOTE.c.question_id == question_id, _VOTE.c.slack_user == slack_user)
    if (await run(session, gone)).rowcount:
        return False
    vote = {"question_id": question_id, "slack_user": slack_user}
    await run(session, insert_new(session, _VOTE), [vote])
    return True


async def mark(
    session: AsyncSession,
    question_id: int,
    *,
    answered_at: datetime | None = None,
    withdrawn_at: datetime | None = None,
) -> None:
    """Say that the question is answered or withdrawn."""
    row = await session.get_one(QuestionRow, question_id)
    row.answered_at = answered_at or row.answered_at
    row.withdrawn_at = withdrawn_at or row.withdrawn_at
    await session.flush()
