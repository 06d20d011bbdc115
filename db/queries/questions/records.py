"""Questions and votes: rows in, domain objects out; an anonymous asker does not leave `db/`."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.questions import Question, WrittenAnswer
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import QuestionRow, ReplyRow, SessionRow, VoteRow
from db.teams import own
from db.upsert import insert_new

_QUESTION = table_of(QuestionRow)
_SESSION = table_of(SessionRow)
_VOTE = table_of(VoteRow)


async def add(  # noqa: PLR0917 - the columns of one row
    tx: AsyncSession,
    session_id: int,
    asker: str,
    anonymous: bool,
    text: str,
    channel: str,
    now: datetime,
) -> int:
    """Write a question; returns its id."""
    row = QuestionRow(
        team=team_of(tx),
        session_id=session_id,
        asker=asker,
        anonymous=anonymous,
        text=text,
        channel=channel,
        asked_at=now,
    )
    tx.add(row)
    await tx.flush()
    assert row.id is not None
    return row.id


async def hold(tx: AsyncSession, session_id: int) -> None:
    """Let nobody else ask in the session before this transaction ends: two questions at once are counted one by one."""
    await execute(tx, select(_SESSION.c.id).where(_SESSION.c.id == session_id).with_for_update())


async def of_session(tx: AsyncSession, session_id: int) -> list[Question]:
    """The session's questions, oldest first."""
    return await _load(tx, _QUESTION.c.session_id == session_id)


async def open_counts(tx: AsyncSession, session_ids: Collection[int]) -> dict[int, int]:
    """Session id to how many of its questions wait for an answer; who has none is left out."""
    waiting = (
        _QUESTION.c.answered_at.is_(None),
        _QUESTION.c.withdrawn_at.is_(None),
        _QUESTION.c.hidden_at.is_(None),
    )
    mine = _QUESTION.c.session_id.in_(sorted(session_ids))
    counted = select(_QUESTION.c.session_id, func.count().label("waiting")).where(mine, *waiting)
    rows = await execute(tx, counted.group_by(_QUESTION.c.session_id))
    return {row.session_id: row.waiting for row in rows}


async def get(tx: AsyncSession, question_id: int) -> Question | None:
    """The question of that id."""
    found = await _load(tx, _QUESTION.c.id == question_id)
    return found[0] if found else None


async def is_asker(tx: AsyncSession, question_id: int, *names: str) -> bool:
    """Tell whether the question is kept under one of these names of its asker."""
    row = await tx.get(QuestionRow, question_id)
    is_ours = row is not None and row.team == team_of(tx)
    return row is not None and is_ours and bool(row.asker) and row.asker in names


async def asker(tx: AsyncSession, question_id: int) -> str:
    """Return what the asker is kept under: a Slack user or a hash; "" where that is deleted."""
    row = await tx.get_one(QuestionRow, question_id)
    return row.asker


async def mine(tx: AsyncSession, session_id: int, names: Collection[str]) -> list[Question]:
    """The questions in the session that are kept under one of these names."""
    return await _load(tx, and_(_QUESTION.c.session_id == session_id, _QUESTION.c.asker.in_(names)))


async def asked_since(tx: AsyncSession, conference_id: int, since: datetime) -> list[tuple[int, str]]:
    """Of each question of the conference since then, also of those that were taken back: its session, and its asker's name."""
    rows = select(_QUESTION.c.session_id, _QUESTION.c.asker).join(
        _SESSION, _SESSION.c.id == _QUESTION.c.session_id
    )
    lately = (_SESSION.c.conference_id == conference_id, _QUESTION.c.asked_at > since)
    return [(row.session_id, row.asker) for row in await execute(tx, rows.where(*lately))]


async def _load(tx: AsyncSession, where: ColumnElement[bool]) -> list[Question]:
    votes = select(func.count()).where(_VOTE.c.question_id == _QUESTION.c.id).scalar_subquery()
    statement = select(_QUESTION, votes.label("votes")).where(own(tx, _QUESTION), where)
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
            hidden=row.hidden_at is not None,
            edited=row.edited,
            is_linked=bool(row.asker),
        )
        for row in await execute(tx, statement.order_by(_QUESTION.c.id))
    ]


async def toggle_vote(tx: AsyncSession, question_id: int, slack_user: str) -> bool:
    """Give the one vote of `slack_user`, or of a hash of theirs, or take it back; returns whether it stands now."""
    gone = delete(_VOTE).where(_VOTE.c.question_id == question_id, _VOTE.c.slack_user == slack_user)
    if (await execute(tx, gone)).rowcount:
        return False
    vote = {"question_id": question_id, "slack_user": slack_user}
    await execute(tx, insert_new(tx, _VOTE), [vote])
    return True


async def drop_vote(tx: AsyncSession, question_id: int, name: str) -> None:
    """Delete the vote that is kept under that name."""
    await execute(tx, delete(_VOTE).where(_VOTE.c.question_id == question_id, _VOTE.c.slack_user == name))


async def votes(tx: AsyncSession) -> list[tuple[int, int, str]]:
    """Every vote: the question's conference, the question, and what the voter is kept under."""
    joined = select(_SESSION.c.conference_id, _VOTE.c.question_id, _VOTE.c.slack_user).join(
        _QUESTION, _QUESTION.c.id == _VOTE.c.question_id
    )
    rows = await execute(
        tx, joined.join(_SESSION, _SESSION.c.id == _QUESTION.c.session_id).where(own(tx, _QUESTION))
    )
    return [(row.conference_id, row.question_id, row.slack_user) for row in rows]


async def mark_answered(tx: AsyncSession, question_id: int, at: datetime | None) -> None:
    """Say that the question was answered at `at`; None says that it waits again."""
    row = await tx.get_one(QuestionRow, question_id)
    row.answered_at = at
    await tx.flush()


async def withdraw(tx: AsyncSession, question_id: int, at: datetime) -> None:
    """Say that its asker took the question back at `at`."""
    row = await tx.get_one(QuestionRow, question_id)
    row.withdrawn_at = at
    await tx.flush()


async def hide(tx: AsyncSession, question_id: int, at: datetime | None) -> None:
    """Take the question out of sight at `at`; None brings it back."""
    row = await tx.get_one(QuestionRow, question_id)
    row.hidden_at = at
    await tx.flush()


async def edit(tx: AsyncSession, question_id: int, text: str) -> None:
    """Give the question another text; it says from now on that it was edited."""
    row = await tx.get_one(QuestionRow, question_id)
    row.text, row.edited = text, True
    await tx.flush()


async def add_answer(tx: AsyncSession, question_id: int, by: str, text: str, now: datetime) -> int:
    """Write an answer of the Slack user `by`; returns its id."""
    row = ReplyRow(team=team_of(tx), question_id=question_id, by=by, text=text, at=now)
    tx.add(row)
    await tx.flush()
    assert row.id is not None
    return row.id


async def answer(tx: AsyncSession, answer_id: int) -> WrittenAnswer | None:
    """The answer of that id."""
    row = await tx.get(ReplyRow, answer_id)
    if row is None or row.team != team_of(tx):
        return None
    return WrittenAnswer(answer_id, row.question_id, row.by, row.text)
