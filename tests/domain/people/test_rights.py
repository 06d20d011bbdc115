"""Who may do what: what somebody is in a session, and what that gives them."""

from datetime import UTC, datetime

import pytest

from bot.domain.people.model import Appearance, How, Person, Role
from bot.domain.people.rights import Right, Standing, in_session, refusal
from bot.domain.program.sessions import Session, SessionKind

AT = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)


def held(id_, *people):
    return Session(id_, "k", "K", "Title", kind=SessionKind.TALK, start=AT, end=AT, people=people)


def part(person_id, role=Role.SPEAKER, how=How.EMAIL):
    return Appearance(Person(person_id, "Ada", linked_by=how), role)


TALK = held(
    1, part(1), part(2, Role.AUTHOR), part(3, Role.SESSION_CHAIR), part(4, Role.SESSION_CHAIR, How.OWN)
)
GUESSED = held(1, part(1, how=How.NAME), part(2, Role.AUTHOR, How.NAME))
AROUND = held(
    9, part(7, Role.SESSION_CHAIR), part(8), part(6, how=How.NAME), part(5, Role.SESSION_CHAIR, How.NAME)
)


@pytest.mark.parametrize(
    ("who", "standings"),
    [
        (1, {Standing.SPEAKER}),
        (2, {Standing.AUTHOR}),
        (3, {Standing.CHAIR}),
        (7, {Standing.CHAIR}),
        (8, {Standing.CONTAINER_SPEAKER}),
        *((weak, set()) for weak in (4, 5, 6, 99)),
    ],
)
def test_what_somebody_is_in_a_session(who, standings):
    assert in_session(Person(who, "Ada"), TALK, AROUND) == standings
    assert in_session(None, TALK, AROUND) == set()


def test_a_guess_speaks_and_wrote_but_that_is_all():
    assert in_session(Person(1, "Ada"), GUESSED, None) == {Standing.GUESSED_SPEAKER}
    assert Right.MARK_ANSWERED.holders.isdisjoint({Standing.GUESSED_SPEAKER, Standing.AUTHOR})
    assert Standing.GUESSED_SPEAKER in Right.ANSWER_FOR_TALK.holders


def test_organizers_have_every_right_and_nobody_else_has_theirs():
    for right in Right:
        assert right.holders >= {Standing.WORKSPACE_ORGANIZER, Standing.ORGANIZER}
        assert Standing.MEMBER not in right.holders
    assert len({right.words for right in Right}) == len(Right)
    assert refusal(Right.ANNOUNCE, "AMLC", "Eve") == "Only organizers of AMLC can announce. Organizers: Eve."
