"""Announcements between people and processes: a role that was lost, another conference's, two hands on one draft."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.announcements.audiences import Target
from bot.domain.announcements.model import AnnouncementState, Draft
from bot.domain.ledger.deliveries import DeliveryKind
from bot.domain.people.grants import Scope
from bot.domain.people.model import Role
from bot.errors import BadInput, NotAllowed
from tests.conftest import NOW
from tests.services.by_hand import ANNA, MAIN, OLGA, OTHER, ledger, program_of, write

HOUR = timedelta(hours=1)


async def draft(services, user=OLGA, at=NOW + HOUR, slug="amlc-2026"):
    channel = MAIN if slug == "amlc-2026" else "C0UNITS"
    given = Draft((Target.decode(f"channel:{channel}"),), "Doors are open.", at=at)
    return await services.announcements.draft(user, program_of(services, slug), given)


async def organizer(services, *users, slug="amlc-2026"):
    """Make exactly these accounts organizers, beside those of the settings."""
    program = program_of(services, slug)
    for grant in (await services.grants.listing(OLGA, program)).given:
        await services.grants.take(OLGA, grant.id)
    for user in users:
        await services.grants.give(OLGA, program, user, Scope(Role.ORGANIZER))
    await services.refresh()


async def state(services, announcement):
    return (await services.announcements.get(OLGA, announcement.id)).state


async def test_an_organizer_who_lost_the_role_goes_no_further(services, database):
    await organizer(services, ANNA)
    made = await draft(services, ANNA)
    scheduled = await services.approvals.schedule(ANNA, (await draft(services, ANNA)).id)
    await organizer(services)
    for act, on in (
        (services.approvals.schedule, made),
        (services.announcements.discard, made),
        (services.announcements.get, made),
        (services.announcements.cancel, scheduled),
        (services.announcements.pause, scheduled),
    ):
        with pytest.raises(NotAllowed, match=r"Organizers: Eve Okoro\.$"):
            await act(ANNA, on.id)
    assert await state(services, made) is AnnouncementState.DRAFT
    assert await state(services, scheduled) is AnnouncementState.SCHEDULED


async def test_the_role_counts_at_the_announcements_own_conference(services, database):
    await write(database, OTHER)
    await services.refresh()
    await organizer(services, ANNA, slug=OTHER.slug)
    made = await draft(services)
    with pytest.raises(NotAllowed):
        await services.approvals.schedule(ANNA, made.id)
    with pytest.raises(NotAllowed):
        await services.announcements.listing(ANNA, program_of(services))
    own = await services.approvals.schedule(ANNA, (await draft(services, ANNA, slug=OTHER.slug)).id)
    assert [a.id for a in await services.announcements.listing(ANNA, program_of(services, OTHER.slug))] == [
        own.id
    ]
    assert await state(services, made) is AnnouncementState.DRAFT


async def test_two_processes_schedule_once_and_it_goes_out_once(services, elsewhere, database, clock):
    made = await draft(services)
    presses = [who.approvals.schedule(OLGA, made.id) for who in (services, elsewhere) * 3]
    told = await asyncio.gather(*presses, return_exceptions=True)
    assert {str(one) for one in told if isinstance(one, Exception)} == {
        'That announcement is already "scheduled". See /announce list.'
    }
    assert sum(not isinstance(one, Exception) for one in told) == 1
    clock.move_to(made.at)
    await asyncio.gather(*(who.broadcasts.go_out() for who in (services, elsewhere)))
    assert [d.recipient for d in await ledger(database, DeliveryKind.ANNOUNCEMENT)] == [MAIN]


async def test_scheduled_here_and_discarded_there_it_is_one_of_them(services, elsewhere):
    made = await draft(services)
    acts = (services.approvals.schedule(OLGA, made.id), elsewhere.announcements.discard(OLGA, made.id))
    told = await asyncio.gather(*acts, return_exceptions=True)
    (done,) = [one for one in told if not isinstance(one, Exception)]
    assert await state(services, made) is done.state


async def test_a_draft_whose_time_passed_while_it_was_looked_at_is_not_scheduled(services, clock):
    made = await draft(services)
    clock.move_to(NOW + 3 * HOUR)
    with pytest.raises(BadInput, match="That time has passed"):
        await services.approvals.schedule(OLGA, made.id)
    assert await state(services, made) is AnnouncementState.DRAFT


async def test_a_draft_for_now_may_be_looked_at_for_a_while(services, clock):
    made = await draft(services, at=NOW)
    clock.move_to(NOW + timedelta(minutes=5))
    assert (await services.approvals.schedule(OLGA, made.id)).state is AnnouncementState.SCHEDULED


async def test_a_draft_that_was_thrown_away_is_not_scheduled(services):
    made = await draft(services)
    await services.announcements.discard(OLGA, made.id)
    for act in (services.approvals.schedule, services.announcements.discard, services.announcements.cancel):
        with pytest.raises(BadInput, match='already "discarded"'):
            await act(OLGA, made.id)
