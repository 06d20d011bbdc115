"""Roles that are given and taken by hand: what they open, what they never open, and who is told."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery import renderers
from bot.domain.announcements.audiences import Target
from bot.domain.announcements.model import Draft
from bot.domain.ledger.deliveries import DeliveryKind, Drop, State
from bot.domain.people.grants import read_scope
from bot.domain.people.linking.claims import ClaimState
from bot.domain.people.model import Role, UserKind
from bot.domain.people.rights import Right
from bot.domain.program.edits import Edit, Verb
from bot.domain.reminders.presence import PresenceState
from bot.domain.setup.bindings import Purpose
from bot.domain.setup.settings import ReminderSettings
from bot.errors import BadInput, NotAllowed
from bot.services.people.grants import GONE, LAST, NAMED
from bot.slack.directory import SlackUser
from db.queries.ledger import sending
from db.queries.people import claims
from db.queries.people import records as people
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JORGEN,
    MAIN,
    NOBODY,
    OLGA,
    OTHER,
    PROGRAM,
    USERS,
    WEI,
    changed,
    find,
    ledger,
    make_usher,
    program_of,
    write,
)

GUEST, VISITOR, BOT, GONE_USER = "U0GUEST", "U0VISITOR", "U0BOT", "U0GONE"
ACCOUNTS = [
    *USERS,
    SlackUser(GUEST, "guest@example.org", "Gus Guest", kind=UserKind.GUEST),
    SlackUser(VISITOR, "v@elsewhere.example", "Vi", kind=UserKind.OUTSIDER),
    SlackUser(BOT, "", "bot", kind=UserKind.BOT),
    SlackUser(GONE_USER, "gone@example.org", "Gone", kind=UserKind.DEACTIVATED),
]


@pytest.fixture
async def services(conference, clock):
    await write(conference, OTHER)
    services = make_usher(conference, clock)
    await services.people.link(ACCOUNTS, everyone=True)
    await services.refresh()
    return services


async def give(services, user, role="organizer", what="", *, by=OLGA, slug=PROGRAM.slug):
    program = program_of(services, slug)
    grant = await services.grants.give(by, program, user, read_scope(program, role, what))
    await services.refresh()
    return grant


async def take(services, grant, by=OLGA):
    taken = await services.grants.take(by, grant.id)
    await services.refresh()
    return taken


def organizes(services, user, slug=PROGRAM.slug):
    return services.people.is_organizer(user, program_of(services, slug).conference.id)


async def news(services, user):
    """The words that wait for the person."""
    render = renderers.by_kind(services)[DeliveryKind.ROLE_NEWS]
    waiting = [d for d in await ledger(services.database, DeliveryKind.ROLE_NEWS) if d.state is State.PLANNED]
    made = [await render(d) for d in waiting if d.recipient == user]
    return [each.text for each in made if not isinstance(each, Drop)]


async def test_an_organizer_acts_in_their_conference_alone_and_is_told_who_made_them_one(services, elsewhere):
    grant = await give(services, NOBODY)
    await elsewhere.refresh()
    for process in (services, elsewhere):
        assert organizes(process, NOBODY)
        assert not organizes(process, NOBODY, OTHER.slug)
        assert not process.people.organizes_all(NOBODY)
    assert NOBODY in services.people.organizer_users(program_of(services).conference.id)
    assert (grant.granted_by, grant.slack_user) == (OLGA, NOBODY)
    (told,) = await news(services, NOBODY)
    assert told.startswith(f"You are an organizer at AMLC 2026 now. The role was given by <@{OLGA}>.")
    edit = Edit.of(Verb.CANCEL, find(services, "keynote"))
    for refused in (
        services.moves.carry_out(NOBODY, edit),
        services.setup.set_reminders(NOBODY, program_of(services, OTHER.slug), ReminderSettings(hourly=1)),
        services.grants.listing(NOBODY, program_of(services, OTHER.slug)),
        give(services, CHEN, by=NOBODY, slug=OTHER.slug),
        services.audit.seen(NOBODY, program_of(services, OTHER.slug), "", str, number=0, size=8),
    ):
        with pytest.raises(NotAllowed, match="Only organizers of Units 2027 can "):
            await refused
    await services.moves.carry_out(NOBODY, Edit.of(Verb.CANCEL, find(services, "rust")))


async def test_nothing_reaches_from_one_conference_into_another(services, database):
    await give(services, NOBODY)
    bo, anna = find(services, "closing").speakers[0], services.people.person(ANNA)
    there = program_of(services, OTHER.slug)
    await services.setup.bind(OLGA, there, "C0THERE", Purpose.ORGANIZERS)
    await services.refresh()
    here = program_of(services)
    with pytest.raises(
        NotAllowed, match=r"^This channel is for .*of Units 2027\. Only organizers of Units 2027"
    ):
        await services.setup.bind(NOBODY, here, "C0THERE", Purpose.MAIN)
    draft = Draft((Target.decode("channel:C0THERE"),), "Hello")
    with pytest.raises(NotAllowed, match="Only organizers of Units 2027 can announce"):
        await services.announcements.draft(NOBODY, here, draft)
    await services.announcements.draft(OLGA, here, draft)
    await services.announcements.draft(NOBODY, here, Draft((Target.decode(f"channel:{MAIN}"),), "Hello"))
    eve = services.people.person(EVE)
    for person in (anna, eve):  # at both conferences; named in the settings
        for act in (
            services.linking.unlink(str(person.id), NOBODY),
            services.linking.merge(str(bo.id), str(person.id), NOBODY),
        ):
            with pytest.raises(NotAllowed, match="Only organizers of the workspace can do that"):
                await act
    with pytest.raises(NotAllowed):
        await services.linking.link(str(bo.id), CHEN, WEI)
    await services.linking.link(str(bo.id), JORGEN, NOBODY)
    assert (await database_lines(services))[0] == ("person.linked", NOBODY, here.conference.id)


async def database_lines(services):
    found = await services.audit.listing("", None, None, str)
    ids = {p.conference.name: p.conference.id for p in services.programs.all()}
    return [(line.act, line.by, ids.get(line.conference)) for line in found.lines]


async def test_a_claim_of_somebody_who_is_elsewhere_too_is_confirmed_by_the_workspace(services):
    await give(services, NOBODY)
    await services.linking.unlink(str(services.people.person(ANNA).id))
    await services.refresh()
    talk = find(services, "fairness")
    await services.claims.claim(ANNA, talk.id, talk.speakers[0].id)
    async with services.database.read() as tx:
        (said,) = await claims.said_by(tx, ANNA, program_of(services).conference.id)
    for act in (services.claims.confirm, services.claims.decline):
        with pytest.raises(NotAllowed, match="Only organizers of the workspace"):
            await act(NOBODY, said.id)
    await services.claims.confirm(OLGA, said.id)
    assert (await services.claims.asked(said.id)).claim.state is ClaimState.CONFIRMED


@pytest.mark.parametrize(
    ("user", "why"),
    [
        (GUEST, "Guests of the workspace can't be organizers"),
        (VISITOR, "belongs to another organization"),
        (BOT, "a bot's, or deactivated"),
        (GONE_USER, "a bot's, or deactivated"),
        ("U0NEW", "has not told me about that account yet"),
        (EVE, "USHER_ORGANIZERS names them"),
    ],
)
async def test_who_cannot_be_an_organizer_is_told_why(services, user, why):
    with pytest.raises((BadInput, NotAllowed), match=why):
        await give(services, user)
    assert await news(services, user) == []


async def test_a_guest_may_chair_and_nobody_has_a_role_twice(services):
    await give(services, GUEST, "chair", "rust")
    with pytest.raises(BadInput, match="They already have that role"):
        await give(services, GUEST, "chair", "RUST")
    await give(services, GUEST, "chair", "Systems")


async def test_an_account_that_is_deactivated_loses_the_effect_and_has_it_again_when_it_is_back(services):
    await give(services, CHEN)
    for kind, counts in (
        (UserKind.DEACTIVATED, False), (UserKind.GUEST, False), (UserKind.OUTSIDER, False), (UserKind.MEMBER, True)
    ):  # fmt: skip
        await services.people.link([SlackUser(CHEN, "chen@example.org", "chen", kind=kind)], everyone=False)
        await services.refresh()
        assert organizes(services, CHEN) is counts, kind
    await services.people.link([u for u in ACCOUNTS if u.id != CHEN], everyone=True)
    await services.refresh()
    assert not organizes(services, CHEN)


async def test_the_role_is_the_accounts_whatever_address_another_account_shows(services):
    await give(services, CHEN)
    await services.people.link([SlackUser(NOBODY, "chen@example.org", "nobody")], everyone=False)
    await services.refresh()
    assert organizes(services, CHEN)
    assert not organizes(services, NOBODY)


async def test_imports_take_no_role_that_was_given_and_give_none(services, database):
    await give(services, CHEN)
    await give(services, WEI, "chair", "rust")
    await write(database, changed("rust", title="Rust, again"))
    async with database.write() as tx:
        ids = {p.email: p.id for p in await people.with_email(tx)}
        await people.set_roles(
            tx, program_of(services).conference.id, Role.ORGANIZER, [ids["wei@example.org"]]
        )
    await services.people.link(ACCOUNTS, everyone=True)
    await services.refresh()
    assert organizes(services, CHEN)
    assert not organizes(services, WEI)
    assert Role.ORGANIZER not in services.people.roles(WEI, program_of(services))
    assert [p.slack_user for p in find(services, "rust").chairs] == [WEI]


async def test_who_lost_the_role_goes_no_further_and_is_told(services, clock):
    grant = await give(services, ANNA)
    made = await services.announcements.draft(
        ANNA, program_of(services), Draft((Target.decode(f"channel:{MAIN}"),), "Doors")
    )
    assert await news(services, ANNA)
    await _sent(services, ANNA)
    await take(services, grant)
    (told,) = await news(services, ANNA)
    assert told == f"You are no longer an organizer at AMLC 2026. The role was taken back by <@{OLGA}>."
    for act in (services.approvals.schedule(ANNA, made.id), services.grants.take(ANNA, grant.id)):
        with pytest.raises(NotAllowed):
            await act
    with pytest.raises(BadInput, match=GONE):
        await take(services, grant)


async def test_who_lost_the_role_a_moment_ago_gives_none(services, elsewhere):
    grant = await give(services, ANNA)
    other = await give(services, CHEN, "chair", "rust")
    await elsewhere.refresh()
    await take(services, grant)
    assert organizes(elsewhere, ANNA)  # it has not heard of it yet
    for act in (
        give(elsewhere, ANNA, by=ANNA),
        give(elsewhere, WEI, by=ANNA),
        take(elsewhere, other, by=ANNA),
    ):
        with pytest.raises(NotAllowed, match="Only organizers of AMLC 2026 can give and take roles"):
            await act


async def test_a_role_without_effect_can_always_be_taken_away(conference, clock):
    alone = make_usher(conference, clock, ())
    await alone.people.link(ACCOUNTS, everyone=True)
    await alone.refresh()
    grant = await give(alone, CHEN, by="shell")
    await alone.people.link([SlackUser(CHEN, "", "chen", kind=UserKind.DEACTIVATED)], everyone=False)
    await alone.refresh()
    assert (await take(alone, grant, by="shell")).taken_by == "shell"


async def _sent(services, user):
    now = services.clock.utcnow()
    async with services.database.write() as tx:
        for one in await sending.claim(tx, "w", now, lease=timedelta(minutes=1), limit=100):
            if one.recipient == user:
                await sending.settle(tx, one.id, "w", State.SENT, now, attempts=1)


async def test_what_was_given_and_taken_before_it_was_told_is_not_told(services):
    await take(services, await give(services, ANNA))
    assert await news(services, ANNA) == []


async def test_organizers_of_the_settings_stay_and_the_last_one_cannot_go(services, conference, clock):
    for scope in (None, read_scope(program_of(services), "organizer", "")):
        with pytest.raises(BadInput, match=NAMED):
            await services.grants.take_from(OLGA, program_of(services), EVE, scope)
    alone = make_usher(conference, clock, ())
    await alone.people.link(ACCOUNTS, everyone=True)
    await alone.refresh()
    one, two = await give(alone, CHEN, by="shell"), await give(alone, WEI, by="shell")
    outcome = await asyncio.gather(
        alone.grants.take(CHEN, two.id), alone.grants.take(WEI, one.id), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in outcome) == ["Grant", "NotAllowed"]
    await alone.refresh()
    left = one if organizes(alone, CHEN) else two
    for by in (left.slack_user, "shell"):
        with pytest.raises(BadInput, match=LAST):
            await take(alone, left, by)


async def test_a_chair_of_a_session_is_one_as_the_program_would_have_it(services, database):
    talk = find(services, "rust")
    grant = await give(services, NOBODY, "chair", "rust")
    assert [p.slack_user for p in find(services, "rust").chairs] == [NOBODY]
    assert services.people.may(NOBODY, Right.MARK_ANSWERED, program_of(services), find(services, "rust"))
    assert not services.people.may(
        NOBODY, Right.MARK_ANSWERED, program_of(services), find(services, "fairness")
    )
    sheets = [
        d for d in await ledger(database, DeliveryKind.CHAIR_REMINDER) if d.subject == f"session:{talk.id}"
    ]
    assert {d.state for d in sheets} == {State.PLANNED}
    assert len(sheets) == 2
    (told,) = await news(services, NOBODY)
    assert told.startswith("You are a chair of “Rust for Recommenders” at AMLC 2026 now.")
    start = int(talk.start.timestamp())
    await services.presence.answer(NOBODY, talk.id, start, PresenceState.HERE)
    await write(database, changed("rust", title="Rust for Retrievers"))
    await services.refresh()
    changes = [d for d in await ledger(database, DeliveryKind.CHANGE_NOTICE) if d.recipient == NOBODY]
    assert len(changes) == 1
    await take(services, grant)
    assert find(services, "rust").chairs == ()
    sheets = [
        d for d in await ledger(database, DeliveryKind.CHAIR_REMINDER) if d.subject == f"session:{talk.id}"
    ]
    assert {d.state for d in sheets} == {State.CANCELLED}


async def test_a_chair_of_a_track_has_rights_in_its_sessions_and_their_parts(services):
    await give(services, NOBODY, "chair", "track search")
    program = program_of(services)
    for key, may in (("search", True), ("retrieval", True), ("rust", False)):
        for right in (Right.MARK_ANSWERED, Right.SEE_BOARD, Right.ANSWER_FOR_TALK):
            assert services.people.may(NOBODY, right, program, find(services, key)) is may
    assert Role.TRACK_CHAIR in services.people.roles(NOBODY, program)
    assert not services.people.may(NOBODY, Right.ANNOUNCE, program)
    shown = await services.presence.board(program, services.presence.today(program), NOBODY)
    assert {entry.session.key for entry in shown} == {"retrieval", "ranking"}


@pytest.mark.parametrize(
    ("role", "what", "says"),
    [
        ("chair", "", "Type what they chair"),
        ("chair", "nothing of it", 'No track and no session "nothing of it"'),
        ("organizer", "Search", "An organizer's role is for the whole conference"),
        ("boss", "", 'There is no role "boss". Type "organizer" or "chair"'),
        (
            "chair",
            "Search",
            '"Search" names several things. Type chair and one of "track Search", "session SEARCH"',
        ),
        ("chair", "session x", 'No track and no session "session x"'),
    ],
)
async def test_a_role_that_cannot_be_read_is_one_sentence(services, role, what, says):
    with pytest.raises(BadInput, match=says):
        read_scope(program_of(services), role, what)


async def test_a_track_and_a_session_are_named_in_several_ways(services):
    ids = {key: find(services, key).id for key in ("search", "rust")}
    for what, scope in (
        ("rust", (Role.SESSION_CHAIR, "", ids["rust"])),
        ("rust for  recommenders", (Role.SESSION_CHAIR, "", ids["rust"])),
        ("session search", (Role.SESSION_CHAIR, "", ids["search"])),
        ("track search", (Role.TRACK_CHAIR, "Search", 0)),
        ("system", (Role.TRACK_CHAIR, "Systems", 0)),
    ):
        found = read_scope(program_of(services), "Chair", what)
        assert (found.role, found.track, found.session_id) == scope, what


async def test_who_has_which_role_is_listed_with_who_gave_it(services, clock):
    await give(services, CHEN)
    await give(services, GUEST, "chair", "rust", by=CHEN)
    found = await services.grants.listing(CHEN, program_of(services))
    assert sorted(found.named) == sorted([EVE, OLGA])
    assert [(g.slack_user, g.scope.role, g.granted_by) for g in found.given] == [
        (CHEN, Role.ORGANIZER, OLGA), (GUEST, Role.SESSION_CHAIR, CHEN)
    ]  # fmt: skip
    assert found.given[0].granted_at == clock.utcnow()
    with pytest.raises(NotAllowed, match="see the roles"):
        await services.grants.listing(GUEST, program_of(services))
    with pytest.raises(BadInput, match="Nobody has given them such a role"):
        await services.grants.take_from(OLGA, program_of(services), JORGEN, None)


async def test_an_account_is_named_by_id_name_or_address(services):
    for typed in (CHEN, CHEN.lower(), "@chen", "Chen@Example.org", f"<@{CHEN}|x>"):
        assert await services.grants.account(typed) == CHEN
    with pytest.raises(
        BadInput, match=r"No Slack account of this workspace has the address who@example\.org"
    ):
        await services.grants.account("who@example.org")


async def test_people_of_other_conferences_are_no_candidates_for_an_organizer_of_one(services):
    here = program_of(services).conference.id
    bo = find(services, "closing").speakers[0]

    async def offered(**narrowed):
        found = await services.roster.seen(here, "bo", 0, 8, **narrowed)
        return [c.id for one in found if one.id == bo.id for c in one.candidates]

    assert await offered() == [find(services, "keynote").speakers[1].id]
    assert await offered(is_everywhere=False) == []
