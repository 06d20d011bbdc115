"""Roles that are given and taken by hand: what they open, what they never open, and who is told."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery import renderers
from bot.domain.announcements.audiences import Target
from bot.domain.announcements.model import Draft
from bot.domain.ledger.deliveries import Drop, Kind, State
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
async def usher(conference, clock):
    await write(conference, OTHER)
    usher = make_usher(conference, clock)
    await usher.people.link(ACCOUNTS, everyone=True)
    await usher.refresh()
    return usher


async def give(usher, user, role="organizer", what="", *, by=OLGA, slug=PROGRAM.slug):
    program = program_of(usher, slug)
    grant = await usher.grants.give(by, program, user, read_scope(program, role, what))
    await usher.refresh()
    return grant


async def take(usher, grant, by=OLGA):
    taken = await usher.grants.take(by, grant.id)
    await usher.refresh()
    return taken


def organizes(usher, user, slug=PROGRAM.slug):
    return usher.people.is_organizer(user, program_of(usher, slug).conference.id)


async def news(usher, user):
    """The words that wait for the person."""
    render = renderers.by_kind(usher)[Kind.ROLE_NEWS]
    waiting = [d for d in await ledger(usher.database, Kind.ROLE_NEWS) if d.state is State.PLANNED]
    made = [await render(d) for d in waiting if d.recipient == user]
    return [each.text for each in made if not isinstance(each, Drop)]


async def test_an_organizer_acts_in_their_conference_alone_and_is_told_who_made_them_one(usher, elsewhere):
    grant = await give(usher, NOBODY)
    await elsewhere.refresh()
    for process in (usher, elsewhere):
        assert organizes(process, NOBODY)
        assert not organizes(process, NOBODY, OTHER.slug)
        assert not process.people.organizes_all(NOBODY)
    assert NOBODY in usher.people.organizer_users(program_of(usher).conference.id)
    assert (grant.granted_by, grant.slack_user) == (OLGA, NOBODY)
    (told,) = await news(usher, NOBODY)
    assert told.startswith(f"You are an organizer at AMLC 2026 now. The role was given by <@{OLGA}>.")
    edit = Edit.of(Verb.CANCEL, find(usher, "keynote"))
    for refused in (
        usher.moves.carry_out(NOBODY, edit),
        usher.setup.set_reminders(NOBODY, program_of(usher, OTHER.slug), ReminderSettings(hourly=1)),
        usher.grants.listing(NOBODY, program_of(usher, OTHER.slug)),
        give(usher, CHEN, by=NOBODY, slug=OTHER.slug),
        usher.audit.seen(NOBODY, program_of(usher, OTHER.slug), "", str, number=0, size=8),
    ):
        with pytest.raises(NotAllowed, match="Only organizers of Units 2027 can "):
            await refused
    await usher.moves.carry_out(NOBODY, Edit.of(Verb.CANCEL, find(usher, "rust")))


async def test_nothing_reaches_from_one_conference_into_another(usher, database):
    await give(usher, NOBODY)
    bo, anna = find(usher, "closing").speakers[0], usher.people.person(ANNA)
    there = program_of(usher, OTHER.slug)
    await usher.setup.bind(OLGA, there, "C0THERE", Purpose.ORGANIZERS)
    await usher.refresh()
    here = program_of(usher)
    with pytest.raises(
        NotAllowed, match=r"^This channel is for .*of Units 2027\. Only organizers of Units 2027"
    ):
        await usher.setup.bind(NOBODY, here, "C0THERE", Purpose.MAIN)
    draft = Draft((Target.decode("channel:C0THERE"),), "Hello")
    with pytest.raises(NotAllowed, match="Only organizers of Units 2027 can announce"):
        await usher.announcements.draft(NOBODY, here, draft)
    await usher.announcements.draft(OLGA, here, draft)
    await usher.announcements.draft(NOBODY, here, Draft((Target.decode(f"channel:{MAIN}"),), "Hello"))
    eve = usher.people.person(EVE)
    for person in (anna, eve):  # at both conferences; named in the settings
        for act in (
            usher.linking.unlink(str(person.id), NOBODY),
            usher.linking.merge(str(bo.id), str(person.id), NOBODY),
        ):
            with pytest.raises(NotAllowed, match="Only organizers of the workspace can do that"):
                await act
    with pytest.raises(NotAllowed):
        await usher.linking.link(str(bo.id), CHEN, WEI)
    await usher.linking.link(str(bo.id), JORGEN, NOBODY)
    assert (await database_lines(usher))[0] == ("person.linked", NOBODY, here.conference.id)


async def database_lines(usher):
    found = await usher.audit.listing("", None, None, str)
    ids = {p.conference.name: p.conference.id for p in usher.programs.all()}
    return [(line.act, line.by, ids.get(line.conference)) for line in found.lines]


async def test_a_claim_of_somebody_who_is_elsewhere_too_is_confirmed_by_the_workspace(usher):
    await give(usher, NOBODY)
    await usher.linking.unlink(str(usher.people.person(ANNA).id))
    await usher.refresh()
    talk = find(usher, "fairness")
    await usher.claims.claim(ANNA, talk.id, talk.speakers[0].id)
    async with usher.database.read() as tx:
        (said,) = await claims.said_by(tx, ANNA, program_of(usher).conference.id)
    for act in (usher.claims.confirm, usher.claims.decline):
        with pytest.raises(NotAllowed, match="Only organizers of the workspace"):
            await act(NOBODY, said.id)
    await usher.claims.confirm(OLGA, said.id)
    assert (await usher.claims.asked(said.id)).claim.state is ClaimState.CONFIRMED


@pytest.mark.parametrize(
    ("user", "why"),
    [
        (GUEST, "Guests of the workspace can't be organizers"),
        (VISITOR, "belongs to another organization"),
        (BOT, "a bot's, or deactivated"),
        (GONE_USER, "a bot's, or deactivated"),
        ("U0NEW", "has not told me of that account yet"),
        (EVE, "USHER_ORGANIZERS names them"),
    ],
)
async def test_who_cannot_be_an_organizer_is_told_why(usher, user, why):
    with pytest.raises((BadInput, NotAllowed), match=why):
        await give(usher, user)
    assert await news(usher, user) == []


async def test_a_guest_may_chair_and_nobody_has_a_role_twice(usher):
    await give(usher, GUEST, "chair", "rust")
    with pytest.raises(BadInput, match="They have that role already"):
        await give(usher, GUEST, "chair", "RUST")
    await give(usher, GUEST, "chair", "Systems")


async def test_an_account_that_is_deactivated_loses_the_effect_and_has_it_again_when_it_is_back(usher):
    await give(usher, CHEN)
    for kind, counts in (
        (UserKind.DEACTIVATED, False), (UserKind.GUEST, False), (UserKind.OUTSIDER, False), (UserKind.MEMBER, True)
    ):  # fmt: skip
        await usher.people.link([SlackUser(CHEN, "chen@example.org", "chen", kind=kind)], everyone=False)
        await usher.refresh()
        assert organizes(usher, CHEN) is counts, kind
    await usher.people.link([u for u in ACCOUNTS if u.id != CHEN], everyone=True)
    await usher.refresh()
    assert not organizes(usher, CHEN)


async def test_the_role_is_the_accounts_whatever_address_another_account_shows(usher):
    await give(usher, CHEN)
    await usher.people.link([SlackUser(NOBODY, "chen@example.org", "nobody")], everyone=False)
    await usher.refresh()
    assert organizes(usher, CHEN)
    assert not organizes(usher, NOBODY)


async def test_imports_take_no_role_that_was_given_and_give_none(usher, database):
    await give(usher, CHEN)
    await give(usher, WEI, "chair", "rust")
    await write(database, changed("rust", title="Rust, again"))
    async with database.write() as tx:
        ids = {p.email: p.id for p in await people.with_email(tx)}
        await people.set_roles(tx, program_of(usher).conference.id, Role.ORGANIZER, [ids["wei@example.org"]])
    await usher.people.link(ACCOUNTS, everyone=True)
    await usher.refresh()
    assert organizes(usher, CHEN)
    assert not organizes(usher, WEI)
    assert Role.ORGANIZER not in usher.people.roles(WEI, program_of(usher))
    assert [p.slack_user for p in find(usher, "rust").chairs] == [WEI]


async def test_who_lost_the_role_goes_no_further_and_is_told(usher, clock):
    grant = await give(usher, ANNA)
    made = await usher.announcements.draft(
        ANNA, program_of(usher), Draft((Target.decode(f"channel:{MAIN}"),), "Doors")
    )
    assert await news(usher, ANNA)
    await _sent(usher, ANNA)
    await take(usher, grant)
    (told,) = await news(usher, ANNA)
    assert told == f"You are no longer an organizer at AMLC 2026. The role was taken back by <@{OLGA}>."
    for act in (usher.approvals.schedule(ANNA, made.id), usher.grants.take(ANNA, grant.id)):
        with pytest.raises(NotAllowed):
            await act
    with pytest.raises(BadInput, match=GONE):
        await take(usher, grant)


async def test_who_lost_the_role_a_moment_ago_gives_none(usher, elsewhere):
    grant = await give(usher, ANNA)
    other = await give(usher, CHEN, "chair", "rust")
    await elsewhere.refresh()
    await take(usher, grant)
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


async def _sent(usher, user):
    now = usher.clock.utcnow()
    async with usher.database.write() as tx:
        for one in await sending.claim(tx, "", "w", now, lease=timedelta(minutes=1), limit=100):
            if one.recipient == user:
                await sending.settle(tx, one.id, "w", State.SENT, now, attempts=1)


async def test_what_was_given_and_taken_before_it_was_told_is_not_told(usher):
    await take(usher, await give(usher, ANNA))
    assert await news(usher, ANNA) == []


async def test_organizers_of_the_settings_stay_and_the_last_one_cannot_go(usher, conference, clock):
    for scope in (None, read_scope(program_of(usher), "organizer", "")):
        with pytest.raises(BadInput, match=NAMED):
            await usher.grants.take_from(OLGA, program_of(usher), EVE, scope)
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


async def test_a_chair_of_a_session_is_one_as_the_program_would_have_it(usher, database):
    talk = find(usher, "rust")
    grant = await give(usher, NOBODY, "chair", "rust")
    assert [p.slack_user for p in find(usher, "rust").chairs] == [NOBODY]
    assert usher.people.may(NOBODY, Right.MARK_ANSWERED, program_of(usher), find(usher, "rust"))
    assert not usher.people.may(NOBODY, Right.MARK_ANSWERED, program_of(usher), find(usher, "fairness"))
    sheets = [d for d in await ledger(database, Kind.CHAIR_REMINDER) if d.subject == f"session:{talk.id}"]
    assert {d.state for d in sheets} == {State.PLANNED}
    assert len(sheets) == 2
    (told,) = await news(usher, NOBODY)
    assert told.startswith("You are a chair of “Rust for Recommenders” at AMLC 2026 now.")
    start = int(talk.start.timestamp())
    await usher.presence.answer(NOBODY, talk.id, start, PresenceState.HERE)
    await write(database, changed("rust", title="Rust for Retrievers"))
    await usher.refresh()
    changes = [d for d in await ledger(database, Kind.CHANGE_NOTICE) if d.recipient == NOBODY]
    assert len(changes) == 1
    await take(usher, grant)
    assert find(usher, "rust").chairs == ()
    sheets = [d for d in await ledger(database, Kind.CHAIR_REMINDER) if d.subject == f"session:{talk.id}"]
    assert {d.state for d in sheets} == {State.CANCELLED}


async def test_a_chair_of_a_track_has_rights_in_its_sessions_and_their_parts(usher):
    await give(usher, NOBODY, "chair", "track search")
    program = program_of(usher)
    for key, may in (("search", True), ("retrieval", True), ("rust", False)):
        for right in (Right.MARK_ANSWERED, Right.SEE_BOARD, Right.ANSWER_FOR_TALK):
            assert usher.people.may(NOBODY, right, program, find(usher, key)) is may
    assert Role.TRACK_CHAIR in usher.people.roles(NOBODY, program)
    assert not usher.people.may(NOBODY, Right.ANNOUNCE, program)
    shown = await usher.presence.board(program, usher.presence.today(program), NOBODY)
    assert {entry.session.key for entry in shown} == {"retrieval", "ranking"}


@pytest.mark.parametrize(
    ("role", "what", "says"),
    [
        ("chair", "", "Say which track or which session they chair"),
        ("chair", "nothing of it", 'No track and no session "nothing of it"'),
        ("organizer", "Search", "An organizer is one of the whole conference"),
        ("boss", "", 'There are the roles "organizer" and "chair", not "boss"'),
        (
            "chair",
            "Search",
            '"Search" names several things. Type chair and one of "track Search", "session SEARCH"',
        ),
        ("chair", "session x", 'No track and no session "session x"'),
    ],
)
async def test_a_role_that_cannot_be_read_is_one_sentence(usher, role, what, says):
    with pytest.raises(BadInput, match=says):
        read_scope(program_of(usher), role, what)


async def test_a_track_and_a_session_are_named_in_several_ways(usher):
    ids = {key: find(usher, key).id for key in ("search", "rust")}
    for what, scope in (
        ("rust", (Role.SESSION_CHAIR, "", ids["rust"])),
        ("rust for  recommenders", (Role.SESSION_CHAIR, "", ids["rust"])),
        ("session search", (Role.SESSION_CHAIR, "", ids["search"])),
        ("track search", (Role.TRACK_CHAIR, "Search", 0)),
        ("system", (Role.TRACK_CHAIR, "Systems", 0)),
    ):
        found = read_scope(program_of(usher), "Chair", what)
        assert (found.role, found.track, found.session_id) == scope, what


async def test_who_has_which_role_is_listed_with_who_gave_it(usher, clock):
    await give(usher, CHEN)
    await give(usher, GUEST, "chair", "rust", by=CHEN)
    found = await usher.grants.listing(CHEN, program_of(usher))
    assert sorted(found.named) == sorted([EVE, OLGA])
    assert [(g.slack_user, g.scope.role, g.granted_by) for g in found.given] == [
        (CHEN, Role.ORGANIZER, OLGA), (GUEST, Role.SESSION_CHAIR, CHEN)
    ]  # fmt: skip
    assert found.given[0].granted_at == clock.utcnow()
    with pytest.raises(NotAllowed, match="see who has which role"):
        await usher.grants.listing(GUEST, program_of(usher))
    with pytest.raises(BadInput, match="They have no such role"):
        await usher.grants.take_from(OLGA, program_of(usher), JORGEN, None)


async def test_an_account_is_named_by_id_name_or_address(usher):
    for typed in (CHEN, CHEN.lower(), "@chen", "Chen@Example.org", f"<@{CHEN}|x>"):
        assert await usher.grants.account(typed) == CHEN
    with pytest.raises(
        BadInput, match=r"No Slack account of this workspace has the address who@example\.org"
    ):
        await usher.grants.account("who@example.org")


async def test_people_of_other_conferences_are_no_candidates_for_an_organizer_of_one(usher):
    here = program_of(usher).conference.id
    bo = find(usher, "closing").speakers[0]

    async def offered(**narrowed):
        found = await usher.roster.seen(here, "bo", 0, 8, **narrowed)
        return [c.id for one in found if one.id == bo.id for c in one.candidates]

    assert await offered() == [find(usher, "keynote").speakers[1].id]
    assert await offered(is_everywhere=False) == []
