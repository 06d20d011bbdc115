"""The audit log as services write it: a line in the transaction of the act, or neither."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.privacy.audit import NOTHING, Act, Entry, actor
from db.queries.privacy import audit


async def record(
    tx: AsyncSession,
    act: Act,
    user: str,
    at: datetime,
    *,
    conference_id: int | None = None,
    subject: str = "",
    person_id: int | None = None,
    other_id: int | None = None,
    details: Mapping[str, str | int] = NOTHING,
) -> None:
    """Write who did what to `subject` ("session:12"), to a person, or to two; "" for `user` is Usher itself.

    `details` are ids, counts and words of closed lists: nothing that somebody wrote, no address, no name. ValueError
    where they are not, which undoes the act.
    """
    entry = Entry(act, actor(user), at, conference_id, subject, person_id, other_id, details)
    await audit.add(tx, entry)
