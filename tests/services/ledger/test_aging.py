"""Old rows of the ledger go; what is open, what could be planned again, and numbers stay."""

from datetime import datetime, timedelta

import pytest

from bot.config import Settings
from bot.domain.announcements.model import Tally
from bot.domain.ledger import aging as rules
from bot.domain.ledger.deliveries import DeliveryKind, Plan, State
from bot.domain.people.attention import Personal
from bot.domain.privacy.audit import Act
from bot.domain.setup.bindings import Purpose
from bot.domain.setup.settings import PresenceSettings, ReminderSettings
from bot.errors import BadInput
from bot.services.ledger import aging as service
from bot.services.ledger.aging import Aging
from bot.views.announcements import report as announce_report
from db.queries.announcements import occurrences
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries, digests, sending
from db.queries.privacy import audit
from tests.conftest import NOW
from tests.services.announcements.test_drafts import draft, schedule, settle
from tests.services.by_hand import (
    EVE,
    JANSON,
    MAIN,
    OLGA,
    PROGRAM,
    USERS,
    WEI,
    changed,
    find,
    ledger,
    program_of,
    without,
    write,
)

DAY = timedelta(days=1)
BEFORE = NOW - 400 * DAY
OLD = BEFORE - DAY


def plan(name: str, kind: DeliveryKind = DeliveryKind.QUESTION, due: datetime = OLD, **fields) -> Plan:
    return Plan(kind, f"test:{name}", name, name, due, **fields)


async def put(database, *plans: Plan, state: State | None = None, at: datetime = OLD) -> None:
    async with database.write() as tx:
        await deliveries.plan(tx, plans, OLD)
        for one in plans if state else ():
            found = await deliveries.by_dedupe_key(tx, one.dedupe_key)
            await sending.settle(tx, found.id, "", state, at, channel="C1", ts="1.0")


async def left(database) -> set[str]:
    return {
        one.dedupe_key
        for one in await ledger(database)
        if one.kind in {DeliveryKind.QUESTION, DeliveryKind.DIGEST, DeliveryKind.WELCOME}
    }


@pytest.fixture
def aging(database, clock):
    return Aging(database, clock, 400)


async def test_what_is_settled_and_over_goes_and_everything_else_stays(database, aging, monkeypatch):
    monkeypatch.setattr(service, "SOME", 2)
    for state in (State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED):
        await put(database, *(plan(f"old-{state}-{n}") for n in range(3)), state=state)
    await put(database, plan("open"))
    await put(database, plan("welcome", DeliveryKind.WELCOME), state=State.SENT)
    await put(database, plan("young"), state=State.SENT, at=BEFORE)
    await put(database, plan("due later", due=BEFORE), state=State.CANCELLED)
    await put(database, plan("over later", expires_at=BEFORE), state=State.SENT)
    kept = {"open", "welcome", "young", "due later", "over later"}
    found = await aging.look(BEFORE)
    assert found.counts == {
        (DeliveryKind.QUESTION, state): 3
        for state in (State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED)
    }
    assert len(await left(database)) == 12 + len(kept)
    assert (await aging.prune(BEFORE, "shell")).total == 12
    assert await left(database) == kept
    assert (await aging.prune(BEFORE)).total == 0


async def test_a_part_stays_while_its_digest_is_open(database, aging):
    await put(database, plan("part"))
    digest = Plan(DeliveryKind.DIGEST, digests.subject("U1"), "U1", "digest", OLD)
    async with database.write() as tx:
        part = await deliveries.by_dedupe_key(tx, "part")
        await digests.gather(tx, part.id, digest, OLD)
    await put(database, plan("part"), state=State.EXPIRED)
    await aging.prune(BEFORE)
    assert await left(database) == {"part", "digest"}
    await put(database, digest, state=State.SENT)
    await aging.prune(BEFORE)
    assert await left(database) == set()


@pytest.fixture
async def announced(services, database, clock):
    """An announcement of long ago, that one person got and another did not."""
    made = await schedule(
        services, "email:olga@example.org", "email:eve@example.org", "email:stranger@example.org", user=OLGA
    )
    clock.move_to(NOW + timedelta(hours=1))
    await services.broadcasts.go_out()
    await settle(database, State.SENT, OLGA)
    await settle(database, State.FAILED, EVE, error="user_disabled")
    clock.move_to(NOW + 500 * DAY)
    return made


async def test_the_numbers_of_an_old_announcement_stay_and_it_is_sent_to_nobody_again(
    services, database, clock, announced
):
    program = services.programs.get(announced.conference_id)
    before = (await services.announcements.listing(OLGA, program))[0].tally
    assert before == Tally(sent=1, missed=1)
    await services.aging.prune(clock.utcnow() - 400 * DAY, "shell")
    assert await ledger(database, DeliveryKind.ANNOUNCEMENT) == []
    assert (await services.announcements.listing(OLGA, program))[0].tally == before
    report = await services.reports.report(OLGA, announced.id)
    assert report.pruned == before
    assert (
        "Sent to 1 of 2 over all its times. The details are too old"
        in announce_report.report(program.conference, report).text
    )
    with pytest.raises(BadInput, match="no longer says who missed it"):
        await services.reports.resend(OLGA, announced.id)
    async with database.read() as tx:
        assert (await occurrences.latest(tx, announced.id)).unlinked == ()


async def _anew(services, now):
    """All that makes Usher plan messages is done again, to a conference that was over long ago."""
    program, rust, opening = program_of(services), find(services, "rust"), find(services, "opening")
    for key in ("rust", "retrieval", "opening"):
        await services.agenda.set_star(WEI, find(services, key).id, on=True)
    for channel, purpose, target in (
        (JANSON, Purpose.NOTHING, None),
        (JANSON, Purpose.ROOM, rust.room.id),
        ("C0RUST", Purpose.SESSION, rust.id),
        (MAIN, Purpose.NOTHING, None),
        (MAIN, Purpose.MAIN, None),
    ):
        await services.setup.bind(OLGA, program, channel, purpose, target=target)
        await services.refresh()
    await services.setup.set_reminders(OLGA, program_of(services), ReminderSettings(speaker_leads=(5, 45)))
    await services.setup.set_presence(OLGA, program_of(services), PresenceSettings(chair_leads=(9,)))
    await services.personal.save(WEI, Personal(star_lead=7))
    await services.people.link(USERS, everyone=True)
    for snapshot in (
        PROGRAM,
        changed("rust", start=opening.start, end=opening.end),
        without("rust"),
        PROGRAM,
    ):
        await write(services.database, snapshot, now, force=True)
        await services.refresh()
    await services.broadcasts.go_out()
    await services.broadcasts.pass_over()


async def test_what_is_over_is_not_sent_again_once_its_rows_are_gone(services, database, clock, announced):
    clock.move_to(NOW)
    await services.agenda.set_star(WEI, find(services, "rust").id, on=True)
    sent = [one for one in await ledger(database) if one.state is State.PLANNED]
    assert {one.kind for one in sent} >= {
        DeliveryKind.SPEAKER_REMINDER,
        DeliveryKind.CHANNEL_REMINDER,
        DeliveryKind.STAR_REMINDER,
    }
    async with database.write() as tx:
        for one in sent:
            await sending.settle(tx, one.id, "", State.SENT, one.due_at, channel="C1", ts="1.0")
    clock.move_to(NOW + 500 * DAY)
    await services.aging.prune(clock.utcnow() - 400 * DAY, "shell")
    assert await ledger(database) == []
    await _anew(services, clock.utcnow())
    assert await ledger(database) == []


async def test_of_the_times_of_an_announcement_the_last_one_stays(services, database, clock, aging):
    made = await draft(services, "email:olga@example.org", user=OLGA)
    async with database.write() as tx:
        for days in (3, 2, 1):
            await occurrences.add(tx, made.id, BEFORE - days * DAY, ())
    found = await aging.look(BEFORE)
    assert found.occurrences == 2
    assert (await aging.prune(BEFORE)).occurrences == 2
    async with database.read() as tx:
        assert (await occurrences.latest(tx, made.id)).at == BEFORE - DAY
        assert await announcements.get(tx, made.id)


async def test_once_a_day_what_is_too_old_goes_and_the_audit_log_says_so(database, clock, aging):
    await put(database, plan("old"), state=State.SENT)
    await aging.tick()
    assert await left(database) == set()
    await put(database, plan("older"), state=State.SENT)
    clock.move_to(NOW + DAY / 2)
    await aging.tick()
    assert await left(database) == {"older"}
    clock.move_to(NOW + DAY)
    await aging.tick()
    assert await left(database) == set()
    async with database.read() as tx:
        found = await audit.listing(tx, audit.Which(), limit=9)
    pruned = [e for e in found if e.act is Act.LEDGER_PRUNED]
    assert [(e.who, e.details["rows"]) for e in pruned] == [("usher", 1), ("usher", 1)]


async def test_nothing_goes_where_everything_is_kept(database, clock):
    await put(database, plan("old"), state=State.SENT)
    await Aging(database, clock, None).tick()
    assert await left(database) == {"old"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("last year", '"last year" is not a date. Type it as 2025-10-27.'),
        ("2026-02-30", '"2026-02-30" is not a date. Type it as 2025-10-27.'),
        ("2027-01-01", "2027-01-01 is in the future. Type 2026-11-01 or an earlier day."),
        (
            "2026-11-02",
            "2026-11-02 is too recent: the ledger keeps 30 days. Type 2026-11-01 or an earlier day.",
        ),
    ],
)
def test_a_day_that_is_none_or_too_recent_is_answered_in_a_sentence(text, says):
    with pytest.raises(BadInput) as refused:
        rules.cutoff(text, NOW)
    assert str(refused.value) == says


@pytest.mark.parametrize(
    ("text", "days"), [("400", 400), ("30", 30), ("0", None), ("never", None), ("Keep", None)]
)
def test_the_setting_is_a_number_of_days_or_never(text, days):
    assert Settings(ledger_days=text).ledger_days == days


@pytest.mark.parametrize("text", ["29", "-1", "often", "1.5", ""])
def test_a_wrong_setting_is_refused(text):
    with pytest.raises(ValueError, match=f"neither a number of days from {rules.YOUNGEST} to 36500 nor"):
        Settings(ledger_days=text)
