"""People who leave the program: they are told of it, whatever links them, and count for nothing else from then on."""

from dataclasses import replace

import pytest

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.ledger.deliveries import DeliveryKind, Message
from bot.domain.people.model import How, Role
from bot.domain.program.snapshot import AppearanceEntry, PersonEntry, SpeakerEntry, SpeakerSnapshot
from bot.slack.directory import SlackUser
from tests.services.by_hand import PROGRAM, USERS, changed, find, ledger, make_usher, program_of
from tests.services.people.test_linking import (
    ADA,
    ADA_USER,
    NAMESAKE,
    PAPER,
    TALK,
    WITHOUT,
    attendees,
    bring,
    listed,
    reached,
    speaker,
)
from tests.services.program.change_desk import Desk

NEW = PersonEntry("p-new", "Rep Lacement")
SWAPPED = replace(
    changed("lonely", WITHOUT, people=(AppearanceEntry("p-new"),)),
    people=(*(p for p in WITHOUT.people if p.key != "p-ada"), NEW),
)
"""The talk is given by somebody else."""
REMOVED = PROGRAM
CANCELLED = changed("lonely", WITHOUT, cancelled=True)
SPEAKERS = SpeakerSnapshot("by hand", (SpeakerEntry("Ada Lovelace", "ada@example.org", "p-ada", ()),))
NO_LONGER = 'You no longer speak in "Nobody knows me"'
ROUTES = {
    "name": (How.NAME, [SlackUser(ADA, "ada@example.org", "Ada Lovelace")], None),
    "attendees": (How.NAME, [ADA_USER], attendees(("Ada Lovelace", "ada@example.org"))),
    "speakers": (How.SUBMISSION, [ADA_USER], SPEAKERS),
    "submission": (How.SUBMISSION, [ADA_USER], PAPER),
}


@pytest.fixture
async def desk(conference, clock):
    services = make_usher(conference, clock)
    await services.people.link(USERS, everyone=True)
    await services.refresh()
    desk = Desk(services, clock)
    await desk.bring(WITHOUT, quiet=True)
    return desk


async def link(desk, route):
    how, members, snapshot = ROUTES[route]
    await desk.services.people.link([*USERS, *members], everyone=True)
    if snapshot:
        await bring(desk.services, snapshot)
    await desk.services.refresh()
    assert reached(desk.services) == (ADA, how)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("after", "words"),
    [
        (SWAPPED, NO_LONGER),
        (REMOVED, 'No longer on the program: "Nobody knows me"'),
        (CANCELLED, 'Cancelled: "Nobody knows me"'),
    ],
    ids=["swapped", "removed", "cancelled"],
)
async def test_the_former_speaker_is_told_by_whatever_they_are_linked(desk, route, after, words):
    await link(desk, route)
    await desk.bring(after)
    assert (await desk.said())[ADA].startswith(words)


async def test_a_sweep_and_another_import_before_the_notice_is_sent_do_not_take_the_link(desk):
    await link(desk, "name")
    await desk.bring(SWAPPED)
    await desk.services.people.link([*USERS, ROUTES["name"][1][0]], everyone=True)
    await desk.bring(SWAPPED)
    assert (await desk.said())[ADA].startswith(NO_LONGER)
    await desk.bring(REMOVED)
    assert (await desk.said())[ADA].startswith("No longer on the program")


async def test_a_chair_who_is_replaced_is_told(desk):
    await link(desk, "name")
    chaired = changed("lonely", WITHOUT, people=(AppearanceEntry("p-ada", Role.SESSION_CHAIR),))
    await desk.bring(chaired, quiet=True)
    await desk.bring(changed("lonely", SWAPPED, people=(AppearanceEntry("p-new", Role.SESSION_CHAIR),)))
    assert (await desk.said())[ADA].startswith('You no longer chair in "Nobody knows me"')


async def test_somebody_who_is_only_guessed_is_asked_whether_that_is_them(desk):
    await link(desk, "name")
    await desk.bring(SWAPPED)
    made = await desk.render((await desk.notices())[ADA])
    assert isinstance(made, Message)
    assert "because your name was on the program. Is that you?" in made.text
    (ask,) = [b["block_id"] for b in made.blocks if b.get("block_id", "").startswith("guess:")]
    person = int(ask.removeprefix("guess:"))
    await desk.services.linking.refuse(person, ADA, ADA)
    await desk.services.refresh()
    assert ADA not in await desk.said()


async def test_somebody_who_is_surely_meant_is_not_asked(desk):
    await link(desk, "submission")
    await desk.bring(SWAPPED)
    assert "Is that you?" not in (await desk.said())[ADA]


async def test_whoever_starred_it_too_is_not_asked(desk):
    await link(desk, "name")
    await desk.star(ADA, "lonely")
    await desk.bring(SWAPPED)
    assert "Is that you?" not in (await desk.said())[ADA]


async def test_whoever_left_counts_for_nothing_else(desk):
    await link(desk, "name")
    await desk.bring(SWAPPED)
    services, program = desk.services, program_of(desk.services)
    assert await listed(services) is None
    assert Role.SPEAKER not in services.people.roles(ADA, program)
    assert not services.duties.of(ADA, program)
    reach = await services.audiences.reach(program, [Target(Sort.SPEAKERS)])
    assert ADA not in reach.users
    kinds = {d.kind for d in await ledger(desk.database) if d.recipient == ADA}
    assert kinds == {DeliveryKind.CHANGE_NOTICE}


async def test_a_namesake_who_comes_later_is_not_kept_from_anything(desk):
    await link(desk, "name")
    await desk.bring(REMOVED)
    fresh = replace(TALK, key="other", code="OTHER", people=(AppearanceEntry("p-ada-2"),))
    people = (*PROGRAM.people, PersonEntry("p-ada-2", "Ada Lovelace"))
    await desk.bring(replace(PROGRAM, sessions=(*PROGRAM.sessions, fresh), people=people))
    assert find(desk.services, "other").speakers[0].slack_user == ADA


async def test_whoever_comes_back_is_linked_by_what_is_known_then(desk):
    await link(desk, "name")
    await desk.bring(REMOVED)
    await desk.services.people.link([*USERS, ROUTES["name"][1][0], NAMESAKE], everyone=True)
    await desk.bring(WITHOUT)
    assert reached(desk.services) == ("", None)
    assert speaker(desk.services).name == "Ada Lovelace"


async def test_an_account_that_is_gone_holds_on_to_nobody(desk):
    await link(desk, "name")
    await desk.bring(SWAPPED)
    await desk.services.people.link(USERS, everyone=True)
    await desk.services.refresh()
    assert ADA not in await desk.said()
