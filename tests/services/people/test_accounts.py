"""People: linked by e-mail in one sweep, and what they may do."""

import asyncio
from dataclasses import replace

import pytest

from bot.delivery import renderers
from bot.domain.ledger.deliveries import DeliveryKind
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


def linked(services):
    return {user.id for user in USERS if services.people.person(user.id)}


async def give_role(database, slug_program, role, *emails):
    async with database.write() as tx:
        ids = {p.email: p.id for p in await people.with_email(tx)}
        await people.set_roles(tx, slug_program.conference.id, role, [ids[e] for e in emails])
        await counters.move(tx, "people")


async def test_one_sweep_links_everybody_by_email(conference, clock):
    services = make_usher(conference, clock)
    await services.refresh()
    assert linked(services) == set()
    assert await services.people.link(USERS, everyone=True) == 5
    await services.refresh()
    assert linked(services) == {EVE, CHEN, WEI, ANNA, JORGEN}
    assert services.people.person(CHEN).name == "Chen Li"
    assert find(services, "retrieval").speakers[0].slack_user == CHEN


async def test_the_same_sweep_again_writes_nothing(services, database):
    before = await dump(database)
    assert await services.people.link(USERS, everyone=True) == 0
    assert await dump(database) == before


async def test_who_left_is_unlinked_by_a_whole_sweep_alone(services):
    rest = [u for u in USERS if u.id != CHEN]
    assert await services.people.link(rest, everyone=False) == 0
    assert await services.people.link(rest, everyone=True) == 1
    await services.refresh()
    assert services.people.person(CHEN) is None
    assert find(services, "retrieval").speakers[0].slack_user == ""


async def test_who_was_deactivated_is_unlinked_and_who_returns_is_linked(services):
    chen = next(u for u in USERS if u.id == CHEN)
    assert await services.people.link([replace(chen, kind=UserKind.DEACTIVATED)], everyone=False) == 1
    await services.refresh()
    assert services.people.person(CHEN) is None
    assert linked(services) == {EVE, WEI, ANNA, JORGEN}
    assert await services.people.link([chen], everyone=False) == 1
    await services.refresh()
    assert services.people.person(CHEN).name == "Chen Li"


async def test_a_second_account_that_is_deactivated_unlinks_nobody(services):
    chen = next(u for u in USERS if u.id == CHEN)
    old = replace(chen, id="U0OLD", kind=UserKind.DEACTIVATED)
    assert await services.people.link([*USERS, old], everyone=True) == 0
    assert await services.people.link([old, *USERS], everyone=True) == 0


async def test_a_deactivated_account_of_the_same_address_does_not_take_the_link_away(services):
    await services.people.link(
        [SlackUser("U0OLD", "chen@example.org", kind=UserKind.DEACTIVATED)], everyone=False
    )
    await services.refresh()
    assert services.people.person(CHEN).name == "Chen Li"


async def test_an_outsider_with_an_organizers_address_is_nobody_here(services):
    stranger = SlackUser("U0STRANGER", "eve@example.org", "Eve", UserKind.OUTSIDER, "T2")
    for everyone in (False, True):
        await services.people.link([*USERS, stranger] if everyone else [stranger], everyone=everyone)
        await services.refresh()
        assert services.people.person(EVE).name == "Eve Okoro"
        assert services.people.person("U0STRANGER") is None
        assert not services.people.is_organizer("U0STRANGER", program_of(services).conference.id)


async def test_a_link_to_an_outsider_is_taken_away(services):
    stranger = SlackUser("U0STRANGER", "chen@example.org", "Chen")
    await services.people.link([*(u for u in USERS if u.id != CHEN), stranger], everyone=True)
    await services.refresh()
    assert services.people.person("U0STRANGER")
    await services.people.link([replace(stranger, kind=UserKind.OUTSIDER, team="T2")], everyone=False)
    await services.refresh()
    assert services.people.person("U0STRANGER") is None


@pytest.mark.parametrize("everyone", [True, False])
@pytest.mark.parametrize("kind", [UserKind.MEMBER, UserKind.GUEST])
@pytest.mark.parametrize("was", ["chen@new.example", ""])
async def test_an_address_that_moves_to_another_account_moves_no_link_and_is_told_once(
    services, everyone, kind, was
):
    chen = next(u for u in USERS if u.id == CHEN)
    other = SlackUser("U0OTHER", "chen@example.org", "Chen Li", kind)
    others = [u for u in USERS if u.id != CHEN] if everyone else []
    for _ in range(2):
        await services.people.link([*others, replace(chen, email=was), other], everyone=everyone)
        await services.refresh()
        assert services.people.person(CHEN).name == "Chen Li"
        assert find(services, "retrieval").speakers[0].slack_user == CHEN
        assert services.people.person("U0OTHER") is None
    assert [d.recipient for d in await ledger(services.database, DeliveryKind.PERSON_NEWS)] == [EVE, OLGA]


async def test_nobody_becomes_an_organizer_by_taking_over_the_address(services):
    eve = next(u for u in USERS if u.id == EVE)
    conference = program_of(services).conference.id
    await services.people.link(
        [replace(eve, email="gone@example.org"), SlackUser(CHEN, "eve@example.org", "Eve Okoro")],
        everyone=False,
    )
    await services.refresh()
    assert services.people.is_organizer(EVE, conference)
    assert not services.people.is_organizer(CHEN, conference)
    assert await ledger(services.database, DeliveryKind.PERSON_NEWS)


async def test_an_account_that_takes_the_address_of_somebody_who_left_does_not_become_them(services):
    wei = next(u for u in USERS if u.id == WEI)
    await services.people.link(
        [replace(wei, kind=UserKind.DEACTIVATED), SlackUser(CHEN, "wei@example.org", "Chen Li")],
        everyone=False,
    )
    await services.refresh()
    assert services.people.person(CHEN).email == "chen@example.org"
    assert await ledger(services.database, DeliveryKind.PERSON_NEWS)


async def test_a_link_by_hand_takes_no_other_record_of_the_former_account_away(services, database):
    await services.people.link([SlackUser(CHEN, "chen@new.example", "Chen Li")], everyone=False)
    entry = PersonEntry("chen@new.example", "Chen Li", "chen@new.example")
    talk = session("later", "2 11:00", 30, "One more", "Cornil", "chen@new.example")
    await write(
        database, replace(PROGRAM, people=(*PROGRAM.people, entry), sessions=(*PROGRAM.sessions, talk))
    )
    await services.refresh()
    first = find(services, "retrieval").speakers[0]
    record = next(a.named for a in find(services, "retrieval").people if a.person.id == first.id)
    await services.linking.link(str(record), NOBODY, EVE)
    await services.refresh()
    assert find(services, "retrieval").speakers[0].slack_user == NOBODY
    assert find(services, "later").speakers[0].slack_user == CHEN


async def test_a_person_whose_address_changes_is_known_by_both(services, database):
    await services.people.link([SlackUser(CHEN, "chen@new.example", "Chen Li")], everyone=False)
    entry = PersonEntry("chen@new.example", "Chen Li", "chen@new.example")
    talk = session("later", "2 11:00", 30, "One more", "Cornil", "chen@new.example")
    await write(
        database, replace(PROGRAM, people=(*PROGRAM.people, entry), sessions=(*PROGRAM.sessions, talk))
    )
    await services.refresh()
    assert {find(services, key).speakers[0].slack_user for key in ("retrieval", "later")} == {CHEN}


async def test_an_address_that_two_accounts_have_is_told_and_chosen_for_nobody_new(services):
    second = SlackUser("U0SECOND", "chen@example.org", "Chen")
    for users in ([*USERS, second], [second, *USERS]):
        assert await services.people.link(users, everyone=True) == 0
        await services.refresh()
        assert services.people.person(CHEN).name == "Chen Li"
        assert services.people.person("U0SECOND") is None
    await services.people.link([second, *USERS], everyone=True)
    assert len(await ledger(services.database, DeliveryKind.PERSON_NEWS)) == len(ORGANIZERS)


async def test_of_two_new_accounts_with_one_address_none_is_chosen(conference, clock):
    services = make_usher(conference, clock)
    second = SlackUser("U0SECOND", "chen@example.org", "Chen")
    await services.people.link([second, *USERS], everyone=True)
    await services.refresh()
    assert services.people.person(CHEN) is None
    assert services.people.person("U0SECOND") is None


async def test_a_full_member_goes_before_a_guest_of_the_same_address(services):
    guest = SlackUser("U0GUEST", "chen@example.org", "Chen", UserKind.GUEST)
    assert await services.people.link([guest, *USERS], everyone=True) == 0
    await services.refresh()
    assert services.people.person(CHEN).name == "Chen Li"


async def test_accounts_without_an_address_link_nobody(services):
    assert await services.people.link([SlackUser("U0BOT"), SlackUser(CHEN)], everyone=False) == 0
    await services.refresh()
    assert services.people.person("U0BOT") is None


async def test_who_is_imported_later_is_linked_by_the_import_to_a_member_whom_the_sweep_saw(
    services, database
):
    await write(database, replace(OTHER, people=(replace(OTHER.people[0], key="nobody@example.org", email="nobody@example.org"), OTHER.people[1]),
                                  sessions=(replace(OTHER.sessions[0], people=(AppearanceEntry("nobody@example.org"),)),)))  # fmt: skip
    await services.refresh()
    assert find(services, "keynote").speakers[0].slack_user == NOBODY


async def test_another_process_sees_the_links_after_its_refresh(services, elsewhere):
    await services.people.link([u for u in USERS if u.id != CHEN], everyone=True)
    assert elsewhere.people.person(CHEN)
    await elsewhere.refresh()
    assert elsewhere.people.person(CHEN) is None
    assert find(elsewhere, "retrieval").speakers[0].slack_user == ""


async def test_organizers_are_known_by_address_and_by_slack_id(services):
    held = program_of(services).conference.id
    assert services.people.is_organizer(EVE, held)
    assert services.people.is_organizer(OLGA, held)
    assert not services.people.is_organizer(CHEN, held)
    assert [p.name for p in services.people.organizers(held)] == ["Eve Okoro"]


async def test_a_guest_organizes_nothing_whatever_the_settings_say(services):
    conference = program_of(services).conference
    for organizer in (EVE, OLGA):  # one is named by an address, one by the id
        assert services.people.is_organizer(organizer, conference.id)
    guests = [replace(user, kind=UserKind.GUEST) if user.id == EVE else user for user in USERS]
    olga = SlackUser(OLGA, "olga@example.org", "olga", UserKind.GUEST)
    await services.people.link([*guests, olga], everyone=True)
    await services.refresh()
    for organizer in (EVE, OLGA):
        assert not services.people.is_organizer(organizer, conference.id)
        with pytest.raises(NotAllowed):
            services.people.require(organizer, Right.ANNOUNCE, program_of(services))
    assert services.people.organizers_of_all() == services.people.organizer_users(conference.id) == []


async def test_an_organizer_whom_no_file_names_is_linked_too(database, clock):
    services = make_usher(database, clock, ("olga@example.org",))
    await write(database, PROGRAM)
    await services.people.link(USERS, everyone=True)
    await services.refresh()
    program = program_of(services)
    assert services.people.is_organizer(OLGA, program.conference.id)
    assert [p.name for p in services.people.organizers(program.conference.id)] == ["olga"]


async def test_an_organizer_of_one_conference_is_none_of_another(services, database):
    await write(database, OTHER)
    await services.refresh()
    here, there = program_of(services), program_of(services, OTHER.slug)
    await services.grants.give(OLGA, there, CHEN, Scope(Role.ORGANIZER))
    await services.refresh()
    assert services.people.is_organizer(CHEN, there.conference.id)
    assert not services.people.is_organizer(CHEN, here.conference.id)
    services.people.require(CHEN, Right.ANNOUNCE, there)
    with pytest.raises(NotAllowed):
        services.people.require(CHEN, Right.ANNOUNCE, here)


async def test_who_may_not_is_told_who_may(services, database):
    program = program_of(services)
    await services.grants.give(OLGA, program, ANNA, Scope(Role.ORGANIZER))
    await services.refresh()
    for allowed in (EVE, OLGA, ANNA):
        services.people.require(allowed, Right.ANNOUNCE, program)
    with pytest.raises(NotAllowed) as refused:
        services.people.require(CHEN, Right.ANNOUNCE, program)
    assert str(refused.value) == (
        "Only organizers of AMLC 2026 can announce. Organizers: Anna Example, Eve Okoro."
    )


async def test_where_nobody_organizes_that_is_said(conference, clock):
    services = make_usher(conference, clock, ())
    await services.refresh()
    with pytest.raises(NotAllowed, match=r"can set up channels\. Organizers: not set yet\.$"):
        services.people.require(EVE, Right.SET_UP_CHANNELS, program_of(services))


async def test_roles_come_from_the_settings_the_program_and_the_record(services, database):
    program = program_of(services)
    await give_role(database, program, Role.REVIEWER, "chen@example.org", "wei@example.org")
    await services.refresh()
    assert services.people.roles(EVE, program) == {Role.ATTENDEE, Role.ORGANIZER, Role.SESSION_CHAIR}
    assert services.people.roles(OLGA, program) == {Role.ATTENDEE, Role.ORGANIZER}
    assert services.people.roles(CHEN, program) == {Role.ATTENDEE, Role.SPEAKER, Role.REVIEWER}
    assert services.people.roles(NOBODY, program) == {Role.ATTENDEE}
    await give_role(database, program, Role.REVIEWER, "wei@example.org")
    await services.refresh()
    assert services.people.roles(CHEN, program) == {Role.ATTENDEE, Role.SPEAKER}


async def test_roles_of_one_conference_say_nothing_of_another(services, database):
    await write(database, OTHER)
    await services.refresh()
    await give_role(database, program_of(services), Role.REVIEWER, "chen@example.org")
    await services.refresh()
    assert services.people.roles(CHEN, program_of(services, OTHER.slug)) == {Role.ATTENDEE}


async def test_a_chair_who_also_speaks_is_both(services, database):
    both = (AppearanceEntry("eve@example.org"), AppearanceEntry("eve@example.org", Role.SESSION_CHAIR))
    await write(database, changed("rust", people=both))
    await services.refresh()
    assert {Role.SPEAKER, Role.SESSION_CHAIR} <= services.people.roles(EVE, program_of(services))


async def test_assuming_a_person_writes_nothing_and_holds_here_alone(services, elsewhere, database):
    before = await dump(database)
    assumed = await services.people.assume("U0ME", "Chen@Example.org")
    assert (assumed.name, assumed.slack_user) == ("Chen Li", "U0ME")
    assert await dump(database) == before
    await services.people.link([SlackUser(NOBODY, "wei@example.org")], everyone=False)
    await services.refresh()
    await elsewhere.refresh()
    assert services.people.person("U0ME").id == assumed.id
    assert services.people.roles("U0ME", program_of(services)) == {Role.ATTENDEE, Role.SPEAKER}
    assert elsewhere.people.person("U0ME") is None


async def test_whom_nobody_knows_may_be_assumed_and_is_only_an_attendee(services):
    assumed = await services.people.assume("U0ME", "who@example.org")
    assert (assumed.name, assumed.email) == (UNNAMED, "who@example.org")
    assert services.people.roles("U0ME", program_of(services)) == {Role.ATTENDEE}


async def test_an_organizer_may_be_assumed(services):
    await services.people.assume("U0ME", "eve@example.org")
    assert Role.ORGANIZER in services.people.roles("U0ME", program_of(services))


async def test_lookups_touch_no_database(services, untouched):
    program = program_of(services)
    with untouched():
        assert services.people.person(CHEN)
        assert services.people.roles(CHEN, program)
        assert services.people.organizers(program.conference.id)


async def test_two_processes_that_sweep_at_once_make_nobody_twice(database, clock):
    emails = [f"o{n}@example.org" for n in range(20)]
    async with Database(database.url.render_as_string(hide_password=False)) as other:
        pair = [make_usher(d, clock, (*ORGANIZERS, *emails)) for d in (database, other)]
        await asyncio.gather(*(services.people.link(USERS, everyone=True) for services in pair))
    async with database.read() as tx:
        known = [p.email for p in await people.with_email(tx)]
    assert sorted(known) == sorted({*emails, "eve@example.org"})


async def told(services):
    """What an organizer reads of who is who; None where it is dropped."""
    mine = [d for d in await ledger(services.database, DeliveryKind.PERSON_NEWS) if d.recipient == EVE]
    return [getattr(await renderers.by_kind(services)[d.kind](d), "text", None) for d in mine]


async def test_organizers_read_whose_address_moved_and_to_whom_until_they_decide(services):
    chen = next(u for u in USERS if u.id == CHEN)
    other = SlackUser("U0OTHER", "chen@example.org", "Chen <!channel> Li")
    await services.people.link([replace(chen, email="chen@new.example"), other], everyone=False)
    assert await told(services) == [
        (
            "⚠ <@U0OTHER> has the e-mail address of Chen Li now, who is linked to <@U0CHEN>. Nothing was changed. "
            "Type /usher people and the name to choose the right account."
        )
    ]
    await services.linking.link("Chen Li", "U0OTHER", EVE)
    assert await told(services) == [None]


async def test_organizers_read_of_an_address_that_several_accounts_have_while_they_do(conference, clock):
    services = make_usher(conference, clock)
    second = SlackUser("U0SECOND", "chen@example.org", "Chen")
    await services.people.link(USERS, everyone=True)
    await services.refresh()
    await services.people.link([second], everyone=False)
    assert await told(services) == [
        (
            "⚠ <@U0SECOND> has the e-mail address of Chen Li now, who is linked to <@U0CHEN>. Nothing was changed. "
            "Type /usher people and the name to choose the right account."
        )
    ]
    await services.people.link([replace(second, email="second@example.org")], everyone=False)
    assert await told(services) == [None]


async def test_an_address_typed_by_an_organizer_stays_with_the_account_that_had_it(services):
    ada = SlackUser("U0ADA", "ada@example.org", "ada")
    await services.linking.link("Chen Li", "ada@example.org", EVE)
    await services.people.link([ada], everyone=False)
    await services.refresh()
    assert services.people.person("U0ADA").name == "Chen Li"
    await services.people.link(
        [replace(ada, email="gone@example.org"), SlackUser("U0THIEF", "ada@example.org", "thief")],
        everyone=False,
    )
    await services.refresh()
    assert services.people.person("U0ADA").name == "Chen Li"
    assert services.people.person("U0THIEF") is None
    assert len(await told(services)) == 1
    await services.linking.link("Chen Li", "ada@example.org", EVE)  # now it is said who has it
    await services.refresh()
    assert services.people.person("U0THIEF").name == "Chen Li"
