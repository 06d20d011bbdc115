"""The next event by itself: a message falls due, an announcement goes out, or a session begins."""

from collections.abc import Sequence

from bot.app import App
from bot.domain.program.sessions import Session
from bot.sandbox.nexts import Event
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries


async def next_event(app: App) -> Event | None:
    """The next moment after now at which something happens; None where nothing does any more."""
    now = app.services.clock.utcnow()
    async with app.services.database.read() as tx:
        due = await deliveries.next_due(tx, after=now)
        said = [a.next_at for a in await announcements.scheduled(tx) if a.next_at and a.next_at > now]
    starting = [s for program in app.services.programs.all() for s in program.next(now)]
    moments = [m for m in (due, *said, *(s.start for s in starting)) if m]
    if not moments:
        return None
    at = min(moments)
    return Event(at, _says([s for s in starting if s.start == at], is_said=at in said, is_due=at == due))


def _says(starting: Sequence[Session], *, is_said: bool, is_due: bool) -> str:
    """Return what happens then, as one sentence each."""
    parts = []
    if len(starting) == 1:
        parts.append(f"“{starting[0].title}” begins.")
    elif starting:
        parts.append(f"{len(starting)} sessions begin.")
    if is_said:
        parts.append("An announcement goes out.")
    if is_due:
        parts.append("Messages fall due.")
    return " ".join(parts)
