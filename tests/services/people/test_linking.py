"""People are linked: by every route over the record, by hand, and exactly undone whatever is imported in between."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.delivery import renderers
from bot.domain.announcements.model import NO_ACCOUNT
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.people.model import How, Role, UserKind
from bot.domain.program.snapshot import (
    AppearanceEntry,
    AttendeeSnapshot,
    PersonEntry,
    SpeakerEntry,
    SpeakerSnapshot,
    SubmissionEntry,
    SubmissionSnapshot,
)
from bot.errors import BadInput, NotFound
from bot.services.program.imports import Options, write_attendees, write_speakers, write_submissions
from bot.slack.directory import SlackUser
from bot.views.announcements import words as announce_words
from bot.views.people import guesses
from db.queries.ledger.deliveries import DELIVERY
from db.queries.people import records as people
from db.sql import execute
from tests.services.by_hand import (
    CHEN,
    EVE,
    PROGRAM,
    USERS,
    at,
    changed,
    dump,
    find,
    ids,
    ledger,
    make_usher,
    program_of,
    session,
    write,
)

BO, ADA = "U0BO", "U0ADA"
BO_USER = SlackUser(BO, "bo@example.org", "Bo Byrne")
TALK = session("lonely", "2 11:00", 30, "Nobody knows me", "Cornil", "p-ada", submission_key="ABC123")
WITHOUT = replace(
    PROGRAM,
    sessions=(*PROGRAM.sessions, TALK),
    people=(*PROGRAM.people, PersonEntry("p-ada", "Ada Lovelace")),
)
"""The small conference with a speaker who has no address."""
PAPER = SubmissionSnapshot(
    "by hand",
    (SubmissionEntry("ABC123", "Nobody knows me", ("ada@example.org",), status="under review"),),
    (PersonEntry("ada@example.org", "Lovelace, A.", "ada@example.org"),),
)
ADA_USER = SlackUser(ADA, "ada@example.org", "ada")
NAMESAKE = SlackUser("U0NAMESAKE", "someone@example.org", "Ada Lovelace")


def attendees(*named):
    return AttendeeSnapshot("by hand", tuple(PersonEntry(e, n, e) for n, e in named))


@pytest.fixture
async def services(conference, clock):
    await write(conference, WITHOUT)
    services = make_usher(conference, clock)
    await services.people.link([*USERS, ADA_USER], everyone=True)
    await services.refresh()
    return services


async def bring(services, snapshot, **options):
    async with services.database.write() as tx:
        match snapshot:
            case SubmissionSnapshot():
                await write_submissions(tx, snapshot, Options(**options), services.clock.utcnow())
            case AttendeeSnapshot():
                await write_attendees(tx, snapshot, "list.csv", Options(force=True), services.clock.utcnow())
            case SpeakerSnapshot():
                await write_speakers(tx, snapshot, Options(**options), services.clock.utcnow())
    await services.refresh()


def speaker(services):
    return find(services, "lonely").speakers[0]


def reached(services):
    return speaker(services).slack_user, speaker(services).linked_by


async def listed(services, name="Ada Lovelace", **options):
    found = await services.roster.listing([program_of(services).conference.id], **options)
    return next((one for one in found if one.name == name), None)


async def reminders_to(services, state=State.PLANNED):
    about = f"session:{(await ids(services.database))['lonely']}"
    found = await ledger(services.database, DeliveryKind.SPEAKER_REMINDER)
    return [d for d in found if d.subject == about and d.state is state]


async def test_nobody_is_reached_by_a_program_alone_and_the_list_says_why(services):
    assert reached(services) == ("", None)
    one = await listed(services, unlinked=True)
    assert (one.slack_user, one.linked_by, one.roles) == ("", None, ("speaker",))
    assert one.why == "Nobody in Slack or on a list has this name."


async def test_the_author_of_the_paper_is_its_speaker_and_keeps_the_programs_name(services):
    await bring(services, PAPER)
    assert reached(services) == (ADA, How.SUBMISSION)
    assert speaker(services).name == "Ada Lovelace"
    assert services.people.roles(ADA, program_of(services)) >= {Role.SPEAKER}
    (view,) = await services.submissions.mine(ADA, program_of(services))
    assert view.submission.authors[0].name == "Lovelace, A."
    one = await listed(services)
    assert (one.linked_by, one.email, one.roles) == (How.SUBMISSION, "ada@example.org", ("author", "speaker"))


async def test_what_was_planned_for_the_record_is_planned_for_the_person(services):
    before = await reminders_to(services)
    await bring(services, PAPER)
    after = await reminders_to(services)
    assert [d.due_at for d in after] == [d.due_at for d in before]
    assert {d.recipient for d in after} == {f"person:{speaker(services).id}"} != {d.recipient for d in before}


async def test_a_list_of_speakers_reaches_them(services):
    entry = SpeakerEntry("Ada Lovelace", "ada@example.org", "X", ("abc123",))
    await bring(services, SpeakerSnapshot("by hand", (entry,)))
    assert reached(services) == (ADA, How.SUBMISSION)
    await write(services.database, changed("lonely", WITHOUT, submission_key=""))
    await services.refresh()
    assert reached(services) == (ADA, How.NAME)


async def test_a_guess_opens_no_paper_and_gives_no_role(services):
    chairs = replace(TALK, people=(AppearanceEntry("p-ada"), AppearanceEntry("p-ada", Role.SESSION_CHAIR)))
    await write(services.database, replace(WITHOUT, sessions=(*PROGRAM.sessions, chairs)))
    nameless = SubmissionEntry("Z", "Secret", ("name:ada lovelace",), status="rejected")
    await bring(
        services,
        SubmissionSnapshot("by hand", (nameless,), (PersonEntry("name:ada lovelace", "Ada Lovelace"),)),
    )
    await services.people.link([NAMESAKE], everyone=False)
    await services.refresh()
    user = NAMESAKE.id
    assert reached(services) == (user, How.NAME)
    assert await services.submissions.mine(user, program_of(services)) == ()
    assert services.people.roles(user, program_of(services)) == {Role.ATTENDEE, Role.SPEAKER}
    done = await services.linking.confirm(speaker(services).id, user, user)
    await services.refresh()
    assert (done.account, reached(services)) == (user, (user, How.OWN))
    assert await services.submissions.mine(user, program_of(services)) == ()
    assert Role.SESSION_CHAIR not in services.people.roles(user, program_of(services))
    await services.linking.confirm(speaker(services).id, user, EVE)
    await services.refresh()
    assert reached(services) == (user, How.HAND)
    assert [v.submission.key for v in await services.submissions.mine(user, program_of(services))] == ["Z"]
    assert Role.SESSION_CHAIR in services.people.roles(user, program_of(services))


async def test_a_guessed_speaker_is_reminded_with_care_and_learns_nothing_private(services, clock):
    await services.people.link([NAMESAKE], everyone=False)
    await services.refresh()
    talk = find(services, "lonely")
    program = program_of(services)
    await services.questions.ask(CHEN, program, talk, "Why?")
    await services.agenda.set_star(CHEN, talk.id, on=True)
    (last,) = [d for d in await reminders_to(services) if d.payload["lead"] == 15]
    clock.move_to(last.due_at)
    remind = renderers.by_kind(services)[DeliveryKind.SPEAKER_REMINDER]
    guessed = await remind(last)
    assert (guessed.channel, speaker(services).is_guess) == (NAMESAKE.id, True)
    assert guessed.text.startswith("You speak in 15 min")
    assert guessed.text.endswith(f"{guesses.WHY} Is that you? That's me, or Not me.")
    assert guesses.asked_about(guessed.blocks) == speaker(services).id
    private = ("1 question", "1 person")
    assert not [words for words in private if words in guessed.text or words in str(guessed.blocks)]
    await services.linking.confirm(speaker(services).id, NAMESAKE.id, EVE)
    await services.refresh()
    sure = await remind(last)
    assert guesses.WHY not in sure.text
    assert guesses.asked_about(sure.blocks) == 0
    assert [words for words in private if words in sure.text] == [*private], sure.text


async def test_not_me_is_remembered_and_told_to_the_organizers(services):
    await services.people.link([NAMESAKE], everyone=False)
    await services.refresh()
    assert reached(services) == (NAMESAKE.id, How.NAME)
    await services.linking.refuse(speaker(services).id, NAMESAKE.id, NAMESAKE.id)
    for _ in range(2):
        await services.refresh()
        assert reached(services) == ("", None)
        assert not services.people.person(NAMESAKE.id)
        await write(services.database, WITHOUT)
        await services.people.link([*USERS, ADA_USER, NAMESAKE], everyone=True)
    told = await ledger(services.database, DeliveryKind.PERSON_NEWS)
    assert {d.recipient for d in told} == {EVE, "U0OLGA"}
    with pytest.raises(BadInput, match="already settled"):
        await services.linking.refuse(speaker(services).id, NAMESAKE.id, NAMESAKE.id)
    with pytest.raises(BadInput, match="already settled"):
        await services.linking.confirm(speaker(services).id, NAMESAKE.id, NAMESAKE.id)


async def test_not_me_leaves_the_person_of_the_address_linked(services):
    await bring(services, attendees(("Ada Lovelace", "ada@example.org")))
    assert reached(services) == (ADA, How.NAME)
    await services.linking.refuse(speaker(services).id, ADA, ADA)
    await services.refresh()
    assert reached(services) == ("", None)
    assert services.people.person(ADA).email == "ada@example.org"


@pytest.mark.parametrize("account", ["U0ADA", "u0ada", "@ada", "ada@example.org", "Ada@Example.org"])
async def test_an_organizer_links_by_hand_and_sweeps_and_imports_leave_it(services, account):
    done = await services.linking.link("ada lovelace", account)
    assert (done.name, done.account) == ("Ada Lovelace", ADA)
    await services.people.link([*USERS, ADA_USER, NAMESAKE], everyone=True)
    await write(services.database, changed("lonely", WITHOUT, title="Another title"))
    await bring(services, attendees(("Ada Lovelace", "someone@example.org")))
    assert reached(services) == (ADA, How.HAND)


async def test_an_address_that_no_account_has_waits_for_one(services):
    new = SlackUser("U0NEW", "new@example.org", "n")
    done = await services.linking.link("Ada Lovelace", "new@example.org")
    await services.refresh()
    assert (done.account, reached(services)) == ("", ("", None))
    assert (await listed(services)).email == "new@example.org"
    await services.people.link([new], everyone=False)
    await services.refresh()
    assert reached(services) == (new.id, How.HAND)


async def test_what_names_nobody_or_several_is_refused_in_one_sentence(services):
    before = await dump(services.database)
    for person, account, says in (
        ("Nobody Here", ADA, 'Nobody is called "Nobody Here"'),
        ("999999", ADA, "There is no person 999999"),
        ("Ada Lovelace", "@nosuch", "@nosuch is nobody in the workspace"),
        ("Ada Lovelace", "U0GONE", "U0GONE is nobody in the workspace"),
    ):
        with pytest.raises(NotFound, match=says):
            await services.linking.link(person, account)
    await bring(services, attendees(("Ada Lovelace", "a@example.org"), ("Ada Lovelace", "b@example.org")))
    with pytest.raises(
        BadInput, match=r'3 people are called "Ada Lovelace": name one by the id, \d+, \d+, \d+\.'
    ):
        await services.linking.link("Ada Lovelace", ADA)
    assert (await dump(services.database))["person_act"] == before["person_act"]


async def test_an_unlinked_person_is_not_found_again_by_the_same_evidence(services):
    await bring(services, PAPER)
    assert (await services.linking.unlink("Ada Lovelace")).account == ""
    for _ in range(2):
        await services.refresh()
        assert reached(services) == ("", None)
        assert services.people.person(ADA).email == "ada@example.org"
        await write(services.database, WITHOUT)
    with pytest.raises(BadInput, match="is not linked"):
        await services.linking.unlink(str(speaker(services).id))
    await services.linking.link(str(speaker(services).id), ADA)
    await services.refresh()
    assert reached(services) == (ADA, How.HAND)


async def test_a_link_by_hand_is_taken_back_whole(services):
    before = await dump(services.database)
    await services.linking.link("Ada Lovelace", CHEN)
    await services.refresh()
    assert reached(services) == (CHEN, How.HAND)
    await services.linking.unlink("Ada Lovelace")
    assert changes(before, await dump(services.database)) <= {
        "person_act",
        "counter",
        "conference",
        "delivery",
        "audit",
    }


async def test_the_account_by_the_address_is_reported_where_a_hand_says_otherwise(services):
    await bring(services, PAPER)
    await services.people.link([NAMESAKE], everyone=False)
    await services.linking.link("ada@example.org", NAMESAKE.id)
    await services.refresh()
    assert reached(services) == (NAMESAKE.id, How.SUBMISSION)
    assert (await listed(services)).contradicted == (ADA,)


def changes(before, after):
    return {table for table in before if before[table] != after[table]}


async def test_a_merge_is_undone_exactly_after_imports_in_between(services):
    two = replace(TALK, key="second", code="SECOND", submission_key="", people=(AppearanceEntry("p-al"),))
    both = replace(
        WITHOUT, sessions=(*WITHOUT.sessions, two), people=(*WITHOUT.people, PersonEntry("p-al", "A. L."))
    )
    await write(services.database, both)
    await bring(services, PAPER)
    await services.refresh()
    before = await dump(services.database)
    await services.linking.merge("Ada Lovelace", "A. L.")
    await services.refresh()
    merged = find(services, "second").speakers[0]
    assert (merged.id, merged.slack_user) == (speaker(services).id, ADA)
    assert {s.key for s in program_of(services).of_person(merged.id)} == {"lonely", "second"}
    later = changed("second", both, title="Renamed")
    await write(services.database, later)
    await services.refresh()
    assert find(services, "second").speakers[0].id == merged.id
    await services.linking.unmerge("A. L.")
    await services.refresh()
    assert find(services, "second").speakers[0].slack_user == ""
    await write(services.database, both)
    after = await dump(services.database)
    assert changes(before, after) <= {"person_act", "counter", "conference", "delivery", "audit"}
    planned = [sorted(d.dedupe_key for d in await ledger(services.database) if d.state is State.PLANNED)]
    await services.linking.merge("Ada Lovelace", "A. L.")
    await services.linking.unmerge("A. L.")
    planned.append(sorted(d.dedupe_key for d in await ledger(services.database) if d.state is State.PLANNED))
    assert planned[0] == planned[1]


async def test_a_join_that_follows_from_a_paper_can_be_parted_for_good(services):
    await bring(services, PAPER)
    author = (await listed(services)).id
    async with services.database.read() as tx:
        record_id = next(r for r in (await listed(services)).records if r != author)
        assert (await people.get(tx, record_id)).id == author
    await services.linking.unmerge(str(record_id), str(author))
    await bring(services, PAPER)
    assert reached(services) == ("", None)


async def test_two_who_have_two_accounts_are_not_merged(services):
    before = await dump(services.database)
    with pytest.raises(BadInput, match="linked to two Slack accounts"):
        await services.linking.merge("Chen Li", "Wei Chen")
    assert await dump(services.database) == before
    with pytest.raises(BadInput, match="already one person"):
        await services.linking.merge("Chen Li", "chen@example.org")


async def test_two_records_in_one_session_are_shown_once(services):
    await write(
        services.database,
        changed("rust", WITHOUT, people=(AppearanceEntry("jorgen@example.org"), AppearanceEntry("p-ada"))),
    )
    await services.linking.merge("jorgen@example.org", "Ada Lovelace")
    await services.refresh()
    assert len(find(services, "rust").speakers) == 1


async def test_everybody_of_a_table_is_linked_and_what_is_wrong_is_said(services):
    rows = [("Lovelace, Ada", "ada@example.org"), ("Nobody Here", "x@example.org"), ("Bo", "bo@example.org")]
    done, wrong = await services.linking.link_all(rows)
    await services.refresh()
    assert [(one.name, one.account) for one in done] == [("Ada Lovelace", ADA), ("Bo", "")]
    assert len(wrong) == 1
    assert 'Nobody is called "Nobody Here"' in wrong[0]
    assert reached(services) == (ADA, How.HAND)


async def test_a_reminder_that_nobody_could_get_is_sent_once_they_are_linked(services, clock):
    clock.move_to(at("1 12:00"))
    (day_before,) = [d for d in await reminders_to(services) if d.due_at < clock.utcnow()]
    async with services.database.write() as tx:
        gone = {"state": State.FAILED.value, "last_error": NO_ACCOUNT, "settled_at": day_before.due_at}
        await execute(tx, update(DELIVERY).where(DELIVERY.c.id == day_before.id).values(gone))
    await bring(services, PAPER)
    again = {d.id: d for d in await reminders_to(services)}
    assert again[day_before.id].recipient == f"person:{speaker(services).id}"
    assert len(again) == 3
    clock.move_to(at("2 11:00"))
    await bring(services, replace(PAPER, submissions=()), force=True)
    await bring(services, PAPER)
    assert len(await reminders_to(services)) == 0


async def test_a_reminder_that_waits_when_records_are_joined_goes_on_waiting(services, clock):
    clock.move_to(at("1 12:00"))
    (waiting,) = [d for d in await reminders_to(services) if d.due_at < clock.utcnow()]
    await bring(services, PAPER)
    again = {d.id: d for d in await reminders_to(services)}
    assert again[waiting.id].recipient == f"person:{speaker(services).id}" != waiting.recipient


async def test_a_guest_is_shown_and_not_taken(services):
    await services.people.link([replace(NAMESAKE, kind=UserKind.GUEST)], everyone=False)
    one = await listed(services)
    assert (one.slack_user, [c.id for c in one.candidates]) == ("", [NAMESAKE.id])
    assert one.why == "Only a guest of the workspace has this name."


async def test_announcements_are_not_for_people_who_are_only_guessed(services):
    await services.people.link([NAMESAKE], everyone=False)
    await services.refresh()
    targets = services.audiences.read_all(["speakers"], program_of(services)).targets
    reach = await services.audiences.reach(program_of(services), targets)
    assert NAMESAKE.id not in reach.users
    assert "Ada Lovelace" in {p.name for p in reach.unlinked}
    says = announce_words.without_account(reach)
    assert "1 more is only guessed and left out: Ada Lovelace. Type /usher people" in says
    assert "Ada" not in says.partition("only guessed")[0]
    await services.linking.confirm(speaker(services).id, NAMESAKE.id, NAMESAKE.id)
    await services.refresh()
    assert NAMESAKE.id in (await services.audiences.reach(program_of(services), targets)).users


async def test_an_account_is_taken_as_slack_writes_it(services):
    await services.linking.link("Ada Lovelace", f"<@{ADA}|ada>")
    await services.refresh()
    assert reached(services) == (ADA, How.HAND)
