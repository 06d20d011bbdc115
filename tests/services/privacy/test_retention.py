"""Retention: so many days after its end a conference names nobody, counts remain, and organizers were told before."""

import re
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from bot.delivery import renderers
from bot.domain.ledger.deliveries import DeliveryKind, Drop
from bot.domain.people.grants import Scope
from bot.domain.people.model import Role
from bot.domain.privacy.audit import Act
from bot.services.privacy.retention import Retention
from bot.services.services import Services
from db.tables import AnnouncementRow, ConferenceRow, OccurrenceRow, RoleRow
from tests.conftest import NOW
from tests.services.by_hand import (
    ANNA,
    EVE,
    KEY,
    NOBODY,
    OLGA,
    OTHER,
    PROGRAM,
    WEI,
    at,
    dump,
    find,
    ledger,
    make_usher,
    program_of,
    write,
)
from tests.services.privacy.test_forgetting import ATTENDEES, SPEAKERS, acts, bring
from tests.services.privacy.test_mydata import busy  # noqa: F401 - the fixture

ENDS = at("2 17:00")
DUE = ENDS + timedelta(days=400)
PERSONAL = re.compile(
    r"anna|chen|wei\b|jorgen|@example|U0(?:EVE|CHEN|WEI|ANNA|JORGEN)|Anna|Chen|Wei|Łukasz|Doors|secret|index\?",
    re.IGNORECASE,
)
_DIRECTORY = {"member"}
"""The workspace's own list of accounts: it goes with the account."""


@pytest.fixture
async def full(busy: Services, database) -> Services:  # noqa: F811
    """Everything that can be personal is there."""
    await bring(busy, ATTENDEES, "attendees.csv")
    await bring(busy, SPEAKERS, "speakers.csv")
    person = {"id": find(busy, "ranking").speakers[0].id, "name": "Wei Chen", "email": "wei@example.org"}
    async with database.write() as tx:
        targets = ["speakers", "email:anna@example.org", "channel:C0MAIN"]
        row = AnnouncementRow(
            conference_id=1,
            author=EVE,
            approved_by=OLGA,
            text="Doors",
            targets=targets,
            at=NOW,
            created_at=NOW,
        )
        tx.add(row)
        await tx.flush()
        tx.add(OccurrenceRow(announcement_id=row.id, at=NOW, unlinked=[person, person]))
    return busy


async def rows(database) -> dict[str, int]:
    async with database.read() as tx:
        tables = SQLModel.metadata.sorted_tables
        return {t.name: (await tx.exec(select(func.count()).select_from(t))).scalar_one() for t in tables}


async def named(database) -> dict[str, list[str]]:
    """Every row that says something personal, by table."""
    found = await dump(database)
    found["delivery"] = [
        line for line in found["delivery"] if "'welcome'" not in line
    ]  # once in an account's life
    return {
        t: hits
        for t, lines in found.items()
        if t not in _DIRECTORY and (hits := [x for x in lines if PERSONAL.search(x)])
    }


async def test_nothing_personal_is_left_and_counts_remain(full: Services, database, clock):
    before = await rows(database)
    assert {
        "person",
        "star",
        "question",
        "delivery",
        "announcement",
        "occurrence",
    } <= (await named(database)).keys()
    clock.move_to(DUE)
    would = await full.retention.look()
    assert await rows(database) == before
    done = await full.retention.purge()
    assert [p.expiry.slug for p in done] == ["amlc-2026"]
    assert {p.expiry.slug: p.counts for p in done} == {p.expiry.slug: p.counts for p in would}
    assert await named(database) == {}
    assert "Scaling Retrieval" not in "".join((await dump(database))["submission"])
    after = await rows(database)
    counted = (
        "session",
        "appearance",
        "role",
        "star",
        "vote",
        "question",
        "submission",
        "authorship",
        "announcement",
        "occurrence",
        "delivery",
    )
    assert {t: after[t] for t in counted} == {t: before[t] for t in counted}
    assert await full.retention.purge() == []
    assert {p.expiry.slug: p.counts for p in await full.retention.look()} == {"amlc-2026": {}}
    assert [act for act, _ in await acts(full)] == [Act.CONFERENCE_PURGED]


async def test_somebody_whom_another_conference_needs_keeps_what_is_there(full: Services, database, clock):
    await write(database, OTHER, key=KEY.encode())
    await full.refresh()
    before = await rows(database)
    clock.move_to(DUE)  # the other one ends three weeks later
    await full.retention.purge()
    await full.refresh()
    assert [(p.name, p.slack_user) for p in find(full, "keynote").speakers] == [
        ("Anna Example", ANNA),
        ("Bo", ""),
    ]
    assert {p.name for p in find(full, "opening").speakers} == {"Unnamed person"}
    assert (await rows(database))["appearance"] == before["appearance"]
    assert len({p.id for s in program_of(full).sessions for p in s.speakers}) == 5
    left = await named(database)
    assert set(left) <= {"person", "person_link", "delivery", "person_setting"}
    assert not [line for lines in left.values() for line in lines if "chen" in line]


async def test_it_takes_many_short_transactions(full: Services, database, clock, monkeypatch):
    monkeypatch.setattr("db.queries.privacy.purging.step.SOME", 2)
    clock.move_to(DUE)
    await full.retention.purge()
    assert await named(database) == {}


async def test_organizers_are_told_thirty_and_seven_days_before(full: Services, database, clock):
    async def told() -> list[str]:
        return [d.recipient for d in await ledger(database, DeliveryKind.PURGE_NOTICE)]

    clock.move_to(DUE - timedelta(days=31))
    await full.retention.tick()
    assert await told() == []
    for days, expected in ((30, 1), (29, 1), (7, 2), (6, 2)):
        clock.move_to(DUE - timedelta(days=days))
        await full.retention.tick()
        assert sorted(await told()) == sorted([EVE, OLGA] * expected)
    notice = (await ledger(database, DeliveryKind.PURGE_NOTICE))[0]
    said = await renderers.by_kind(full)[DeliveryKind.PURGE_NOTICE](notice)
    assert said.text.startswith(
        "On Thursday 6 January 2028 the personal data of AMLC 2026 is removed, 400 days after its end."
    )
    assert await full.retention.tick() == 0
    clock.move_to(DUE + timedelta(minutes=1))
    assert await full.retention.tick() == 1
    assert await named(database) == {}


async def test_who_was_not_told_in_time_has_a_week(full: Services, database, clock):
    """Usher was switched off, or is newer than the conference."""
    clock.move_to(DUE + timedelta(days=500))
    assert await full.retention.tick() == 0
    (notice, *_) = await ledger(database, DeliveryKind.PURGE_NOTICE)
    said = await renderers.by_kind(full)[DeliveryKind.PURGE_NOTICE](notice)
    assert "On Sunday 27 May 2029" in said.text
    clock.move_to(DUE + timedelta(days=506))
    assert await full.retention.tick() == 0
    assert await named(database)
    clock.move_to(DUE + timedelta(days=507, minutes=1))
    assert await full.retention.tick() == 1


async def test_another_setting_keeps_it_and_takes_the_notice_back(full: Services, database, clock):
    clock.move_to(DUE - timedelta(days=7))
    await full.retention.tick()
    (notice, *_) = await ledger(database, DeliveryKind.PURGE_NOTICE)
    for days in (None, 800):
        longer = make_usher(database, clock, days=days)
        await longer.refresh()
        assert isinstance(await renderers.by_kind(longer)[DeliveryKind.PURGE_NOTICE](notice), Drop)
        clock.move_to(DUE + timedelta(days=10))
        assert await longer.retention.tick() == 0
        assert await longer.retention.purge() == []
    assert await named(database)


async def test_what_an_import_brings_back_goes_again(full: Services, database, clock):
    clock.move_to(DUE)
    await full.retention.purge()
    await write(database, replace(PROGRAM, name="AMLC"), force=True)
    assert await named(database)
    await full.retention.purge()
    assert await named(database) == {}


async def test_attendees_of_a_conference_whose_program_is_not_there_yet_stay(full: Services, database, clock):
    async with database.write() as tx:
        row = ConferenceRow(slug="next", name="Next", timezone="UTC")
        tx.add(row)
        await tx.flush()
        anna = full.people.person(ANNA)
        assert anna
        assert row.id
        tx.add(RoleRow(conference_id=row.id, role="attendee", person_id=anna.id))
    clock.move_to(DUE)
    await full.retention.purge()
    await full.refresh()
    kept = full.people.person(ANNA)
    assert kept
    assert kept.name == "Anna Example"


async def test_organizers_of_a_kept_conference_stay_linked(full: Services, database, clock):
    """One of them is at the conference that goes, and one at none."""
    await write(database, OTHER, key=KEY.encode())
    await full.refresh()
    other = program_of(full, OTHER.slug)
    for user in (WEI, NOBODY):
        await full.grants.give(OLGA, other, user, Scope(Role.ORGANIZER))
    await full.refresh()
    before = {p.slack_user: p.name for p in full.people.organizers(other.conference.id)}
    assert {WEI, NOBODY} <= before.keys()
    clock.move_to(DUE)
    await full.retention.purge()
    await full.refresh()
    left = {p.slack_user: p.name for p in full.people.organizers(other.conference.id)}
    assert {user: left.get(user) for user in (WEI, NOBODY)} == {user: before[user] for user in (WEI, NOBODY)}


async def test_a_purge_that_was_interrupted_before_its_last_word_is_finished_by_the_next(
    full: Services, database, clock, monkeypatch
):
    clock.move_to(DUE)
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(Retention, "_finish", Mock(side_effect=RuntimeError))
        await full.retention.purge()
    assert await acts(full) == []
    await full.retention.purge()
    await full.retention.purge()
    assert [act for act, _ in await acts(full)] == [Act.CONFERENCE_PURGED]
