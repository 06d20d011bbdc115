"""The audit log as services write it: a line in the transaction of the act, or neither."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.audit import NOTHING, Act, Entry, actor
from db.engine import Database
from db.queries import audit


async def record(
    session: AsyncSession,
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
    await audit.add(session, entry)


_AGAIN = timedelta(hours=1)
"""So long the same attempt of the same person is not written again: nobody fills the log by pressing a button."""
_REMEMBERED = 10_000


class AuditLog:
    """The log as a whole: attempts that were refused, and who did what."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._refused: dict[tuple[str, str, int], datetime] = {}

    async def refused(self, user: str, right: str, conference_id: int) -> None:
        """Write that the user tried what they have no right to, without what they typed."""
        now, attempt = self._clock.utcnow(), (user, right, conference_id)
        if attempt in self._refused and now - self._refused[attempt] < _AGAIN:
            return
        if len(self._refused) >= _REMEMBERED:
            self._refused.clear()
        self._refused[attempt] = now
        async with self._database.write() as session:
            details = {"right": right}
            await record(
                session, Act.REFUSED, user, now, conference_id=conference_id or None, details=details
            )
