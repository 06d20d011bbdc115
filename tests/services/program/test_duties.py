"""Own duties on both databases: they follow the program and what is said of who presents."""

from dataclasses import replace

from bot.delivery.renderers.reminders import sessions as speakers
from bot.delivery.renderers.reminders import starts
from bot.domain.ledger.deliveries import Drop, Kind, Message
from bot.domain.people.model import Role
from bot.domain.program.duties import Part
from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.reminders.presence import PresenceState
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JORGEN,
    NOBODY,
    OLGA,
    WEI,
    changed,
    find,
    ledger,
    moved,
    program_of,
    write,
)
from tests.services.program.change_desk import Desk


def duties(usher, user):
    return {d.session.key: set(d.parts) for d in usher.duties.of(user, program_of(usher)).values()}


async def replace_speaker(usher, key, by, said_by=OLGA):
    session = find(usher, key)
    start = int(session.start.timestamp())
    return await usher.presence.answer(said_by, session.id, start, PresenceState.REPLACED, substitute=by)


async def star(usher, user, key):
    await usher.agenda.set_star(user, find(usher, key).id, on=True)


async def test_parts_come_from_the_program_without_a_star(usher, untouched):
    with untouched():
        assert duties(usher, ANNA) == {
            "opening": {Part.SPEAKS},
            "ranking": {Part.SPEAKS},
            "fairness": {Part.SPEAKS},
        }
        assert duties(usher, EVE) == {"search": {Part.CHAIRS}}
        assert duties(usher, NOBODY) == {}


async def test_who_presents_instead_has_it_at_once_and_in_every_process(usher, elsewhere):
    await replace_speaker(usher, "rust", NOBODY)
    for process in (usher, elsewhere):
        await process.refresh()
        assert duties(process, NOBODY) == {"rust": {Part.STANDS_IN}}
        assert process.duties.of(JORGEN, program_of(process))[find(process, "rust").id].replaced
    rust = find(usher, "rust")
    await usher.presence.undo(OLGA, rust.id, int(rust.start.timestamp()))
    assert duties(usher, NOBODY) == {}
    await elsewhere.refresh()
    assert duties(elsewhere, NOBODY) == {}


async def test_the_answer_counts_in_the_process_that_took_it_before_any_refresh(usher):
    await replace_speaker(usher, "rust", NOBODY)
    assert duties(usher, NOBODY) == {"rust": {Part.STANDS_IN}}


async def test_a_talk_that_moved_is_its_speakers_again(usher, database):
    await replace_speaker(usher, "rust", NOBODY)
    await write(database, moved("rust", "1 15:00"))
    await usher.refresh()
    assert duties(usher, NOBODY) == {}
    assert not usher.duties.of(JORGEN, program_of(usher))[find(usher, "rust").id].replaced


async def reminder(usher, kind, renderer, key, recipient):
    rows = await ledger(usher.database, kind)
    session = find(usher, key)
    found = next(d for d in rows if d.payload["session"] == session.id and d.recipient == recipient)
    return await renderer.renderers(usher)[kind](found)


async def test_a_stars_reminder_names_the_talk_that_it_clashes_with(usher, database):
    await write(database, moved("rust", "1 12:10"))
    await usher.refresh()
    await star(usher, WEI, "rust")
    told = await reminder(usher, Kind.STAR_REMINDER, starts, "rust", WEI)
    assert isinstance(told, Message)
    assert "⚠ clashes with your talk Learning to Rank" in told.text


async def test_of_two_reminders_only_the_speakers_comes(usher):
    await star(usher, JORGEN, "rust")
    assert isinstance(await reminder(usher, Kind.STAR_REMINDER, starts, "rust", JORGEN), Drop)
    off = replace(program_of(usher).conference.reminders, speaker_leads=())
    await usher.setup.set_reminders(OLGA, program_of(usher), off)
    await usher.refresh()
    told = await reminder(usher, Kind.STAR_REMINDER, starts, "rust", JORGEN)
    assert isinstance(told, Message)  # nobody reminds speakers now, so the star does


async def test_a_speakers_reminder_names_where_else_they_are_expected(usher, database):
    people = (AppearanceEntry("jorgen@example.org"),)
    await write(database, changed("closing", moved("closing", "1 14:10"), people=people))
    await usher.refresh()
    jorgen = usher.people.person(JORGEN)
    told = await reminder(usher, Kind.SPEAKER_REMINDER, speakers, "rust", f"person:{jorgen.id}")
    assert "⚠ clashes with your talk Closing" in told.text


async def test_a_change_that_clashes_with_my_talk_says_so_and_nothing_else_is_in_the_way(usher, clock):
    desk = Desk(usher, clock)
    await desk.star(CHEN, "rust")
    await desk.bring(moved("rust", "1 11:40"))
    assert (await desk.said())[CHEN].endswith('It now clashes with your talk "Scaling Retrieval".')


async def test_an_author_whose_paper_another_presents_has_a_paper_and_no_duty(usher, clock):
    people = (AppearanceEntry("wei@example.org"), AppearanceEntry("chen@example.org", Role.AUTHOR))
    desk = Desk(usher, clock)
    await desk.bring(changed("rust", people=people))
    assert duties(usher, CHEN) == {"retrieval": {Part.SPEAKS}, "rust": {Part.WROTE}}
    held = usher.duties.of(CHEN, program_of(usher))
    assert [d.session.key for d in held.values() if d.is_held] == ["retrieval"]
