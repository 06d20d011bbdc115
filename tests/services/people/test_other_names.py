"""A source's id that stands for another name: a changed speaker, unless the name may still be the same person's."""

from dataclasses import replace

import pytest

from bot.domain.people.linking.names import still_same
from bot.domain.people.model import UNNAMED, How
from bot.domain.program.snapshot import PersonEntry, SubmissionEntry, SubmissionSnapshot
from bot.slack.directory import SlackUser
from tests.services.by_hand import OLGA, USERS, did, find, make_usher, program_of, write
from tests.services.people.test_linking import ADA, NAMESAKE, WITHOUT, bring, reached, speaker
from tests.services.program.change_desk import Desk

ADA_BY_NAME = SlackUser(ADA, "ada@example.org", "Ada Lovelace")
GRACE = "U0GRACE"
GRACE_USER = SlackUser(GRACE, "grace@example.org", "Grace Hopper")


def called(name):
    """The program in which the person of Ada's id has that name."""
    return replace(
        WITHOUT, people=(*(p for p in WITHOUT.people if p.key != "p-ada"), PersonEntry("p-ada", name))
    )


@pytest.fixture
async def desk(conference, clock):
    services = make_usher(conference, clock)
    await services.people.link([*USERS, ADA_BY_NAME, GRACE_USER], everyone=True)
    desk = Desk(services, clock)
    await desk.bring(WITHOUT, quiet=True)
    assert reached(services) == (ADA, How.NAME)
    return desk


@pytest.mark.parametrize("by_hand", [False, True])
async def test_both_are_told_and_no_link_follows_the_id(desk, by_hand):
    if by_hand:
        await desk.services.linking.link(str(speaker(desk.services).id), ADA)
    report = await write(desk.database, called("Grace Hopper"), desk.clock.utcnow())
    await desk.services.refresh()
    assert did(report) == (0, 1, 0)
    assert reached(desk.services) == (GRACE, How.NAME)
    said = await desk.said()
    assert said[ADA].startswith('You no longer speak in "Nobody knows me"')
    assert said[GRACE].startswith('You now speak in "Nobody knows me"')


async def test_a_link_by_hand_stays_with_the_person_who_has_it(desk):
    await desk.services.linking.link(str(speaker(desk.services).id), OLGA)
    await desk.bring(called("Nina Nobody"))
    assert reached(desk.services) == ("", None)
    assert (await desk.said())[OLGA].startswith("You no longer speak")
    await desk.bring(called("Ada Lovelace"))
    assert reached(desk.services) == (OLGA, How.HAND)
    assert OLGA not in await desk.said()


async def test_the_report_says_so_and_how_to_say_that_they_are_one(desk):
    before = speaker(desk.services)
    await desk.services.linking.link(str(before.id), OLGA)
    report = await write(desk.database, called("Ada King"), desk.clock.utcnow())
    await desk.services.refresh()
    keep, other = speaker(desk.services).id, before.id
    (note,) = report.notes
    assert note == (
        "Ada King has the id in the source that was Ada Lovelace's, and is taken for somebody else. "
        f"If they are one person, type usher people merge {keep} {other}."
    )
    await desk.services.linking.merge(str(keep), str(other))
    await desk.services.refresh()
    assert reached(desk.services) == (OLGA, How.HAND)


@pytest.mark.parametrize(
    "name", ["Lovelace, Ada", "Ada B. Lovelace", "A. Lovelace", "Dr. Ada Lovelase", "Ada"]
)
async def test_another_spelling_is_the_same_person(desk, name):
    await desk.services.linking.link(str(speaker(desk.services).id), OLGA)
    before = speaker(desk.services).id
    report = await write(desk.database, called(name), desk.clock.utcnow())
    await desk.services.refresh()
    assert (speaker(desk.services).id, reached(desk.services)) == (before, (OLGA, How.HAND))
    assert (did(report), report.notes, await desk.said()) == ((0, 0, 0), (), {})


async def test_somebody_without_a_name_gets_one_and_keeps_it(desk):
    await desk.bring(called(UNNAMED))
    assert speaker(desk.services).name == "Ada Lovelace"
    assert await desk.said() == {}


async def test_many_other_names_are_not_all_listed(desk):
    people = [PersonEntry(f"p-{i}", f"Person {i}") for i in range(9)]
    program = replace(
        WITHOUT,
        people=(*WITHOUT.people, *people),
        sessions=tuple(
            replace(s, people=(*s.people, *(replace(s.people[0], person_key=p.key) for p in people)))
            if s.key == "lonely"
            else s
            for s in WITHOUT.sessions
        ),
    )
    await desk.bring(program, quiet=True)
    others = replace(
        program, people=(*WITHOUT.people, *(replace(p, name=f"Somebody 1{p.key[2:]}") for p in people))
    )
    report = await write(desk.database, others, desk.clock.utcnow(), force=True)
    assert len(report.notes) == 6
    assert report.notes[-1] == "4 more ids in the source are taken for somebody else's."
    await desk.services.refresh()
    assert {p.name for p in find(desk.services, "lonely").speakers} >= {"Somebody 10", "Somebody 18"}


async def test_an_author_of_another_name_gets_nobody_elses_paper(desk):
    def papers(name):
        entry = SubmissionEntry("Z", "Secret", ("author:1",), status="rejected")
        return SubmissionSnapshot("by hand", (entry,), (PersonEntry("author:1", name),))

    services = desk.services
    await bring(services, papers("Edith Clarke"))
    await services.linking.link("Edith Clarke", OLGA)
    await services.refresh()
    assert [v.submission.key for v in await services.submissions.mine(OLGA, program_of(services))] == ["Z"]
    await bring(services, papers("Nina Nobody"))
    assert await services.submissions.mine(OLGA, program_of(services)) == ()


async def test_the_same_file_again_changes_nothing(desk):
    await desk.bring(called("Grace Hopper"))
    report = await write(desk.database, called("Grace Hopper"), desk.clock.utcnow())
    assert (did(report), report.notes) == ((0, 0, 0), ())
    await desk.services.people.link([*USERS, ADA_BY_NAME, GRACE_USER, NAMESAKE], everyone=True)
    await desk.services.refresh()
    assert reached(desk.services) == (GRACE, How.NAME)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Person A", "Person B", False),
        ("Speaker 1", "Speaker 2", False),
        ("Ada Lovelace", "Grace Hopper", False),
        ("Ada Byron", "Ada Lovelace", False),
        ("Zhang Wei", "Zhang Min", False),
        ("张伟", "王芳", False),
        ("Alex", "Sam", False),
        ("Alex", "Alex Kim", True),
        ("Jan Bima", "J B", True),
        ("Jan Bima", "K B", False),
        ("Ada Lovelase", "Ada Lovelace", True),
        ("Jörg Müller", "Jörg Mueller", True),
        ("Prof. Dr. Jörg Müller", "JÖRG MULLER", True),
        ("Lovelace, Ada", "Ada Lovelace", True),
    ],
)
def test_a_name_under_one_id(one, other, same):
    assert still_same(one, other) is same
    assert still_same(other, one) is same
