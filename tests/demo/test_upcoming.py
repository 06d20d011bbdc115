"""What "Next event" leads to in the demo."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.clock import MovableClock
from bot.demo import upcoming
from bot.sandbox.nexts import Event
from tests.conftest import NOW

SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=10)


class Reading:
    async def __aenter__(self):
        return None

    async def __aexit__(self, *_):
        pass


@pytest.fixture
def ask(monkeypatch):
    """What happens next, given when something is due, when announcements go out, and what begins."""

    async def ask(due=None, said=(), begins=()):
        async def next_due(_session, after):
            assert after == NOW
            return due

        async def scheduled(_session):
            return [SimpleNamespace(next_at=at) for at in said]

        monkeypatch.setattr(upcoming.deliveries, "next_due", next_due)
        monkeypatch.setattr(upcoming.announcements, "scheduled", scheduled)
        starting = [SimpleNamespace(title=title, start=at) for title, at in begins]
        program = SimpleNamespace(next=lambda now: [s for s in starting if s.start > now])
        services = SimpleNamespace(
            clock=MovableClock(NOW, speed=0),
            database=SimpleNamespace(read=Reading),
            programs=SimpleNamespace(all=lambda: [program]),
        )
        return await upcoming.next_event(SimpleNamespace(services=services))

    return ask


async def test_the_first_of_all_is_next_and_says_what_it_is(ask):
    assert await ask(due=LATER, begins=[("Opening", SOON)]) == Event(SOON, "“Opening” begins.")
    assert await ask(due=SOON, said=[SOON], begins=[("Opening", LATER)]) == Event(
        SOON, "An announcement goes out. Messages fall due."
    )
    assert await ask(said=[NOW, LATER]) == Event(LATER, "An announcement goes out.")
    two = [("A", SOON), ("B", SOON), ("C", LATER)]
    assert await ask(due=SOON, begins=two) == Event(SOON, "2 sessions begin. Messages fall due.")


async def test_nothing_is_left(ask):
    assert await ask() is None
    assert await ask(said=[NOW], begins=[("Over", NOW)]) is None
