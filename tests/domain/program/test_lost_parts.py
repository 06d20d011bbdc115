"""What sessions lose that stay on the program, counted by session."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people.model import Appearance, Person
from bot.domain.program.losses import losses, moved
from bot.domain.program.lost_parts import lost_parts
from bot.domain.program.sessions import Room, Session, SessionKind

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
ROOMS = [Room(n, f"Room {n}") for n in range(1, 4)]
PEOPLE = [Person(n, f"Speaker {n}") for n in range(9)]


def talk(n):
    start = START + timedelta(days=n // 5, hours=n % 5)
    return Session(
        n, f"k{n}", f"{n}", f"Talk {n}", SessionKind.TALK, start, start + timedelta(minutes=20 + n), ROOMS[n % 3], f"Track {n % 3}",
        (Appearance(PEOPLE[n]),),
    )  # fmt: skip


NINE = [talk(n) for n in range(9)]


def changed(of, **changes):
    """The nine, of which the first `of` are changed; a change may be a function of the session."""
    made = lambda s: {field: value(s) if callable(value) else value for field, value in changes.items()}  # noqa: E731
    return [replace(s, **made(s)) if s.id < of else s for s in NINE]


def at_midnight(session):
    return session.start.replace(hour=0)


def for_(**length):
    return lambda session: session.start + timedelta(**length)


def lost(after, before=NINE, zone=UTC):
    return [(part.part, part.lost, part.total) for part in lost_parts(before, after, zone)]


NAMES_ALL = tuple(Appearance(person) for person in PEOPLE)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (changed(8, start=at_midnight), [("start", 8, 9)]),
        (changed(7, room=None), [("room", 7, 9)]),
        (changed(7, track=""), [("track", 7, 9)]),
        (changed(7, room=Room(3, "TBA")), [("room", 7, 9)]),
        (changed(7, track="To be announced"), [("track", 7, 9)]),
        (changed(7, room=ROOMS[0]), [("room", 4, 9)]),
        (changed(9, end=lambda s: s.start), [("length", 9, 9)]),
        (changed(9, end=for_(days=1)), [("length", 9, 9)]),
        (changed(4, end=lambda s: s.start), [("length", 4, 9)]),
        (changed(8, people=()), [("place", 8, 9)]),
        ([*changed(8, people=())[:8], replace(NINE[8], people=NAMES_ALL)], [("place", 8, 9)]),
        (changed(9, people=lambda s: (Appearance(Person(s.id, "TBA")),)), [("place", 9, 9), ("name", 9, 9)]),
        (changed(9, people=lambda s: (Appearance(Person(s.id, "A Speaker")),)), [("name", 9, 9)]),
        (changed(9, title="Untitled session"), [("title", 9, 9)]),
        (changed(9, title="Conference"), [("title", 9, 9)]),
        (changed(9, start=lambda s: s.start.replace(hour=12)), [("start", 7, 9)]),
        (changed(4, room=None, track=""), [("room", 4, 9), ("track", 4, 9)]),
    ],
)  # fmt: skip
def test_a_part_that_more_than_a_third_lost_is_a_loss(after, expected):
    found = lost(after)
    assert [part for part in found if part[0] in {name for name, *_ in expected}] == expected
    assert found == expected or any(field == "start" for field, *_ in found)
    if not losses(NINE, after) and not moved(NINE, after):
        assert found


@pytest.mark.parametrize(
    "after",
    [
        NINE,
        changed(3, room=None),
        changed(3, track="", people=()),
        changed(3, start=at_midnight),
        changed(9, room=lambda s: Room(s.room.id, s.room.name.upper())),
        changed(9, track=lambda s: f"Stream {s.track}"),
        changed(9, title=lambda s: f"New {s.title}"),
        changed(9, people=lambda s: (Appearance(Person(s.id + 50, f"Other {s.id}")),)),
        changed(9, start=lambda s: s.start + timedelta(minutes=30), end=lambda s: s.end + timedelta(minutes=30)),
        changed(9, end=for_(minutes=30)),
        changed(9, cancelled=True, room=None, people=(), title=""),
        changed(9, room=lambda s: ROOMS[(s.id + 1) % 3]),
        changed(9, people=lambda s: (Appearance(PEOPLE[(s.id + 1) % 9]),)),
        [replace(s, start=s.start.replace(day=2), end=s.end.replace(day=2)) if s.start.day == 1 else s for s in NINE],
    ],
)  # fmt: skip
def test_an_edit_is_no_loss(after):
    assert lost(after) == []


def test_what_never_was_there_is_not_lost():
    bare = changed(9, room=None, track="", people=(), start=at_midnight, end=at_midnight)
    assert lost(bare, bare) == []
    long = [replace(s, start=at_midnight(s), end=at_midnight(s) + timedelta(days=1)) for s in NINE]
    assert lost(long, long) == []


def test_a_program_of_two_sessions_is_edited_freely():
    assert lost([replace(s, room=None, people=(), track="") for s in NINE[:2]], NINE[:2]) == []


def test_midnight_is_that_of_the_conference():
    berlin = ZoneInfo("Europe/Berlin")
    after = changed(
        4, start=lambda s: s.start.replace(hour=23), end=lambda s: s.end.replace(hour=23, minute=59)
    )
    assert lost(after, zone=berlin)[0] == ("start", 4, 9)
    assert lost(after) == []


def test_the_co_speakers_who_are_left_out_are_counted():
    both = [replace(s, people=(*s.people, Appearance(PEOPLE[(s.id + 1) % 9]))) for s in NINE]
    assert lost(NINE, both) == [("place", 9, 18)]
    assert losses(both, NINE) == []
