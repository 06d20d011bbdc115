"""A source that names the same people by other keys: what was said of them goes with them, or the report says it does not."""

import json
from dataclasses import replace

import pytest

from bot.domain.ledger.deliveries import State
from bot.domain.people.model import How
from bot.domain.program.snapshot import AppearanceEntry, PersonEntry, SubmissionEntry, SubmissionSnapshot
from bot.domain.reminders.presence import PresenceState
from bot.services.program.imports import Options, import_file
from bot.slack.directory import SlackUser
from db.queries.people import records as people
from tests.services.by_hand import OLGA, USERS, at, changed, dump, find, ledger, make_usher, program_of, write
from tests.services.people.test_linking import (
    ADA,
    TALK,
    WITHOUT,
    bring,
    listed,
    reached,
    reminders_to,
    speaker,
)
from tests.services.program.change_desk import Desk

ADA_BY_NAME = SlackUser(ADA, "ada@example.org", "Ada Lovelace")
MEMBERS = [*USERS, ADA_BY_NAME]


def keyed(key, name="Ada Lovelace", program=WITHOUT, **fields):
    """The program in which Ada has that key; `fields` are of her session."""
    people = tuple(p for p in program.people if p.key != "p-ada")
    program = replace(program, people=(*people, PersonEntry(key, name)))
    return changed("lonely", program, people=(AppearanceEntry(key),), **fields)


@pytest.fixture
async def desk(conference, clock):
    services = make_usher(conference, clock)
    await services.people.link(MEMBERS, everyone=True)
    desk = Desk(services, clock)
    await desk.bring(WITHOUT, quiet=True)
    assert reached(services) == (ADA, How.NAME)
    return desk


async def by_hand(desk):
    await desk.services.linking.link(str(speaker(desk.services).id), OLGA)


async def own_word(desk):
    await desk.services.linking.confirm(speaker(desk.services).id, ADA, ADA)


async def not_me(desk):
    await desk.services.linking.refuse(speaker(desk.services).id, ADA, ADA)


async def unlinked(desk):
    await desk.services.linking.unlink(str(speaker(desk.services).id))


async def merged(desk):
    async with desk.database.write() as tx:
        await people.ensure(tx, ["olga@example.org"])
    await desk.services.people.link(MEMBERS, everyone=True)
    other = next(p for p in await all_with_email(desk) if p.email == "olga@example.org")
    await desk.services.linking.unlink(str(speaker(desk.services).id))
    await desk.services.linking.merge(str(other.id), str(speaker(desk.services).id))


async def all_with_email(desk):
    async with desk.database.read() as tx:
        return await people.with_email(tx)


SAID = {by_hand: (OLGA, How.HAND), own_word: (ADA, How.OWN), not_me: ("", None), unlinked: ("", None),
        merged: (OLGA, How.HAND)}  # fmt: skip


@pytest.mark.parametrize("say", SAID)
@pytest.mark.parametrize("fields", [{}, {"title": "Quite another title"}], ids=["same", "retitled"])
async def test_what_was_said_goes_with_the_person(desk, say, fields):
    await say(desk)
    await desk.services.refresh()
    assert reached(desk.services) == SAID[say]
    before = speaker(desk.services).id
    report = await write(desk.database, keyed("p-1815", **fields), desk.clock.utcnow())
    await desk.services.people.link(MEMBERS, everyone=True)
    await desk.services.refresh()
    assert (speaker(desk.services).id, reached(desk.services)) == (before, SAID[say])
    assert report.notes == ()


async def test_another_key_is_no_change_and_sends_no_reminder_again(desk):
    await by_hand(desk)
    before = [(d.dedupe_key, d.due_at) for d in await reminders_to(desk.services)]
    await desk.bring(keyed("p-1815"))
    assert [(d.dedupe_key, d.due_at) for d in await reminders_to(desk.services)] == before != []
    assert await desk.said() == {}


async def test_it_goes_on_through_many_keys_and_back(desk):
    await by_hand(desk)
    for key in ("p-1", "p-2", "p-1", "p-ada", "p-3"):
        await desk.bring(keyed(key))
        assert reached(desk.services) == (OLGA, How.HAND)
    one = await listed(desk.services)
    assert (one.slack_user, one.linked_by, one.merged) == (OLGA, How.HAND, False)
    before = await dump(desk.database)
    await desk.bring(keyed("p-3"))
    assert (await dump(desk.database))["person_join"] == before["person_join"]


async def test_what_is_said_later_counts_for_all_of_it(desk):
    await desk.bring(keyed("p-1815"))
    await not_me(desk)
    await desk.bring(keyed("p-1816"))
    assert reached(desk.services) == ("", None)
    await by_hand(desk)
    await desk.services.refresh()
    assert reached(desk.services) == (OLGA, How.HAND)


async def test_two_keys_can_be_parted(desk):
    await by_hand(desk)
    before = speaker(desk.services).id
    await desk.bring(keyed("p-1815"))
    heir = find(desk.services, "lonely").people[0].named
    await desk.services.linking.unmerge(str(before), str(heir))
    await desk.services.refresh()
    assert (speaker(desk.services).id, reached(desk.services)) == (heir, ("", None))
    await desk.bring(keyed("p-1815"))
    assert reached(desk.services) == ("", None)


async def test_ids_that_change_places_take_nobody_along(desk):
    two = replace(
        WITHOUT,
        people=(*WITHOUT.people, PersonEntry("p-grace", "Grace Hopper")),
        sessions=(*WITHOUT.sessions, replace(TALK, key="second", code="SECOND", submission_key="",
                                             people=(AppearanceEntry("p-grace"),))),
    )  # fmt: skip
    await desk.bring(two, quiet=True)
    await by_hand(desk)
    names = {"p-ada": "Grace Hopper", "p-grace": "Ada Lovelace"}
    people = tuple(replace(p, name=names.get(p.key, p.name)) for p in two.people)
    other = changed("second", changed("lonely", two, people=(AppearanceEntry("p-grace"),)),
                    people=(AppearanceEntry("p-ada"),))  # fmt: skip
    report = await write(desk.database, replace(other, people=people), desk.clock.utcnow())
    await desk.services.refresh()
    assert (reached(desk.services), report.notes) == ((OLGA, How.HAND), ())
    assert find(desk.services, "second").speakers[0].name == "Grace Hopper"
    assert await desk.said() == {}


def note(former, was, name, now):
    return (
        f"Links and refusals by hand for {former} ({was}), who is off the program, do not count for {name} ({now}), "
        f"who has another id in the source. If they are one person, type usher people merge {now} {was}."
    )


async def another_session(desk):
    """Ada's old session is gone, and another one has somebody of her name."""
    fresh = replace(TALK, key="other", code="OTHER", title="Something else", people=(AppearanceEntry("p-2"),))
    return replace(
        keyed("p-2"), sessions=(*(s for s in WITHOUT.sessions if s.key != "lonely"), fresh)
    ), "other"


async def after_a_gap(desk):
    """The session was somebody else's in between."""
    await desk.bring(keyed("p-1", "Somebody Else"))
    return keyed("p-2"), "lonely"


async def spelt_otherwise(desk):
    await desk.services.people.link([*MEMBERS, SlackUser("U0B", "b@x.org", "Ada B. Lovelace")], everyone=True)
    return keyed("p-2", "Ada B. Lovelace"), "lonely"


@pytest.mark.parametrize("way", [another_session, after_a_gap])
@pytest.mark.parametrize("say", [by_hand, not_me, unlinked])
async def test_where_it_is_not_sure_nothing_is_taken_over_or_guessed_and_the_report_says_so(desk, way, say):
    await say(desk)
    await desk.services.refresh()
    was = speaker(desk.services).id
    program, key = await way(desk)
    report = await write(desk.database, program, desk.clock.utcnow())
    await desk.services.people.link(MEMBERS, everyone=True)
    await desk.services.refresh()
    (one,) = find(desk.services, key).speakers
    assert one.slack_user == ""
    assert note("Ada Lovelace", was, "Ada Lovelace", one.id) in report.notes
    shown = await listed(desk.services)
    assert shown.why == "Somebody of this name was on the program before and was linked, or refused, by hand."
    if say is not_me:
        assert was in [c.id for c in shown.candidates]
    await desk.services.linking.merge(str(one.id), str(was))
    await desk.services.refresh()
    assert find(desk.services, key).speakers[0].slack_user == (OLGA if say is by_hand else "")


async def test_a_similar_name_in_the_same_session_is_noted(desk):
    await by_hand(desk)
    was = speaker(desk.services).id
    program, _ = await spelt_otherwise(desk)
    report = await write(desk.database, program, desk.clock.utcnow())
    await desk.services.refresh()
    assert report.notes == (note("Ada Lovelace", was, "Ada B. Lovelace", speaker(desk.services).id),)


async def test_of_two_of_one_name_nobody_takes_over(desk):
    second = replace(
        TALK, key="second", code="SECOND", submission_key="", people=(AppearanceEntry("p-twin"),)
    )
    two = replace(
        WITHOUT,
        people=(*WITHOUT.people, PersonEntry("p-twin", "Ada Lovelace")),
        sessions=(*WITHOUT.sessions, second),
    )
    await desk.bring(two, quiet=True)
    await by_hand(desk)
    report = await write(desk.database, keyed("p-2", program=two), desk.clock.utcnow())
    await desk.services.refresh()
    assert reached(desk.services) == ("", None)
    assert len(report.notes) == 1


async def test_nothing_is_noted_of_people_of_whom_nothing_was_said(desk):
    program, key = await another_session(desk)
    report = await write(desk.database, program, desk.clock.utcnow())
    await desk.services.refresh()
    assert report.notes == ()
    assert find(desk.services, key).speakers[0].slack_user == ADA


async def test_an_address_goes_before_the_place_of_another_record(desk):
    def papers(email):
        entry = SubmissionEntry("Z", "Secret", (email,), status="rejected")
        return SubmissionSnapshot("by hand", (entry,), (PersonEntry(email, "Olga Adler", email),))

    services = desk.services
    await bring(services, papers("old@example.org"))
    await services.linking.link("old@example.org", ADA)
    await bring(services, papers("olga@example.org"), force=True)
    assert [v.submission.key for v in await services.submissions.mine(OLGA, program_of(services))] == ["Z"]
    assert await services.submissions.mine(ADA, program_of(services)) == ()


async def test_an_author_without_an_address_takes_over_by_the_paper(desk):
    def papers(key):
        entry = SubmissionEntry("Z", "Secret", (key,), status="rejected")
        return SubmissionSnapshot("by hand", (entry,), (PersonEntry(key, "Edith Clarke"),))

    services = desk.services
    await bring(services, papers("author:1"))
    await services.linking.link("Edith Clarke", OLGA)
    await bring(services, papers("author:2"))
    assert [v.submission.key for v in await services.submissions.mine(OLGA, program_of(services))] == ["Z"]


async def test_who_was_here_is_here_by_another_key(desk):
    await by_hand(desk)
    await desk.services.refresh()
    desk.clock.move_to(at("2 10:30"))
    talk = find(desk.services, "lonely")
    start = int(talk.start.timestamp())
    await desk.services.presence.answer(OLGA, talk.id, start, PresenceState.HERE)
    await desk.bring(keyed("p-1815"))
    said = await desk.services.presence.of(find(desk.services, "lonely"))
    assert (said.state, said.person_id) == (PresenceState.HERE, speaker(desk.services).id)


XML = """<schedule><conference><acronym>keys</acronym><title>Keys</title><start>2026-12-01</start>
<end>2026-12-01</end><days>1</days><time_zone_name>Europe/Berlin</time_zone_name></conference>
<day index="1" date="2026-12-01"><room name="Aula">{events}</room></day></schedule>"""
EVENT = """<event id="{i}" guid="g-{i}"><start>{h}:00</start><duration>00:30</duration><room>Aula</room>
<title>Paper {i}</title><type>talk</type><persons><person id="{i}">{name}</person></persons></event>"""
NAMES = ("Ada Lovelace", "Bob Byrne", "Cat Moss")


def as_xml():
    events = (EVENT.format(i=i, h=10 + i, name=name) for i, name in enumerate(NAMES, 1))
    return XML.format(events="".join(events)).encode()


def as_json(key):
    events = [
        {"id": i, "guid": f"g-{i}", "date": f"2026-12-01T{10 + i}:00:00+01:00", "start": f"{10 + i}:00",
         "duration": "00:30", "room": "Aula", "title": f"Paper {i}", "type": "talk",
         "persons": [{**key(i), "public_name": name}]}
        for i, name in enumerate(NAMES, 1)
    ]  # fmt: skip
    day = {"index": 1, "date": "2026-12-01", "rooms": {"Aula": events}}
    conference = {"acronym": "keys", "title": "Keys", "start": "2026-12-01", "end": "2026-12-01",
                  "time_zone_name": "Europe/Berlin", "days": [day]}  # fmt: skip
    return json.dumps({"schedule": {"version": "1", "conference": conference}}).encode()


@pytest.mark.parametrize(
    "key", [lambda i: {"id": 90 + i}, lambda i: {"guid": f"p-{i}", "code": f"ABC{i}"}, lambda _: {}],
    ids=["ids", "codes", "names"],
)  # fmt: skip
async def test_the_same_program_in_another_format_keeps_the_links(database, clock, key):
    await import_file(database, clock, as_xml(), "schedule.xml", options=Options())
    services = make_usher(database, clock)
    await services.people.link([ADA_BY_NAME, SlackUser(OLGA, "olga@example.org", "Olga")], everyone=True)
    await services.linking.link("Ada Lovelace", OLGA)
    report = await import_file(database, clock, as_json(key), "schedule.json", options=Options())
    await services.refresh()
    (program,) = services.programs.all()
    linked = {p.name: (p.slack_user, p.linked_by) for p in program.people}
    assert linked == {"Ada Lovelace": (OLGA, How.HAND), "Bob Byrne": ("", None), "Cat Moss": ("", None)}
    assert report.notes == ()
    assert not [d for d in await ledger(database) if d.state is State.PLANNED and d.kind == "change-notice"]
