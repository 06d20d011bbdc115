"""People: linked by e-mail in one sweep, and what they may do."""

import asyncio
from dataclasses import replace

import pytest

from bot.delivery import renderers
from bot.domain.ledger.deliveries import Kind
from bot.domain.people.grants import Scope
from bot.domain.people.model import UNNAMED, Role
from bot.domain.people.rights import Right
from bot.domain.program.snapshot import AppearanceEntry, PersonEntry
from bot.errors import NotAllowed
from bot.slack.directory import SlackUser, UserKind
from db.engine import Database
from db.queries.common import counters
from db.queries.people import records as people
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JORGEN,
    NOBODY,
    OLGA,
    ORGANIZERS,
    OTHER,
    PROGRAM,
    USERS,
    WEI,
    changed,
    dump,
    find,
    ledger,
    make_usher,
    program_of,
    session,
    write,
)


def linked(usher):
    return {user.id for user in USERS if usher.people.person(user.id)}


async def give_role(database, slug_program, role, *emails):
    async with database.write() as record:
        ids = {p.email: p.id for p in await people.with_email(record)}
        await people.set_roles(record, slug_program.conference.id, role, [ids[e] for e in emails])
        await counters.move(record, "people")


async def test_one_sweep_links_everybody_by_email(conference, clock):
    usher = make_usher(conference, clock)
    await usher.refresh()
    assert linked(usher) == set()
    assert await usher.people.link(USERS, everyone=True) == 5
    await usher.refresh()
    assert linked(usher) == {EVE, CHEN, WEI, ANNA, JORGEN}
    assert usher.people.person(CHEN).name == "Chen Li"
    assert find(usher, "retrieval").speakers[0].slack_user == CHEN


async def test_the_same_sweep_again_writes_nothing(usher, database):
    before = await dump(database)
    assert await usher.people.link(USERS, everyone=True) == 0
    assert await dump(database) == before


async def test_who_left_is_unlinked_by_a_whole_sweep_alone(usher):
    rest = [u for u in USERS if u.id != CHEN]
    assert await usher.people.link(rest, everyone=False) == 0
    assert await usher.people.link(rest, everyone=True) == 1
    await usher.refresh()
    assert usher.people.person(CHEN) is None
    assert find(usher, "retrieval").speakers[0].slack_user == ""


async def test_who_was_deactivated_is_unlinked_and_who_returns_is_linked(usher):
    chen = next(u for u in USERS if u.id == CHEN)
    assert await usher.people.link([replace(chen, kind=UserKind.DEACTIVATED)], everyone=False) == 1
    await usher.refresh()
    assert usher.people.person(CHEN) is None
    assert linked(usher) == {EVE, WEI, ANNA, JORGEN}
    assert await usher.people.link([chen], everyone=False) == 1
    await usher.refresh()
    assert usher.people.person(CHEN).name == "Chen Li"


async def test_a_second_account_that_is_deactivated_unlinks_nobody(usher):
    chen = next(u for u in USERS if u.id == CHEN)
    old = replace(chen, id="U0OLD", kind=UserKind.DEACTIVATED)
    assert await usher.people.link([*USERS, old], everyone=True) == 0
    assert await usher.people.link([old, *USERS], everyone=True) == 0


async def test_a_deactivated_account_of_the_same_address_does_not_take_the_link_away(usher):
    await usher.people.link(
        [SlackUser("U0OLD", "chen@example.org", kind=UserKind.DEACTIVATED)], everyone=False
    )
    await usher.refresh()
    assert usher.people.person(CHEN).name == "Chen Li"


async def test_an_outsider_with_an_organizers_address_is_nobody_here(usher):
    stranger = SlackUser("U0STRANGER", "eve@example.org", "Eve", UserKind.OUTSIDER, "T2")
    for everyone in (False, True):
        await usher.people.link([*USERS, stranger] if everyone else [stranger], everyone=everyone)
        await usher.refresh()
        assert usher.people.person(EVE).name == "Eve Okoro"
        assert usher.people.person("U0STRANGER") is None
        assert not usher.people.is_organizer("U0STRANGER", program_of(usher).conference.id)


async def test_a_link_to_an_outsider_is_taken_away(usher):
    stranger = SlackUser("U0STRANGER", "chen@example.org", "Chen")
    await usher.people.link([*(u for u in USERS if u.id != CHEN), stranger], everyone=True)
    await usher.refresh()
    assert usher.people.person("U0STRANGER")
    await usher.people.link([replace(stranger, kind=UserKind.OUTSIDER, team="T2")], everyone=False)
    await usher.refresh()
    assert usher.people.person("U0STRANGER") is None


@pytest.mark.parametrize("everyone", [True, False])
@pytest.mark.parametrize("kind", [UserKind.MEMBER, UserKind.GUEST])
@pytest.mark.parametrize("was", ["chen@new.example", ""])
async def test_an_address_that_moves_to_another_account_moves_no_link_and_is_told_once(
    usher, everyone, kind, was
):
    chen = next(u for u in USERS if u.id == CHEN)
    other = SlackUser("U0OTHER", "chen@example.org", "Chen Li", kind)
    others = [u for u in USERS if u.id != CHEN] if everyone else []
    for _ in range(2):
        await usher.people.link([*others, replace(chen, email=was), other], everyone=everyone)
        await usher.refresh()
        assert usher.people.person(CHEN).name == "Chen Li"
        assert find(usher, "retrieval").speakers[0].slack_user == CHEN
        assert usher.people.person("U0OTHER") is None
    assert [d.recipient for d in await ledger(usher.database, Kind.PERSON_NEWS)] == [EVE, OLGA]


async def test_nobody_becomes_an_organizer_by_taking_over_the_address(usher):
    eve = next(u for u in USERS if u.id == EVE)
    conference = program_of(usher).conference.id
    await usher.people.link(
        [replace(eve, email="gone@example.org"), SlackUser(CHEN, "eve@example.org", "Eve Okoro")],
        everyone=False,
    )
    await usher.refresh()
    assert usher.people.is_organizer(EVE, conference)
    assert not usher.people.is_organizer(CHEN, conference)
    assert await ledger(usher.database, Kind.PERSON_NEWS)


async def test_an_account_that_takes_the_address_of_somebody_who_left_does_not_become_them(usher):
    wei = next(u for u in USERS if u.id == WEI)
    await usher.people.link(
        [replace(wei, kind=UserKind.DEACTIVATED), SlackUser(CHEN, "wei@example.org", "Chen Li")],
        everyone=False,
    )
    await usher.refresh()
    assert usher.people.person(CHEN).email == "chen@example.org"
    assert await ledger(usher.database, Kind.PERSON_NEWS)


async def test_a_link_by_hand_takes_no_other_record_of_the_former_account_away(usher, database):
    await usher.people.link([SlackUser(CHEN, "chen@new.example", "Chen Li")], everyone=False)
    entry = PersonEntry("chen@new.example", "Chen Li", "chen@new.example")
    talk = session("later", "2 11:00", 30, "One more", "Cornil", "chen@new.example")
    await write(
        database, replace(PROGRAM, people=(*PROGRAM.people, entry), sessions=(*PROGRAM.sessions, talk))
    )
    await usher.refresh()
    first = find(usher, "retrieval").speakers[0]
    record = next(a.named for a in find(usher, "retrieval").people if a.person.id == first.id)
    await usher.linking.link(str(record), NOBODY, EVE)
    await usher.refresh()
    assert find(usher, "retrieval").speakers[0].slack_user == NOBODY
    assert find(usher, "later").speakers[0].slack_user == CHEN


async def test_a_person_whose_address_changes_is_known_by_both(usher, database):
    await usher.people.link([SlackUser(CHEN, "chen@new.example", "Chen Li")], everyone=False)
    entry = PersonEntry("chen@new.example", "Chen Li", "chen@new.example")
    talk = session("later", "2 11:00", 30, "One more", "Cornil", "chen@new.example")
    await write(
        database, replace(PROGRAM, people=(*PROGRAM.people, entry), sessions=(*PROGRAM.sessions, talk))
    )
    await usher.refresh()
    assert {find(usher, key).speakers[0].slack_user for key in ("retrieval", "later")} == {CHEN}


async def test_an_address_that_two_accounts_have_is_told_and_chosen_for_nobody_new(usher):
    second = SlackUser("U0SECOND", "chen@example.org", "Chen")
    for users in ([*USERS, second], [second, *USERS]):
        assert await usher.people.link(users, everyone=True) == 0
        await usher.refresh()
        assert usher.people.person(CHEN).name == "Chen Li"
        assert usher.people.person("U0SECOND") is None
    await usher.people.link([second, *USERS], everyone=True)
    assert len(await ledger(usher.database, Kind.PERSON_NEWS)) == len(ORGANIZERS)


async def test_of_two_new_accounts_with_one_address_none_is_chosen(conference, clock):
    usher = make_usher(conference, clock)
    second = SlackUser("U0SECOND", "chen@example.org", "Chen")
    await usher.people.link([second, *USERS], everyone=True)
    await usher.refresh()
    assert usher.people.person(CHEN) is None
    assert usher.people.person("U0SECOND") is None


async def test_a_full_member_goes_before_a_guest_of_the_same_address(usher):
    guest = SlackUser("U0GUEST", "chen@example.org", "Chen", UserKind.GUEST)
    assert await usher.people.link([guest, *USERS], everyone=True) == 0
    await usher.refresh()
    assert usher.people.person(CHEN).name == "Chen Li"


async def test_accounts_without_an_address_link_nobody(usher):
    assert await usher.people.link([SlackUser("U0BOT"), SlackUser(CHEN)], everyone=False) == 0
    await usher.refresh()
    assert usher.people.person("U0BOT") is None


async def test_who_is_imported_later_is_linked_by_the_import_to_a_member_whom_the_sweep_saw(usher, database):
    await write(database, replace(OTHER, people=(replace(OTHER.people[0], key="nobody@example.org", email="nobody@example.org"), OTHER.people[1]),
                                  sessions=(replace(OTHER.sessions[0], people=(AppearanceEntry("nobody@example.org"),)),)))  # fmt: skip
    await usher.refresh()
    assert find(usher, "keynote").speakers[0].slack_user == NOBODY


async def test_another_process_sees_the_links_after_its_refresh(usher, elsewhere):
    await usher.people.link([u for u in USERS if u.id != CHEN], everyone=True)
    assert elsewhere.people.person(CHEN)
    await elsewhere.refresh()
    assert elsewhere.people.person(CHEN) is None
    assert find(elsewhere, "retrieval").speakers[0].slack_user == ""


async def test_organizers_are_known_by_address_and_by_slack_id(usher):
    held = program_of(usher).conference.id
    assert usher.people.is_organizer(EVE, held)
    assert usher.people.is_organizer(OLGA, held)
    assert not usher.people.is_organizer(CHEN, held)
    assert [p.name for p in usher.people.organizers(held)] == ["Eve Okoro"]


async def test_a_guest_organizes_nothing_whatever_the_settings_say(usher):
    conference = program_of(usher).conference
    for organizer in (EVE, OLGA):  # one is named by an address, one by the id
        assert usher.people.is_organizer(organizer, conference.id)
    guests = [replace(user, kind=UserKind.GUEST) if user.id == EVE else user for user in USERS]
    olga = SlackUser(OLGA, "olga@example.org", "olga", UserKind.GUEST)
    await usher.people.link([*guests, olga], everyone=True)
    await usher.refresh()
    for organizer in (EVE, OLGA):
        assert not usher.people.is_organizer(organizer, conference.id)
        with pytest.raises(NotAllowed):
            usher.people.require(organizer, Right.ANNOUNCE, program_of(usher))
    assert usher.people.organizers_of_all() == usher.people.organizer_users(conference.id) == []


async def test_an_organizer_whom_no_file_names_is_linked_too(database, clock):
    usher = make_usher(database, clock, ("olga@example.org",))
    await write(database, PROGRAM)
    await usher.people.link(USERS, everyone=True)
    await usher.refresh()
    program = program_of(usher)
    assert usher.people.is_organizer(OLGA, program.conference.id)
    assert [p.name for p in usher.people.organizers(program.conference.id)] == ["olga"]


async def test_an_organizer_of_one_conference_is_none_of_another(usher, database):
    await write(database, OTHER)
    await usher.refresh()
    here, there = program_of(usher), program_of(usher, OTHER.slug)
    await usher.grants.give(OLGA, there, CHEN, Scope(Role.ORGANIZER))
    await usher.refresh()
    assert usher.people.is_organizer(CHEN, there.conference.id)
    assert not usher.people.is_organizer(CHEN, here.conference.id)
    usher.people.require(CHEN, Right.ANNOUNCE, there)
    with pytest.raises(NotAllowed):
        usher.people.require(CHEN, Right.ANNOUNCE, here)


async def test_who_may_not_is_told_who_may(usher, database):
    program = program_of(usher)
    await usher.grants.give(OLGA, program, ANNA, Scope(Role.ORGANIZER))
    await usher.refresh()
    for allowed in (EVE, OLGA, ANNA):
        usher.people.require(allowed, Right.ANNOUNCE, program)
    with pytest.raises(NotAllowed) as refused:
        usher.people.require(CHEN, Right.ANNOUNCE, program)
    assert str(refused.value) == (
        "Only organizers of AMLC 2026 can announce. Organizers: Anna Example, Eve Okoro."
    )


async def test_where_nobody_organizes_that_is_said(conference, clock):
    usher = make_usher(conference, clock, ())
    await usher.refresh()
    with pytest.raises(NotAllowed, match=r"can set up channels\. Organizers: not set yet\.$"):
        usher.people.require(EVE, Right.SET_UP_CHANNELS, program_of(usher))


async def test_roles_come_from_the_settings_the_program_and_the_record(usher, database):
    program = program_of(usher)
    await give_role(database, program, Role.REVIEWER, "chen@example.org", "wei@example.org")
    await usher.refresh()
    assert usher.people.roles(EVE, program) == {Role.ATTENDEE, Role.ORGANIZER, Role.SESSION_CHAIR}
    assert usher.people.roles(OLGA, program) == {Role.ATTENDEE, Role.ORGANIZER}
    assert usher.people.roles(CHEN, program) == {Role.ATTENDEE, Role.SPEAKER, Role.REVIEWER}
    assert usher.people.roles(NOBODY, program) == {Role.ATTENDEE}
    await give_role(database, program, Role.REVIEWER, "wei@example.org")
    await usher.refresh()
    assert usher.people.roles(CHEN, program) == {Role.ATTENDEE, Role.SPEAKER}


async def test_roles_of_one_conference_say_nothing_of_another(usher, database):
    await write(database, OTHER)
    await usher.refresh()
    await give_role(database, program_of(usher), Role.REVIEWER, "chen@example.org")
    await usher.refresh()
    assert usher.people.roles(CHEN, program_of(usher, OTHER.slug)) == {Role.ATTENDEE}


async def test_a_chair_who_also_speaks_is_both(usher, database):
    both = (AppearanceEntry("eve@example.org"), AppearanceEntry("eve@example.org", Role.SESSION_CHAIR))
    await write(database, changed("rust", people=both))
    await usher.refresh()
    assert {Role.SPEAKER, Role.SESSION_CHAIR} <= usher.people.roles(EVE, program_of(usher))


async def test_assuming_a_person_writes_nothing_and_holds_here_alone(usher, elsewhere, database):
    before = await dump(database)
    assumed = await usher.people.assume("U0ME", "Chen@Example.org")
    assert (assumed.name, assumed.slack_user) == ("Chen Li", "U0ME")
    assert await dump(database) == before
    await usher.people.link([SlackUser(NOBODY, "wei@example.org")], everyone=False)
    await usher.refresh()
    await elsewhere.refresh()
    assert usher.people.person("U0ME").id == assumed.id
    assert usher.people.roles("U0ME", program_of(usher)) == {Role.ATTENDEE, Role.SPEAKER}
    assert elsewhere.people.person("U0ME") is None


async def test_whom_nobody_knows_may_be_assumed_and_is_only_an_attendee(usher):
    assumed = await usher.people.assume("U0ME", "who@example.org")
    assert (assumed.name, assumed.email) == (UNNAMED, "who@example.org")
    assert usher.people.roles("U0ME", program_of(usher)) == {Role.ATTENDEE}


async def test_an_organizer_may_be_assumed(usher):
    await usher.people.assume("U0ME", "eve@example.org")
    assert Role.ORGANIZER in usher.people.roles("U0ME", program_of(usher))


async def test_lookups_touch_no_database(usher, untouched):
    program = program_of(usher)
    with untouched():
        assert usher.people.person(CHEN)
        assert usher.people.roles(CHEN, program)
        assert usher.people.organizers(program.conference.id)


async def test_two_processes_that_sweep_at_once_make_nobody_twice(database, clock):
    emails = [f"o{n}@example.org" for n in range(20)]
    async with Database(database.url.render_as_string(hide_password=False)) as other:
        pair = [make_usher(d, clock, (*ORGANIZERS, *emails)) for d in (database, other)]
        await asyncio.gather(*(usher.people.link(USERS, everyone=True) for usher in pair))
    async with database.read() as record:
        known = [p.email for p in await people.with_email(record)]
    assert sorted(known) == sorted({*emails, "eve@example.org"})


async def told(usher):
    """What an organizer reads of who is who; None where it is dropped."""
    mine = [d for d in await ledger(usher.database, Kind.PERSON_NEWS) if d.recipient == EVE]
    return [getattr(await renderers.by_kind(usher)[d.kind](d), "text", None) for d in mine]


async def test_organizers_read_whose_address_moved_and_to_whom_until_they_decide(usher):
    chen = next(u for u in USERS if u.id == CHEN)
    other = SlackUser("U0OTHER", "chen@example.org", "Chen <!channel> Li")
    await usher.people.link([replace(chen, email="chen@new.example"), other], everyone=False)
    assert await told(usher) == [
        (
            "⚠ <@U0OTHER> has the e-mail address of Chen Li now, who is linked to <@U0CHEN>. Nothing was changed. "
            "Type /usher people and the name to say who it is."
        )
    ]
    await usher.linking.link("Chen Li", "U0OTHER", EVE)
    assert await told(usher) == [None]


async def test_organizers_read_of_an_address_that_several_accounts_have_while_they_do(conference, clock):
    usher = make_usher(conference, clock)
    second = SlackUser("U0SECOND", "chen@example.org", "Chen")
    await usher.people.link(USERS, everyone=True)
    await usher.refresh()
    await usher.people.link([second], everyone=False)
    assert await told(usher) == [
        (
            "⚠ <@U0SECOND> has the e-mail address of Chen Li now, who is linked to <@U0CHEN>. Nothing was changed. "
            "Type /usher people and the name to say who it is."
        )
    ]
    await usher.people.link([replace(second, email="second@example.org")], everyone=False)
    assert await told(usher) == [None]


async def test_an_address_typed_by_an_organizer_stays_with_the_account_that_had_it(usher):
    ada = SlackUser("U0ADA", "ada@example.org", "ada")
    await usher.linking.link("Chen Li", "ada@example.org", EVE)
    await usher.people.link([ada], everyone=False)
    await usher.refresh()
    assert usher.people.person("U0ADA").name == "Chen Li"
    await usher.people.link(
        [replace(ada, email="gone@example.org"), SlackUser("U0THIEF", "ada@example.org", "thief")],
        everyone=False,
    )
    await usher.refresh()
    assert usher.people.person("U0ADA").name == "Chen Li"
    assert usher.people.person("U0THIEF") is None
    assert len(await told(usher)) == 1
    await usher.linking.link("Chen Li", "ada@example.org", EVE)  # now it is said who has it
    await usher.refresh()
    assert usher.people.person("U0THIEF").name == "Chen Li"
