"""An organizer's edit is taken back as if it had not been made."""

from datetime import timedelta

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.program.edits import Edit, Verb
from bot.errors import BadInput, NotAllowed
from tests.services.by_hand import JORGEN, OLGA, WEI, at, changed, find, ledger, write
from tests.services.program.change_desk import Desk


@pytest.fixture
async def desk(services, clock):
    return Desk(services, clock)


async def cancel(desk, key, reason=""):
    review = await desk.services.moves.carry_out(OLGA, Edit.of(Verb.CANCEL, find(desk.services, key)), reason)
    await desk.services.refresh()
    return review


async def undo(desk, review):
    await desk.services.undoing.undo(OLGA, review.undo)
    await desk.services.refresh()


async def about(desk, key):
    """What is planned about the session, by dedupe key: when it is due, and its state."""
    subject = f"session:{find(desk.services, key).id}"
    found = [d for d in await ledger(desk.database) if d.subject == subject]
    return {d.dedupe_key: (d.due_at, d.state) for d in found}


@pytest.mark.parametrize("before", [timedelta(hours=3), timedelta(seconds=20), -timedelta(minutes=2)])
async def test_nothing_goes_out_before_the_minute_is_over_and_then_it_is_told(desk, before):
    await desk.star(WEI, "rust")
    desk.clock.move_to(find(desk.services, "rust").start - before)
    await cancel(desk, "rust", "Ill")
    now, notices = desk.clock.utcnow(), await desk.notices()
    assert WEI in notices
    assert min(d.due_at for d in notices.values()) >= now + timedelta(minutes=1)
    desk.clock.move_to(notices[WEI].due_at)
    assert notices[WEI].expires_at > desk.clock.utcnow()
    assert "Reason: Ill." in (await desk.said())[WEI]


async def test_an_undo_leaves_every_planned_message_as_it_was_even_what_fell_due_meanwhile(desk):
    await desk.star(WEI, "rust")
    reminder = find(desk.services, "rust").start - timedelta(minutes=15)
    desk.clock.move_to(reminder - timedelta(seconds=10))
    before = await about(desk, "rust")
    review = await cancel(desk, "rust")
    desk.wait(seconds=30)
    await undo(desk, review)
    assert {k: v for k, v in (await about(desk, "rust")).items() if k in before} == before
    assert any(due == reminder and state is State.PLANNED for due, state in before.values())
    assert await desk.said() == {}


async def test_a_talk_that_was_cancelled_before_stays_so_when_its_session_is_back(desk):
    await cancel(desk, "ranking")
    await undo(desk, await cancel(desk, "search"))
    stands = {key: find(desk.services, key).cancelled for key in ("search", "retrieval", "ranking")}
    assert stands == {"search": False, "retrieval": False, "ranking": True}


async def test_the_source_has_the_last_word_after_an_undo_as_before(desk):
    await undo(desk, await cancel(desk, "rust"))
    await write(desk.database, changed("rust", start=at("1 16:00"), end=at("1 16:45")))
    await desk.services.refresh()
    assert find(desk.services, "rust").start == at("1 16:00")


async def test_an_undo_is_refused_once_it_is_too_late_done_or_overtaken(desk):
    review = await cancel(desk, "rust")
    with pytest.raises(NotAllowed):
        await desk.services.undoing.undo(JORGEN, review.undo)
    await undo(desk, review)
    with pytest.raises(BadInput, match="already undone"):
        await undo(desk, review)
    late = await cancel(desk, "rust")
    await desk.services.moves.carry_out(OLGA, Edit.of(Verb.RESTORE, find(desk.services, "rust")))
    with pytest.raises(BadInput, match="has changed this session"):
        await undo(desk, late)
    desk.wait(minutes=1)
    with pytest.raises(BadInput, match="The minute is over"):
        await undo(desk, late)


async def test_the_last_reason_is_told_and_one_without_a_reason_tells_none(desk):
    await desk.star(WEI, "rust")
    await undo(desk, await cancel(desk, "rust", "Ill"))
    await cancel(desk, "rust")
    (notice,) = [d for d in await ledger(desk.database, DeliveryKind.CHANGE_NOTICE) if d.recipient == WEI]
    assert "Ill" not in str(notice.payload)
    assert "Reason" not in (await desk.said())[WEI]
