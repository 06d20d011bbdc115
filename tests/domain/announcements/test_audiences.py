"""Targets as people type them, whom the program names, and how long reaching them takes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.announcements.audiences import Reach, Target, of_program, owes, sending_time
from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Session, SessionKind
from bot.domain.submissions.papers import Status, StatusChange, Submission

ADA, BO, CY = (
    Person(n, name, f"{name}@example.org".lower()) for n, name in enumerate(("Ada", "Bo", "Cy"), 1)
)
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def session(id_: int, day: int, *people: Person, **more) -> Session:
    start = datetime(2026, 12, day, 10, tzinfo=UTC)
    parts = tuple(Appearance(p, more.get("role", Role.SPEAKER)) for p in people)
    more.pop("role", None)
    return Session(
        id_,
        f"k{id_}",
        f"S{id_}",
        f"T{id_}",
        SessionKind.TALK,
        start,
        start + timedelta(hours=1),
        people=parts,
        **more,
    )


SESSIONS = (
    session(1, 1, track="Deep Learning"),
    session(2, 1, ADA, parent_id=1),
    session(3, 2, BO, ADA, track="Search"),
    session(4, 2, CY, cancelled=True, track="Search"),
    session(5, 3, CY, role=Role.SESSION_CHAIR),
    session(6, 8, CY, track="Deep"),
)  # fmt: skip
PROGRAM = Program(Conference(1, "c", "C", "Europe/Brussels"), SESSIONS, ())


@pytest.mark.parametrize(
    ("target", "people"),
    [
        ("speakers", [ADA, BO, CY]),
        ("track:Search", [BO, ADA]),
        ("track:Deep Learning", [ADA]),
        ("day:2026-12-02", [BO, ADA]),
        ("day:today", [ADA]),
        ("day:tomorrow", [BO, ADA]),
        ("day:2026-12-03", []),
    ],
)
def test_whom_the_program_names(target, people):
    """A talk's track is its session's; chairs are no speakers; what is cancelled counts for nobody."""
    assert list(of_program(Target.decode(target), PROGRAM, NOW)) == people


DAY = date(2026, 12, 1)
PAPER = Submission(1, "7", "A paper", (ADA,), camera_ready_due=date(2027, 1, 9))


@pytest.mark.parametrize(
    ("status", "decision_on", "owed"),
    [
        (Status.DRAFT, None, True),
        (Status.SUBMITTED, None, False),
        (Status.ACCEPTED, None, True),
        (Status.ACCEPTED_ORAL, DAY, True),
        (Status.ACCEPTED_POSTER, DAY + timedelta(days=1), False),
        (Status.REJECTED, None, False),
        (Status.CAMERA_READY, None, False),
        (Status.WITHDRAWN, None, False),
    ],
)
def test_who_owes_something_and_no_decision_is_given_away(status, decision_on, owed):
    history = (
        StatusChange(Status.UNDER_REVIEW, NOW - timedelta(days=30)),
        StatusChange(status, NOW - timedelta(days=1)),
    )
    paper = replace(PAPER, status=status, decision_on=decision_on, history=history)
    assert owes(paper, DAY) is owed


def test_how_long_it_takes():
    assert sending_time(1240) == timedelta(minutes=4, seconds=8)
    assert sending_time(1) == timedelta()
    assert Reach(("C1",), tuple(f"U{n}" for n in range(1240))).lasts() == timedelta(seconds=249)
    assert not Reach(users=tuple(map(str, range(200)))).needs_approval
    assert Reach(users=tuple(map(str, range(201)))).needs_approval
