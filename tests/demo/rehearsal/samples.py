"""A report made by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.rehearsal.report import Report, Send
from bot.domain.ledger.deliveries import State

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def send(number, to="U1", *, at=0.0, late=0.0, state=State.SENT, kind="star-reminder", **fields):
    """A delivery that was to leave `at` minutes after noon, and left so many seconds later."""
    wanted = NOON + timedelta(minutes=at)
    sent = wanted + timedelta(seconds=late) if state is State.SENT else None
    name = {"U1": "Ada Example", "C1": "#main", "person:7": "Bo Unlinked"}.get(to, to)
    return Send(number, kind, to, name, to.startswith("C"), wanted, sent, state, **fields)


def report(*sends, **fields):
    """What a rehearsal of these sends shows; everything that was sent stands in Slack once unless said otherwise."""
    arrived = {s.id: 1 for s in sends if s.sent_at}
    given = {"budget": 6, "arrived": arrived, **fields}
    day = timedelta(days=1)
    return Report("Test & Conference", "test", BERLIN, NOON - day, NOON + day, sends=sends, **given)
