"""People say who they are on the program: it opens nothing until an organizer confirms it, and everybody hears of it."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.delivery import renderers
from bot.domain.ledger.deliveries import DeliveryKind, Drop, State
from bot.domain.ledger.failures import TOLD
from bot.domain.people.linking.claims import NOBODY as NOBODY_TO_SAY
from bot.domain.people.linking.claims import ClaimState
from bot.domain.people.model import How, Role, UserKind
from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.setup.bindings import Purpose
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services.setup.bindings import bind_channel
from bot.slack.directory import SlackUser
from db.queries.ledger import rehearsals
from db.queries.ledger.deliveries import DELIVERY
from db.queries.people import claims
from db.queries.program import records as programs
from db.sql import execute
from tests.conftest import NOW
from tests.services.by_hand import (
    ANNA,
    EVE,
    NOBODY,
    OLGA,
    OTHER,
    PROGRAM,
    USERS,
    changed,
    dump,
    find,
    ledger,
    make_usher,
    person,
    program_of,
    without,
    write,
)

ME, TWIN, GUEST, BOT, VISITOR, SAME = "U0ME", "U0TWIN", "U0GUEST", "U0BOT", "U0VISITOR", "U0SAME"
ACCOUNTS = (
    *USERS,
    SlackUser(ME, "me@example.org", "bo the first"),
    SlackUser(TWIN, "twin@example.org", "bo the second"),
    SlackUser(GUEST, "guest@example.org", "bo from outside", kind=UserKind.GUEST),
    SlackUser(BOT, "", "bot", kind=UserKind.BOT),
    SlackUser(VISITOR, "v@elsewhere.example", "visitor", kind=UserKind.OUTSIDER),
)
ZOE = person("Zoe")
TALK = "closing"
"""Its only speaker is Bo, who has no address."""


@pytest.fixture
async def services(conference, clock):
    services = make_usher(conference, clock)
    await services.people.link(ACCOUNTS, everyone=True)
    await services.refresh()
    return services


def talk(services):
    return find(services, TALK)


def bo(services):
    return talk(services).speakers[0]


async def claim(services, user=ME):
    await services.claims.claim(user, talk(services).id, bo(services).id)
    return (await said(services, user))[-1]


async def said(services, user=ME):
    async with services.database.read() as tx:
        return await claims.said_by(tx, user, program_of(services).conference.id)


async def written(services, snapshot):
    await write(services.database, snapshot)
    await services.refresh()


def with_people(key, *people, more=()):
    """The program in which the session of that key has these people, and the conference `more` of them."""
    parts = tuple(p if isinstance(p, AppearanceEntry) else AppearanceEntry(p) for p in people)
    return replace(changed(key, people=parts), people=(*PROGRAM.people, *more))


async def question(services, one):
    """The first question about the claim, as it would be asked, or would stand, now."""
    found = [d for d in await ledger(services.database, DeliveryKind.CLAIM) if d.payload["claim"] == one.id]
    return (await rendered(services, found[0])).text


async def now_is(services, one):
    async with services.database.read() as tx:
        return (await claims.get(tx, one.id)).state


async def asked(services, state=State.PLANNED):
    return {d.recipient for d in await ledger(services.database, DeliveryKind.CLAIM) if d.state is state}


async def told(services):
    """Who is told of an outcome, and in which words."""
    found = [d for d in await ledger(services.database, DeliveryKind.CLAIM_NEWS) if d.state is State.PLANNED]
    return {d.recipient: (await rendered(services, d)).text for d in found}


async def rendered(services, delivery):
    return await renderers.by_kind(services)[delivery.kind](delivery)


async def all_sent(services):
    """The questions have gone out."""
    async with services.database.write() as tx:
        sent = {"state": State.SENT.value, "ts": "1.1", "channel": "D1"}
        await execute(tx, DELIVERY.update().where(DELIVERY.c.kind == DeliveryKind.CLAIM.value).values(**sent))


async def test_a_claim_opens_nothing_and_asks_the_organizers(services):
    assert (await services.claims.offer(ME, talk(services))).people == (bo(services),)
    one = await claim(services)
    await services.refresh()
    assert bo(services).slack_user == ""
    assert services.people.person(ME) is None or Role.SPEAKER not in services.people.roles(
        ME, program_of(services)
    )
    assert await asked(services) == {EVE, OLGA}
    offer = await services.claims.offer(ME, talk(services))
    assert (offer.asked, offer.asked_name) == (one, "Bo")
    (first, _) = await ledger(services.database, DeliveryKind.CLAIM)
    message = await rendered(services, first)
    assert message.text.startswith(f"<@{ME}> (bo the first) says: I am Bo.\n")
    assert "example.org" not in message.text


async def test_the_organizers_channel_is_asked_where_there_is_one(services):
    async with services.database.write() as tx:
        await bind_channel(tx, program_of(services).conference.id, "C0ORG", Purpose.ORGANIZERS)
        await programs.bump(tx, program_of(services).conference.id)
    await services.refresh()
    await claim(services)
    assert await asked(services) == {"C0ORG"}


async def test_without_any_organizer_nobody_could_answer(conference, clock):
    services = make_usher(conference, clock, organizers=())
    await services.people.link(ACCOUNTS, everyone=True)
    await services.refresh()
    before = await dump(services.database)
    with pytest.raises(BadInput, match="No organizer of this conference is known"):
        await claim(services)
    assert await dump(services.database) == before


@pytest.mark.parametrize("user", [ME, GUEST])
async def test_an_organizers_word_links_members_and_guests_by_hand(services, user):
    one = await claim(services, user)
    await all_sent(services)
    await services.claims.confirm(EVE, one.id)
    await services.refresh()
    assert (bo(services).slack_user, bo(services).linked_by) == (user, How.HAND)
    assert await now_is(services, one) is ClaimState.CONFIRMED
    acts = (await dump(services.database))["person_act"]
    assert len(acts) == 1
    assert all(part in acts[0] for part in ("'link'", user, EVE))
    assert await told(services) == {user: "You are linked as Bo. You get the reminders of your sessions."}
    assert len((await dump(services.database))["rewrite"]) == 2
    for question in await ledger(services.database, DeliveryKind.CLAIM):
        shown = await rendered(services, question)
        assert shown.text.endswith(f"✅ <@{EVE}> confirmed it.")
        assert "actions" not in {block["type"] for block in shown.blocks}
    with pytest.raises(BadInput, match="settled: they are linked"):
        await services.claims.confirm(OLGA, one.id)
    with pytest.raises(BadInput, match="settled: they are linked"):
        await services.claims.decline(OLGA, one.id)


async def test_an_organizers_no_is_told_remembered_and_never_guessed(services):
    one = await claim(services)
    await services.claims.decline(EVE, one.id)
    await services.refresh()
    assert bo(services).slack_user == ""
    (words,) = (await told(services)).values()
    assert words == "You said that you are Bo. An organizer declined it. If it is you, talk to an organizer."
    assert await asked(services) == set()
    assert ME in (await dump(services.database))["person_refusal"][0]
    with pytest.raises(BadInput, match="settled: it was declined"):
        await services.claims.confirm(EVE, one.id)
    with pytest.raises(BadInput, match="An organizer has declined that"):
        await claim(services)
    await claim(services, TWIN)


async def test_only_organizers_answer_and_the_role_is_looked_at_again(services):
    one = await claim(services)
    for act in (services.claims.confirm, services.claims.decline):
        with pytest.raises(NotAllowed, match="Only organizers of AMLC 2026 can confirm people's accounts"):
            await act(ME, one.id)
    assert await now_is(services, one) is ClaimState.OPEN
    no_longer = make_usher(services.database, services.clock, organizers=())
    await no_longer.refresh()
    with pytest.raises(NotAllowed):
        await no_longer.claims.confirm(EVE, one.id)


async def test_one_claim_of_an_account_is_open(services):
    one = await claim(services)
    await written(services, with_people("search", "p-Zoe", more=(ZOE,)))
    search = find(services, "search")
    for session in (talk(services), search):
        with pytest.raises(
            BadInput, match="You have already said who you are, and an organizer will check it"
        ):
            await services.claims.claim(ME, session.id, session.people[0].person.id)
        offer = await services.claims.offer(ME, session)
        assert (offer.asked, offer.asked_name) == (one, "Bo")
    with pytest.raises(IntegrityError):
        async with services.database.write() as tx:
            await claims.add(tx, one.conference_id, search.id, search.people[0].person.id, ME, NOW)
    await claim(services, TWIN)
    await services.claims.take_back(ME, one.id)
    again = await claim(services)
    assert again.id != one.id


async def test_each_conference_has_a_claim_of_its_own(services):
    await claim(services)
    await written(services, OTHER)
    units = find(services, "keynote")
    assert (await services.claims.offer(ME, units)).asked is None
    await services.claims.claim(ME, units.id, units.people[1].person.id)
    assert (await services.claims.offer(ME, units)).asked


async def test_organizers_are_not_asked_again_and_again(services):
    for _ in range(3):
        await services.claims.take_back(ME, (await claim(services)).id)
    before = await dump(services.database)
    with pytest.raises(BadInput, match="You have taken that back 3 times. Talk to an organizer"):
        await claim(services)
    assert await dump(services.database) == before


async def test_nobody_sees_what_another_person_has_said(services):
    one = await claim(services)
    for other in (TWIN, EVE):
        assert (await services.claims.offer(other, talk(services))).asked is None
    assert await said(services, TWIN) == []
    assert (await services.claims.offer(ME, talk(services))).asked == one


async def test_a_claim_is_taken_back_by_its_own_person_only(services):
    one = await claim(services)
    with pytest.raises(NotFound):
        await services.claims.take_back(TWIN, one.id)
    (question, _) = await ledger(services.database, DeliveryKind.CLAIM)
    await services.claims.take_back(ME, one.id)
    assert (await services.claims.offer(ME, talk(services))).asked is None
    assert await asked(services) == set()
    assert await told(services) == {}
    assert await rendered(services, question) == Drop("it is settled: cancelled")
    with pytest.raises(BadInput, match="settled: they took it back"):
        await services.claims.confirm(EVE, one.id)
    with pytest.raises(BadInput, match="settled: they took it back"):
        await services.claims.take_back(ME, one.id)


async def test_a_person_who_is_linked_meanwhile_settles_every_claim(services):
    one, other = await claim(services), await claim(services, TWIN)
    await services.claims.confirm(EVE, other.id)
    await services.refresh()
    assert await now_is(services, one) is ClaimState.LINKED
    assert "now linked to another account" in (await told(services))[ME]
    with pytest.raises(BadInput, match="settled: the person is now linked to another account"):
        await services.claims.confirm(EVE, one.id)
    assert (await services.claims.offer(ME, talk(services))).people == ()
    with pytest.raises(BadInput, match="now linked to an account"):
        await claim(services)
    assert bo(services).slack_user == TWIN


async def test_a_link_by_hand_confirms_what_the_account_has_said(services):
    one = await claim(services)
    await services.linking.link(str(bo(services).id), ME, EVE)
    assert await now_is(services, one) is ClaimState.CONFIRMED


@pytest.fixture
async def guessed(services):
    """Bo has a whole name now, and one member has the same: it is guessed that they are Bo."""
    named = replace(PROGRAM.people[-1], name="Bo Byrne")
    await write(services.database, replace(PROGRAM, people=(*PROGRAM.people[:-1], named)))
    await services.people.link([SlackUser(SAME, "same@example.org", "Bo Byrne")], everyone=False)
    await services.refresh()
    assert (bo(services).slack_user, bo(services).linked_by) == (SAME, How.NAME)
    return services


async def test_a_guess_keeps_nobody_from_saying_it_and_an_organizer_decides(guessed):
    assert (await guessed.claims.offer(ME, talk(guessed))).people == (bo(guessed),)
    one = await claim(guessed)
    assert f"Until now <@{SAME}> was matched with Bo Byrne by the name." in await question(guessed, one)
    await guessed.claims.confirm(EVE, one.id)
    await guessed.refresh()
    assert (bo(guessed).slack_user, bo(guessed).linked_by) == (ME, How.HAND)


async def test_a_guess_meanwhile_leaves_the_claim_open_and_the_question_says_so(services):
    one = await claim(services)
    await all_sent(services)
    named = replace(PROGRAM.people[-1], name="Bo Byrne")
    await write(services.database, replace(PROGRAM, people=(*PROGRAM.people[:-1], named)))
    await services.people.link([SlackUser(SAME, "same@example.org", "Bo Byrne")], everyone=False)
    await services.refresh()
    assert await now_is(services, one) is ClaimState.OPEN
    assert len((await dump(services.database))["rewrite"]) == 2
    assert f"Until now <@{SAME}> was matched with Bo Byrne" in await question(services, one)


async def test_the_guessed_person_can_have_an_organizer_make_it_sure(guessed):
    assert (await guessed.claims.offer(SAME, talk(guessed))).people == (bo(guessed),)
    one = await claim(guessed, SAME)
    assert "Until now" not in await question(guessed, one)
    await guessed.linking.confirm(bo(guessed).id, SAME, SAME)
    await guessed.refresh()
    assert await now_is(guessed, one) is ClaimState.OPEN
    assert (await guessed.claims.offer(SAME, talk(guessed))).asked == one
    assert (await guessed.claims.offer(ME, talk(guessed))).people == ()
    with pytest.raises(BadInput, match="now linked to an account"):
        await claim(guessed)
    await guessed.claims.confirm(EVE, one.id)
    await guessed.refresh()
    assert (bo(guessed).slack_user, bo(guessed).linked_by) == (SAME, How.HAND)
    assert (await guessed.claims.offer(SAME, talk(guessed))) == NOBODY_TO_SAY


async def test_a_no_takes_away_the_guess_and_the_persons_own_word(guessed):
    one = await claim(guessed, SAME)
    await guessed.linking.confirm(bo(guessed).id, SAME, SAME)
    await guessed.claims.decline(EVE, one.id)
    await guessed.refresh()
    assert (bo(guessed).slack_user, bo(guessed).linked_by) == ("", None)


async def test_a_no_takes_away_every_guess_that_the_account_is_this_person(guessed):
    named = replace(OTHER.people[-1], name="Bo Byrne")
    await written(guessed, replace(OTHER, people=(OTHER.people[0], named)))
    assert find(guessed, "keynote").people[1].person.slack_user == SAME
    await guessed.claims.decline(EVE, (await claim(guessed, SAME)).id)
    await guessed.refresh()
    assert [find(guessed, key).people[-1].person.slack_user for key in (TALK, "keynote")] == ["", ""]


async def test_the_question_says_whom_the_account_is_linked_to_already(services):
    one = await claim(services, ANNA)
    assert "They are already linked as Anna Example. The two become one person." in await question(
        services, one
    )
    await services.claims.confirm(EVE, one.id)
    await services.refresh()
    assert (bo(services).slack_user, bo(services).id) == (ANNA, find(services, "opening").speakers[0].id)


async def test_another_record_of_the_same_name_is_no_other_person(services):
    await written(
        services, replace(PROGRAM, people=(replace(PROGRAM.people[0], name="BO"), *PROGRAM.people[1:]))
    )
    assert "already" not in await question(services, await claim(services, ANNA))


async def test_the_question_is_written_anew_once_the_account_is_somebody_else(services):
    await written(services, with_people("search", "p-Zoe", more=(ZOE,)))
    one = await claim(services)
    await all_sent(services)
    assert "already" not in await question(services, one)
    await services.linking.link("Zoe", ME, EVE)
    assert await now_is(services, one) is ClaimState.OPEN
    assert len((await dump(services.database))["rewrite"]) == 2
    assert "They are already linked as Zoe" in await question(services, one)


async def test_records_that_are_merged_and_parted_meanwhile(services):
    await written(services, with_people("search", "p-Zoe", more=(ZOE,)))
    one = await claim(services)
    await services.linking.merge("Zoe", "Bo", EVE)
    await services.refresh()
    offer = await services.claims.offer(ME, find(services, "search"))
    assert (await now_is(services, one), offer.asked) == (ClaimState.OPEN, one)
    await services.claims.decline(EVE, one.id)
    search = find(services, "search")
    with pytest.raises(BadInput, match="An organizer has declined that"):
        await services.claims.claim(ME, search.id, search.people[0].person.id)
    await services.linking.unmerge("Bo", "Zoe", EVE)
    await services.refresh()
    search = find(services, "search")
    await services.claims.claim(ME, search.id, search.people[0].person.id)
    with pytest.raises(BadInput, match="settled: it was declined"):
        await services.claims.confirm(EVE, one.id)


async def test_a_merge_with_somebody_who_is_linked_settles_the_claim(services):
    one = await claim(services)
    await services.linking.merge("Anna Example", "Bo", EVE)
    assert await now_is(services, one) is ClaimState.LINKED
    await services.linking.unmerge("Bo", "Anna Example", EVE)
    await services.refresh()
    assert bo(services).slack_user == ""
    with pytest.raises(BadInput, match="settled: the person is now linked to another account"):
        await services.claims.confirm(EVE, one.id)
    await claim(services)


async def test_an_account_that_has_left_is_declined_only(services):
    one = await claim(services)
    await services.people.link([u for u in ACCOUNTS if u.id != ME], everyone=True)
    before = await dump(services.database)
    with pytest.raises(BadInput, match="That account is no longer in this workspace. Press Decline."):
        await services.claims.confirm(EVE, one.id)
    assert await dump(services.database) == before
    await services.claims.decline(EVE, one.id)
    assert await now_is(services, one) is ClaimState.DECLINED


async def test_an_organizer_who_speaks_says_it_as_everybody_does(services):
    one = await claim(services, OLGA)
    assert bo(services).slack_user == ""
    await services.claims.confirm(OLGA, one.id)
    await services.refresh()
    assert (bo(services).slack_user, bo(services).linked_by) == (OLGA, How.HAND)


async def test_a_link_that_cannot_be_leaves_the_question_open(services, monkeypatch):
    one = await claim(services)
    before = await dump(services.database)

    async def fails(*_):
        raise BadInput("no")

    monkeypatch.setattr("bot.services.people.claims.link_by_hand", fails)
    with pytest.raises(BadInput):
        await services.claims.confirm(EVE, one.id)
    assert await dump(services.database) == before


async def test_a_rehearsal_begins_without_what_was_said(services):
    await claim(services)
    async with services.database.write() as tx:
        await rehearsals.rewind(tx, NOW)
        assert await claims.still_open(tx) == []


async def test_a_session_that_is_gone_links_nobody(services):
    one = await claim(services)
    session, person = talk(services), bo(services)
    await write(services.database, without(TALK))  # by another process: this one has not loaded it yet
    await services.claims.confirm(EVE, one.id)
    assert await now_is(services, one) is ClaimState.GONE
    await services.refresh()
    assert "no longer in that session" in (await told(services))[ME]
    assert not any(ME in row for row in (await dump(services.database))["person_link"])
    assert services.people.person(ME) is None
    with pytest.raises(NotFound, match="no longer on the program"):
        await services.claims.claim(TWIN, session.id, person.id)


async def test_a_claim_to_a_session_that_is_gone_is_taken_back(services):
    one = await claim(services)
    await written(services, without(TALK))
    await services.claims.take_back(ME, one.id)
    assert await now_is(services, one) is ClaimState.CANCELLED


async def test_a_cancelled_session_still_says_who_speaks(services):
    one = await claim(services)
    await written(services, changed(TALK, cancelled=True))
    await services.claims.confirm(EVE, one.id)
    assert await now_is(services, one) is ClaimState.CONFIRMED


async def test_a_speaker_who_was_taken_off_is_not_linked(services):
    one = await claim(services)
    await write(services.database, with_people(TALK, "anna@example.org"))
    await services.claims.confirm(EVE, one.id)
    assert await now_is(services, one) is ClaimState.GONE


@pytest.mark.parametrize(
    ("user", "error", "says"),
    [
        (BOT, NotAllowed, "Only members and guests"),
        (VISITOR, NotAllowed, "Only members and guests"),
        ("U0NEW", BadInput, "Slack has not told me about your account yet"),
    ],
)
async def test_bots_outsiders_and_unknown_accounts_claim_nobody(services, user, error, says):
    before = await dump(services.database)
    with pytest.raises(error, match=says):
        await claim(services, user)
    assert await dump(services.database) == before


async def test_nothing_is_offered_to_people_of_the_session_nor_where_everybody_is_linked(services):
    anna = find(services, "opening")
    assert (await services.claims.offer(ME, anna)).people == ()
    one = await claim(services)
    await services.claims.confirm(EVE, one.id)
    await services.refresh()
    await written(services, with_people(TALK, "p-Bo", "p-Zoe", more=(ZOE,)))
    assert (await services.claims.offer(ME, talk(services))).people == ()
    assert [p.name for p in (await services.claims.offer(NOBODY, talk(services))).people] == ["Zoe"]
    with pytest.raises(BadInput, match="You are already linked to somebody in this session"):
        await services.claims.claim(ME, talk(services).id, talk(services).speakers[1].id)
    with pytest.raises(BadInput, match="no longer in this session"):
        await services.claims.claim(ME, talk(services).id, 10**6)


@pytest.mark.parametrize("role", [Role.SESSION_CHAIR, Role.AUTHOR])
async def test_everybody_on_a_card_can_be_claimed(services, role):
    await written(services, with_people("search", AppearanceEntry("p-Bo", role)))
    search = find(services, "search")
    assert [p.name for p in (await services.claims.offer(ME, search)).people] == ["Bo"]


def test_an_answer_that_did_not_arrive_is_no_trouble_of_the_organizers():
    assert DeliveryKind.CLAIM in TOLD
    assert DeliveryKind.CLAIM_NEWS not in TOLD
