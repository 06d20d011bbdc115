"""Announcements that wait in digests: cancelled, paused, edited; and in the numbers each recipient is counted once."""

from datetime import timedelta

import pytest

from bot.delivery import renderers
from bot.domain.announcements.model import AnnouncementState
from bot.domain.ledger.deliveries import GATHERED, OPEN, DeliveryKind, Message, Plan, State, Together
from bot.domain.ledger.failures import CaughtUp, Standstill
from bot.views.announcements import report as announce_report
from bot.views.ledger import failures as trouble
from db.queries.ledger import deliveries, digests, sending
from db.queries.ledger import failures as troubles
from db.queries.ledger import gathered as rows
from tests.services.announcements.test_drafts import draft, posts, schedule, settle
from tests.services.by_hand import ANNA, CHEN, EVE, JORGEN, OLGA, WEI, ledger, program_of


async def out(services, database, clock, *, waits=(CHEN,)):
    """An announcement to the speakers that is out: those in `waits` have it in a digest. Returns it, and a digest's id."""
    made = await schedule(services, "speakers")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    digest_id = 0
    for one in [d for d in await posts(database) if d.recipient in waits]:
        who = one.recipient
        digest = Plan(DeliveryKind.DIGEST, digests.subject(who), who, f"digest:{who}", made.at + timedelta(minutes=40),
                      conference_id=made.conference_id)  # fmt: skip
        async with database.write() as tx:
            digest_id = await digests.gather(tx, one.id, digest, made.at)
    return made, digest_id


async def said(services, database):
    """What the digest that is planned would say, or why it says nothing."""
    (digest,) = [d for d in await ledger(database, DeliveryKind.DIGEST) if d.state is State.PLANNED]
    made = await renderers.by_kind(services)[DeliveryKind.DIGEST](digest)
    assert isinstance(made, Together)
    return made.whole.text if isinstance(made.whole, Message) else made.whole.reason


async def numbers(services, made):
    found = await services.reports.report(EVE, made.id)
    return found.sent, found.waiting, found.gathered, found.held, len(found.failed), len(found.unlinked)


async def test_what_waits_in_a_digest_is_taken_back_with_its_announcement(services, database, clock):
    made, _ = await out(services, database, clock)
    await settle(database, State.SENT, ANNA, WEI, JORGEN)
    assert await numbers(services, made) == (3, 0, 1, 0, 0, 1)
    assert "1 waits in a digest." in announce_report.report(
        program_of(services).conference, await services.reports.report(EVE, made.id)
    ).text  # fmt: skip
    await services.announcements.cancel(OLGA, made.id)
    assert await numbers(services, made) == (3, 0, 0, 1, 0, 1)
    assert await said(services, database) == "none of its parts applies now"


async def test_what_waits_in_a_digest_is_held_back_by_a_pause_and_goes_on_afterwards(
    services, database, clock
):
    made, _ = await out(services, database, clock)
    await settle(database, State.SENT, ANNA, WEI, JORGEN)
    await services.announcements.pause(OLGA, made.id)
    assert await numbers(services, made) == (3, 0, 0, 1, 0, 1)
    assert await said(services, database) == "none of its parts applies now"
    await services.announcements.resume(OLGA, made.id)
    assert await numbers(services, made) == (3, 1, 0, 0, 0, 1)


async def test_a_digest_says_the_text_of_today(services, database, clock):
    made, _ = await out(services, database, clock)
    assert "Doors are open" in await said(services, database)
    edit = await draft(
        services, "speakers", text="Doors open at ten", at=made.at, replaces=made.id, rewrite=True
    )
    await services.approvals.schedule(EVE, edit.id)
    text = await said(services, database)
    assert "Doors open at ten" in text
    assert "Doors are open" not in text


ENDS = (State.PLANNED, State.SENDING, State.UNCERTAIN, State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED)  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
async def test_each_recipient_is_counted_once_whatever_becomes_of_the_digest(services, database, clock, end):
    made, digest_id = await out(services, database, clock)
    now = clock.utcnow()
    async with database.write() as tx:
        digest = await deliveries.find(tx, digest_id)
        (part,) = await rows.waiting(tx, digest_id)
        await rows.hold(tx, digest_id, [part.id])
        if end in {State.SENDING, State.UNCERTAIN, State.SENT}:
            await rows.set_out(tx, [part.id])
        await sending.settle(tx, digest_id, "", end, now, error="why")
        if end is State.UNCERTAIN:
            await rows.keep_up(tx, [digest_id], end)
        if end not in OPEN:
            digest = await deliveries.find(tx, digest_id)
            await rows.follow(tx, digest, now)
    await settle(database, State.FAILED, WEI, error="user_disabled")
    await services.reports.resend(OLGA, made.id)
    await settle(database, State.EXPIRED, ANNA)
    await services.own.forget(JORGEN, JORGEN)
    report = await services.reports.report(EVE, made.id)
    assert report.planned == sum(await numbers(services, made)) == 5
    (listed,) = await services.announcements.listing(EVE, program_of(services))
    tally = listed.tally
    assert (tally.sent, tally.waiting, tally.missed, tally.held) == (
        report.sent, report.waiting + report.gathered, len(report.failed), report.held)  # fmt: skip
    assert tally.total == 4


async def test_after_an_outage_nothing_that_waits_in_a_digest_is_said_to_be_lost_or_sent(
    services, database, clock
):
    began = clock.utcnow()
    made, _ = await out(services, database, clock)
    await settle(database, State.SENT, ANNA, WEI, JORGEN)
    now = made.at + timedelta(minutes=1)
    async with database.read() as tx:
        found = await troubles.caught_up(tx, made.conference_id, began, now, now)
        stuck = await troubles.stuck(tx, now + timedelta(minutes=26))  # it expires in four
    assert not any(error.startswith(GATHERED) for error in stuck.values())
    assert found.gathered == 1
    only = CaughtUp(0, {}, 0, gathered=1)
    conference = program_of(services).conference
    reply = trouble.outage(conference, Standstill.STOPPED, "", began, now, only)
    assert reply.text.endswith("1 message waits in a digest.")


async def test_a_forgotten_reader_is_not_written_to_when_the_announcement_is_resumed(
    services, database, clock
):
    made, _ = await out(services, database, clock)
    await services.own.forget(CHEN, CHEN)
    await services.announcements.pause(OLGA, made.id)
    done = await services.announcements.resume(OLGA, made.id)
    assert done.state is AnnouncementState.SENT
    gone = [d.state for d in await posts(database) if d.recipient == "gone"]
    assert gone == [State.CANCELLED]
