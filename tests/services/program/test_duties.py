"""Own duties on both databases: they follow the program and what is said of who presents."""

from dataclasses import replace

from bot.delivery.renderers.reminders import sessions as speakers
from bot.delivery.renderers.reminders import starts
from bot.domain.ledger.deliveries import DeliveryKind, Drop, Message
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


def duties(services, user):
    return {d.session.key: set(d.parts) for d in services.duties.of(user, program_of(services)).values()}


async def replace_speaker(services, key, by, said_by=OLGA):
    session = find(services, key)
    start = int(session.start.timestamp())
    return await services.presence.answer(said_by, session.id, start, PresenceState.REPLACED, substitute=by)


async def star(services, user, key):
    await services.agenda.set_star(user, find(services, key).id, on=True)


async def test_parts_come_from_the_program_without_a_star(services, untouched):
    with untouched():
        assert duties(services, ANNA) == {
            "opening": {Part.SPEAKS},
            "ranking": {Part.SPEAKS},
            "fairness": {Part.SPEAKS},
        }
        assert duties(services, EVE) == {"search": {Part.CHAIRS}}
        assert duties(services, NOBODY) == {}


async def test_who_presents_instead_has_it_at_once_and_in_every_process(services, elsewhere):
    await replace_speaker(services, "rust", NOBODY)
    for process in (services, elsewhere):
        await process.refresh()
        assert duties(process, NOBODY) == {"rust": {Part.STANDS_IN}}
        assert process.duties.of(JORGEN, program_of(process))[find(process, "rust").id].replaced
    rust = find(services, "rust")
    await services.presence.undo(OLGA, rust.id, int(rust.start.timestamp()))
    assert duties(services, NOBODY) == {}
    await elsewhere.refresh()
    assert duties(elsewhere, NOBODY) == {}


async def test_the_answer_counts_in_the_process_that_took_it_before_any_refresh(services):
    await replace_speaker(services, "rust", NOBODY)
    assert duties(services, NOBODY) == {"rust": {Part.STANDS_IN}}


async def test_a_talk_that_moved_is_its_speakers_again(services, database):
    await replace_speaker(services, "rust", NOBODY)
    await write(database, moved("rust", "1 15:00"))
    await services.refresh()
    assert duties(services, NOBODY) == {}
    assert not services.duties.of(JORGEN, program_of(services))[find(services, "rust").id].replaced


async def reminder(services, kind, renderer, key, recipient):
    rows = await ledger(services.database, kind)
    session = find(services, key)
    found = next(d for d in rows if d.payload["session"] == session.id and d.recipient == recipient)
    return await renderer.renderers(services)[kind](found)


async def test_a_stars_reminder_names_the_talk_that_it_clashes_with(services, database):
    await write(database, moved("rust", "1 12:10"))
    await services.refresh()
    await star(services, WEI, "rust")
    told = await reminder(services, DeliveryKind.STAR_REMINDER, starts, "rust", WEI)
    assert isinstance(told, Message)
    assert "⚠ clashes with your talk Learning to Rank" in told.text


async def test_of_two_reminders_only_the_speakers_comes(services):
    await star(services, JORGEN, "rust")
    assert isinstance(await reminder(services, DeliveryKind.STAR_REMINDER, starts, "rust", JORGEN), Drop)
    off = replace(program_of(services).conference.reminders, speaker_leads=())
    await services.setup.set_reminders(OLGA, program_of(services), off)
    await services.refresh()
    told = await reminder(services, DeliveryKind.STAR_REMINDER, starts, "rust", JORGEN)
    assert isinstance(told, Message)  # nobody reminds speakers now, so the star does


async def test_a_speakers_reminder_names_where_else_they_are_expected(services, database):
    people = (AppearanceEntry("jorgen@example.org"),)
    await write(database, changed("closing", moved("closing", "1 14:10"), people=people))
    await services.refresh()
    jorgen = services.people.person(JORGEN)
    told = await reminder(services, DeliveryKind.SPEAKER_REMINDER, speakers, "rust", f"person:{jorgen.id}")
    assert "⚠ clashes with your talk Closing" in told.text


async def test_a_change_that_clashes_with_my_talk_says_so_and_nothing_else_is_in_the_way(services, clock):
    desk = Desk(services, clock)
    await desk.star(CHEN, "rust")
    await desk.bring(moved("rust", "1 11:40"))
    assert (await desk.said())[CHEN].endswith('It now clashes with your talk "Scaling Retrieval".')


async def test_an_author_whose_paper_another_presents_has_a_paper_and_no_duty(services, clock):
    people = (AppearanceEntry("wei@example.org"), AppearanceEntry("chen@example.org", Role.AUTHOR))
    desk = Desk(services, clock)
    await desk.bring(changed("rust", people=people))
    assert duties(services, CHEN) == {"retrieval": {Part.SPEAKS}, "rust": {Part.WROTE}}
    held = services.duties.of(CHEN, program_of(services))
    assert [d.session.key for d in held.values() if d.is_held] == ["retrieval"]
