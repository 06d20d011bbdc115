"""Forget me: nothing leads to the person any more, others keep what they need, and no import brings anybody back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config import Settings
from bot.delivery import renderers
from bot.domain.announcements.audiences import Sort, Target
from bot.domain.ledger.deliveries import DeliveryKind, Drop, Plan, State
from bot.domain.people.model import UserKind
from bot.domain.privacy.audit import SHELL, Act
from bot.errors import BadInput
from bot.services.program.imports import Options, import_file
from bot.services.services import Services
from bot.services.setup.checks import check
from bot.slack.directory import SlackUser
from bot.views.announcements.words import author, mentioned
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries
from db.queries.privacy import audit
from db.tables import AnnouncementRow
from tests.conftest import NOW
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    KEY,
    OLGA,
    PROGRAM,
    USERS,
    WEI,
    FakeChannels,
    changed,
    dump,
    find,
    ledger,
    make_usher,
    person,
    program_of,
    write,
)
from tests.services.privacy.test_mydata import busy  # noqa: F401 - the fixture
from tests.services.submissions.test_papers import papers

ATTENDEES = b"name,e-mail,unit\nWei Chen,wei@example.org,Search\nZoe Kim,zoe@example.org,Ads\nAnna Example,anna@example.org,\n"
SPEAKERS = b"speaker,e-mail,speaker id\nBo,bo@home.example,p-Bo\nZoe Kim,zoe@example.org,Z1\n"


async def bring(services: Services, data: bytes, name: str):
    options = Options(key=KEY.encode(), force=True)
    report = await import_file(services.database, services.clock, data, name, options=options)
    await services.refresh()
    return report


async def everything(services: Services) -> str:
    """The whole database, in words; the sweep's list of members is part of it."""
    return "\n".join(line for rows in (await dump(services.database)).values() for line in rows)


async def forget(services: Services, user: str) -> None:
    await services.own.forget(user, user)
    await services.refresh()


async def test_nothing_leads_to_them_any_more(busy: Services):  # noqa: F811
    await bring(busy, ATTENDEES, "attendees.csv")
    before = await everything(busy)
    assert WEI in before
    assert "wei@example.org" in before
    await forget(busy, WEI)
    after = await everything(busy)
    assert WEI not in after
    assert "wei@example.org" not in after
    assert "anna@example.org" in after
    assert ANNA in after


async def test_others_keep_the_program_and_the_papers_that_they_share(busy: Services):  # noqa: F811
    await forget(busy, WEI)
    assert [p.name for p in find(busy, "ranking").speakers] == ["Wei Chen", "Anna Example"]
    assert [p.unit for p in find(busy, "ranking").speakers] == ["", "Search"]
    (shared,) = await busy.submissions.mine(CHEN, program_of(busy))
    assert [a.name for a in shared.submission.authors] == ["Chen Li", "Wei Chen"]
    assert not busy.people.person(WEI)
    question = await busy.questions.of_session(find(busy, "retrieval").id)
    assert {(q.text, q.asker) for q in question} == {
        ("How old is Wei's index?", ""),
        ("Anna's secret question", ANNA),
    }


async def test_a_paper_of_theirs_alone_has_no_author_even_after_an_import(busy: Services, database):  # noqa: F811
    alone = b"id,title,authors,status\n900,Mine,Wei Chen <wei@example.org>,rejected\n214,Both,Chen Li <chen@example.org>; Wei Chen <wei@example.org>,rejected\n"
    await bring(busy, alone, "papers.csv")
    await forget(busy, WEI)
    for _ in range(2):
        found = (await dump(database))["authorship"]
        assert len(found) == 2
        await bring(busy, alone, "papers.csv")
    assert "wei@example.org" not in await everything(busy)


async def test_what_was_planned_for_them_is_taken_back(busy: Services, database):  # noqa: F811
    talk = find(busy, "ranking")
    person_id = talk.speakers[0].id
    planned = [d for d in await ledger(database) if d.recipient in {WEI, f"person:{person_id}"}]
    assert {DeliveryKind.STAR_REMINDER, DeliveryKind.SPEAKER_REMINDER} <= {
        d.kind for d in planned if d.state is State.PLANNED
    }
    await forget(busy, WEI)
    after = {d.id: d for d in await ledger(database)}
    assert {after[d.id].state for d in planned} == {State.CANCELLED}
    assert {after[d.id].recipient for d in planned} == {"gone"}
    assert any(d.state is State.PLANNED for d in after.values())


async def test_no_import_and_no_sweep_brings_them_back(busy: Services):  # noqa: F811
    await forget(busy, WEI)
    again = replace(
        PROGRAM,
        people=(*PROGRAM.people[:2], replace(PROGRAM.people[2], unit="New unit"), *PROGRAM.people[3:]),
    )
    await write(busy.database, replace(again, name="AMLC"), key=KEY.encode())
    report = await bring(busy, ATTENDEES, "attendees.csv")
    assert report.notes == ("1 person is left out: they asked to be forgotten.",)
    await bring(busy, papers("rejected", "rejected"), "papers.csv")
    await busy.people.link(USERS, everyone=True)
    await busy.refresh()
    after = await everything(busy)
    assert WEI not in after
    assert "wei@example.org" not in after
    assert "New unit" not in after
    assert [p.name for p in find(busy, "ranking").speakers] == ["Wei Chen", "Anna Example"]


async def test_a_namesake_is_not_taken_for_them(busy: Services):  # noqa: F811
    """Two accounts had the name, so nobody was guessed; now there is one, and the record is not theirs."""
    await forget(busy, WEI)
    await busy.people.link([SlackUser("U0OTHER", "other@example.org", "Wei Chen")], everyone=False)
    await write(busy.database, replace(PROGRAM, name="AMLC"), key=KEY.encode())
    await busy.refresh()
    assert [p.slack_user for p in find(busy, "ranking").speakers] == ["", ANNA]
    with pytest.raises(BadInput, match="Wei Chen asked to be forgotten"):
        await busy.linking.link(str(find(busy, "ranking").speakers[0].id), "U0OTHER")


async def test_a_list_of_speakers_does_not_bring_back_whom_only_the_source_names(
    services: Services, database
):
    """The program knows them by an id alone; the list has that id with an address."""
    await bring(services, SPEAKERS, "speakers.csv")
    await services.own.forget("bo@home.example", "shell")
    await bring(services, SPEAKERS.replace(b"bo@home", b"bo.other@home"), "speakers.csv")
    after = await everything(services)
    assert "bo@home.example" not in after
    assert "bo.other@home.example" not in after
    assert "zoe@example.org" in after
    assert [p.name for p in find(services, "closing").speakers] == ["Bo"]


async def test_an_id_that_stands_for_somebody_else_by_now_is_not_theirs(services: Services):
    await bring(services, SPEAKERS, "speakers.csv")
    await services.own.forget("bo@home.example", "shell")
    other = replace(person("Bo"), name="Quite Different")
    program = replace(PROGRAM, people=(*PROGRAM.people[:-1], other))
    await write(services.database, program, key=KEY.encode(), force=True)
    await services.people.link(
        [*USERS, SlackUser("U0QD", "qd@example.org", "Quite Different")], everyone=True
    )
    await services.refresh()
    assert [p.slack_user for p in find(services, "closing").speakers] == ["U0QD"]


async def test_nothing_is_sent_to_them_whatever_plans_it(busy: Services, database, clock):  # noqa: F811
    await forget(busy, WEI)
    other = make_usher(database, clock)  # another process, which has greeted nobody yet
    await other.refresh()
    await other.welcome(WEI)
    assert WEI not in await everything(busy)
    plan = Plan(DeliveryKind.WELCOME, f"welcome:{WEI}", WEI, "stray", NOW)
    async with database.write() as tx:
        await deliveries.plan(tx, [plan], NOW)
    (stray,) = [d for d in await ledger(database) if d.recipient == WEI]
    assert isinstance(await renderers.by_kind(busy)[DeliveryKind.WELCOME](stray), Drop)


async def test_no_audience_has_them(busy: Services):  # noqa: F811
    everybody = (Target(Sort.ATTENDEES), Target(Sort.USER, CHEN), Target(Sort.EMAIL, "chen@example.org"))
    assert CHEN in (await busy.audiences.reach(program_of(busy), everybody)).users
    await forget(busy, CHEN)
    reach = await busy.audiences.reach(program_of(busy), everybody)
    assert CHEN not in reach.users
    assert reach.users


async def acts(services: Services) -> list[tuple[Act, str]]:
    async with services.database.read() as tx:
        lines = await audit.listing(tx, audit.Which())
    return [(line.act, line.who) for line in lines]


async def test_the_log_says_that_somebody_was_forgotten_and_not_who(busy: Services):  # noqa: F811
    await forget(busy, WEI)
    await busy.own.forget("anna@example.org", SHELL)
    await busy.own.remember("anna@example.org", SHELL)
    expected = [(Act.PERSON_REMEMBERED, SHELL), (Act.PERSON_FORGOTTEN, SHELL), (Act.PERSON_FORGOTTEN, "")]
    assert (await acts(busy))[:3] == expected


async def test_by_their_own_will_they_are_known_again(busy: Services):  # noqa: F811
    await forget(busy, WEI)
    await busy.own.remember(WEI, WEI, "wei@example.org")
    await busy.people.link(USERS, everyone=False)
    await busy.refresh()
    assert [p.slack_user for p in find(busy, "ranking").speakers] == [WEI, ANNA]
    assert not busy.people.is_forgotten(WEI)
    with pytest.raises(BadInput, match="Nobody asked me"):
        await busy.own.remember(WEI, WEI)


async def test_an_organizer_is_told_what_follows(busy: Services, database):  # noqa: F811
    alone = make_usher(database, busy.clock, organizers=("eve@example.org",))
    await alone.refresh()
    farewell = await alone.own.farewell(EVE)
    assert farewell.alone == ("AMLC 2026",)
    assert farewell.in_settings
    assert [(t.session.title, t.chairs) for t in farewell.talks] == [("Search I", True)]
    several = await busy.own.farewell(WEI)
    assert (several.alone, several.in_settings) == ((), False)
    assert [t.session.title for t in several.talks] == ["Learning to Rank"]
    assert several.goes["star"] == 1
    await alone.own.forget(EVE, EVE)
    await alone.people.link(USERS, everyone=True)
    await alone.refresh()
    assert "eve@example.org" not in await everything(alone)
    assert alone.people.organizers(program_of(alone).conference.id) == ()


async def test_their_announcements_and_approvals_hold_without_their_names(busy: Services, database):  # noqa: F811
    async with database.write() as tx:
        tx.add(
            AnnouncementRow(
                conference_id=1, author=EVE, approved_by=OLGA, text="Doors", at=NOW, created_at=NOW
            )
        )
    for organizer in (EVE, OLGA):
        await busy.own.forget(organizer, SHELL)
    async with database.read() as tx:
        found = await announcements.get(tx, 1)
    assert found.approved_by
    assert author(found) == mentioned(found.approved_by) == "somebody who is no longer known"


async def test_a_departed_member_is_forgotten_after_the_days_that_are_set(busy: Services, clock):  # noqa: F811
    left = SlackUser(WEI, "wei@example.org", "wei", UserKind.DEACTIVATED)
    await busy.people.link([left], everyone=False)
    clock.move_to(NOW + timedelta(days=29))
    assert await busy.own.forget_departed(30) == 0
    clock.move_to(NOW + timedelta(days=31))
    assert await busy.own.forget_departed(30) == 1
    await busy.people.link([left], everyone=False)
    assert WEI not in await everything(busy)
    assert "wei@example.org" not in await everything(busy)
    await busy.people.link([replace(left, kind=UserKind.MEMBER)], everyone=False)  # they are back
    await busy.refresh()
    assert [p.slack_user for p in find(busy, "ranking").speakers] == [WEI, ANNA]


async def test_an_account_that_slack_lists_no_more_has_departed(busy: Services, clock):  # noqa: F811
    stranger = SlackUser("U0FAR", "far@elsewhere.example", "far", UserKind.OUTSIDER)
    await busy.people.link([*USERS, stranger], everyone=True)
    await busy.people.link([user for user in USERS if user.id != WEI], everyone=True)
    assert "U0FAR" not in await everything(busy)
    clock.move_to(NOW + timedelta(days=31))
    assert await busy.own.forget_departed(30) == 1
    assert WEI not in await everything(busy)


async def test_an_account_that_another_one_replaced_takes_nobody_with_it(busy: Services, clock):  # noqa: F811
    gone = SlackUser(WEI, "wei@example.org", "wei", UserKind.DEACTIVATED)
    await busy.people.link([gone, SlackUser("U0SECOND", "wei@example.org", "wei")], everyone=False)
    clock.move_to(NOW + timedelta(days=31))
    assert await busy.own.forget_departed(30) == 1
    await busy.refresh()
    assert [p.slack_user for p in find(busy, "ranking").speakers] == ["U0SECOND", ANNA]
    assert WEI not in await everything(busy)


async def test_who_is_not_stored_is_not_stored_by_the_next_import(services: Services):
    await services.own.forget("zoe@example.org", "shell")
    await bring(services, ATTENDEES, "attendees.csv")
    assert "zoe@example.org" not in await everything(services)
    with pytest.raises(BadInput, match='"Zoe" is neither an e-mail address nor'):
        await services.own.forget("Zoe", "shell")


async def test_an_account_that_turns_up_with_a_forgotten_address_is_forgotten_too(services: Services):
    await services.own.forget("zoe@example.org", "shell")
    await services.people.link([SlackUser("U0ZOE", "zoe@example.org", "Zoe Kim")], everyone=False)
    await services.refresh()
    assert services.people.is_forgotten("U0ZOE")
    assert "U0ZOE" not in await everything(services)
    await services.own.remember("U0ZOE", "U0ZOE", "zoe@example.org")
    await services.people.link([SlackUser("U0ZOE", "zoe@example.org", "Zoe Kim")], everyone=False)
    await services.refresh()
    assert not services.people.is_forgotten("U0ZOE")


async def test_another_key_says_that_it_can_tell_nobody(services: Services, database, clock):
    await services.own.forget("zoe@example.org", "shell")
    options = Options(key=b"another key, as long as it must be")
    report = await import_file(database, clock, ATTENDEES, "attendees.csv", options=options)
    assert any("USHER_KEY has changed" in note for note in report.notes)
    other = Services(
        Settings(key="another key, as long as it must be"), database, clock, FakeChannels(), lambda: None
    )
    await other.refresh()
    assert [f.ok for f in await check(other, None) if f.about == "Forgotten people"] == [False]


async def test_what_follows_tells_no_decision_before_its_day(services: Services, database):
    """The paper is on the program already, and its author is not to know it."""
    paper = b"id,title,authors,status,decision_on\n700,Fairness,Anna Example <anna@example.org>,accepted,2026-12-02\n"
    await write(database, changed("fairness", submission_key="700"))
    await bring(services, paper, "papers.csv")
    farewell = await services.own.farewell(ANNA)
    assert farewell.papers == 0
    assert "Fairness" not in [*farewell.named, *(talk.session.title for talk in farewell.talks)]
    await forget(services, ANNA)
    assert "anna@example.org" not in await everything(services)
    assert len((await dump(database))["authorship"]) == 1  # the talk needs its author
