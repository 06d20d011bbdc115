"""Announcements between people and processes: a role that was lost, another conference's, two hands on one draft."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.announcements.audiences import Target
from bot.domain.announcements.model import AnnouncementState, Draft
from bot.domain.ledger.deliveries import Kind
from bot.domain.people.grants import Scope
from bot.domain.people.model import Role
from bot.errors import BadInput, NotAllowed
from tests.conftest import NOW
from tests.services.by_hand import ANNA, MAIN, OLGA, OTHER, ledger, program_of, write

HOUR = timedelta(hours=1)


async def draft(usher, user=OLGA, at=NOW + HOUR, slug="amlc-2026"):
    channel = MAIN if slug == "amlc-2026" else "C0UNITS"
    given = Draft((Target.decode(f"channel:{channel}"),), "Doors are open.", at=at)
    return await usher.announcements.draft(user, program_of(usher, slug), given)


async def organizer(usher, *users, slug="amlc-2026"):
    """Make exactly these accounts organizers, beside those of the settings."""
    program = program_of(usher, slug)
    for grant in (await usher.grants.listing(OLGA, program)).given:
        await usher.grants.take(OLGA, grant.id)
    for user in users:
        await usher.grants.give(OLGA, program, user, Scope(Role.ORGANIZER))
    await usher.refresh()


async def state(usher, announcement):
    return (await usher.announcements.get(OLGA, announcement.id)).state


async def test_an_organizer_who_lost_the_role_goes_no_further(usher, database):
    await organizer(usher, ANNA)
    made = await draft(usher, ANNA)
    scheduled = await usher.approvals.schedule(ANNA, (await draft(usher, ANNA)).id)
    await organizer(usher)
    for act, on in (
        (usher.approvals.schedule, made),
        (usher.announcements.discard, made),
        (usher.announcements.get, made),
        (usher.announcements.cancel, scheduled),
        (usher.announcements.pause, scheduled),
    ):
        with pytest.raises(NotAllowed, match=r"Organizers: Eve Okoro\.$"):
            await act(ANNA, on.id)
    assert await state(usher, made) is AnnouncementState.DRAFT
    assert await state(usher, scheduled) is AnnouncementState.SCHEDULED


async def test_the_role_counts_at_the_announcements_own_conference(usher, database):
    await write(database, OTHER)
    await usher.refresh()
    await organizer(usher, ANNA, slug=OTHER.slug)
    made = await draft(usher)
    with pytest.raises(NotAllowed):
        await usher.approvals.schedule(ANNA, made.id)
    with pytest.raises(NotAllowed):
        await usher.announcements.listing(ANNA, program_of(usher))
    own = await usher.approvals.schedule(ANNA, (await draft(usher, ANNA, slug=OTHER.slug)).id)
    assert [a.id for a in await usher.announcements.listing(ANNA, program_of(usher, OTHER.slug))] == [own.id]
    assert await state(usher, made) is AnnouncementState.DRAFT


async def test_two_processes_schedule_once_and_it_goes_out_once(usher, elsewhere, database, clock):
    made = await draft(usher)
    presses = [who.approvals.schedule(OLGA, made.id) for who in (usher, elsewhere) * 3]
    told = await asyncio.gather(*presses, return_exceptions=True)
    assert {str(one) for one in told if isinstance(one, Exception)} == {
        "That announcement is scheduled already; see /announce list."
    }
    assert sum(not isinstance(one, Exception) for one in told) == 1
    clock.move_to(made.at)
    await asyncio.gather(*(who.broadcasts.go_out() for who in (usher, elsewhere)))
    assert [d.recipient for d in await ledger(database, Kind.ANNOUNCEMENT)] == [MAIN]


async def test_scheduled_here_and_discarded_there_it_is_one_of_them(usher, elsewhere):
    made = await draft(usher)
    acts = (usher.approvals.schedule(OLGA, made.id), elsewhere.announcements.discard(OLGA, made.id))
    told = await asyncio.gather(*acts, return_exceptions=True)
    (done,) = [one for one in told if not isinstance(one, Exception)]
    assert await state(usher, made) is done.state


async def test_a_draft_whose_time_passed_while_it_was_looked_at_is_not_scheduled(usher, clock):
    made = await draft(usher)
    clock.move_to(NOW + 3 * HOUR)
    with pytest.raises(BadInput, match="That time is past"):
        await usher.approvals.schedule(OLGA, made.id)
    assert await state(usher, made) is AnnouncementState.DRAFT


async def test_a_draft_for_now_may_be_looked_at_for_a_while(usher, clock):
    made = await draft(usher, at=NOW)
    clock.move_to(NOW + timedelta(minutes=5))
    assert (await usher.approvals.schedule(OLGA, made.id)).state is AnnouncementState.SCHEDULED


async def test_a_draft_that_was_thrown_away_is_not_scheduled(usher):
    made = await draft(usher)
    await usher.announcements.discard(OLGA, made.id)
    for act in (usher.approvals.schedule, usher.announcements.discard, usher.announcements.cancel):
        with pytest.raises(BadInput, match="is discarded already"):
            await act(OLGA, made.id)
