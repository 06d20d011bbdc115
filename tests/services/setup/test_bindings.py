"""What organizers set up: channels and reminders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.setup.bindings import Purpose
from bot.domain.setup.settings import LEAD_LIMIT, ReminderSettings
from bot.errors import BadInput, NotAllowed
from bot.services.setup.bindings import parse_leads
from bot.views.common import times
from db.queries.program import records as programs
from db.queries.setup import bindings
from db.tables import AuditRow
from tests.services.by_hand import (
    CHEN,
    CORNIL,
    JANSON,
    MAIN,
    OLGA,
    OTHER,
    dump,
    find,
    ledger,
    program_of,
    write,
)

LEADS = st.lists(st.integers(1, LEAD_LIMIT), max_size=5)


async def bind(services, channel, purpose, target=0, *, user=OLGA, slug="amlc-2026"):
    await services.setup.bind(user, program_of(services, slug), channel, purpose, target=target)
    await services.refresh()


def own(services, slug="amlc-2026"):
    conference = program_of(services, slug).conference
    return conference.main_channel, conference.help_channel, conference.organizers_channel


async def test_a_channel_is_for_one_thing_at_a_time(services):
    assert own(services) == (MAIN, "", "")
    await bind(services, "C0X", Purpose.HELP)
    assert own(services) == (MAIN, "C0X", "")
    await bind(services, "C0X", Purpose.ORGANIZERS)
    assert own(services) == (MAIN, "", "C0X")
    rust = find(services, "rust")
    await bind(services, "C0X", Purpose.SESSION, rust.id)
    assert own(services) == (MAIN, "", "")
    assert program_of(services).for_channel("C0X") == find(services, "rust")
    await bind(services, "C0X", Purpose.ROOM, rust.room.id)
    assert find(services, "rust").channel == ""
    assert program_of(services).for_channel("C0X") == find(services, "rust").room
    await bind(services, "C0X", Purpose.NOTHING)
    assert program_of(services).for_channel("C0X") is None


async def test_a_thing_has_one_channel_at_a_time(services):
    room = find(services, "rust").room
    await bind(services, "C0NEW", Purpose.ROOM, room.id)
    assert program_of(services).for_channel(JANSON) is None
    assert find(services, "rust").room.channel == "C0NEW"
    await bind(services, "C0OTHER", Purpose.MAIN)
    assert own(services) == ("C0OTHER", "", "")


async def test_a_rooms_channel_may_become_another_rooms(services):
    await bind(services, JANSON, Purpose.ROOM, find(services, "closing").room.id)
    assert {r.name: r.channel for r in program_of(services).rooms} == {"Cornil": JANSON, "Janson": ""}


async def test_talks_are_asked_about_in_the_channel_that_is_the_organizers_now_and_after_undo(
    services, database
):
    async def asked():
        found = await ledger(database, DeliveryKind.PRESENCE_ASK)
        return {d.recipient for d in found if d.state is State.PLANNED and d.recipient.startswith("C0")}

    await bind(services, "C0FIRST", Purpose.ORGANIZERS)
    assert await asked() == {"C0FIRST"}
    change = await services.setup.bind(OLGA, program_of(services), "C0SECOND", Purpose.ORGANIZERS)
    await services.refresh()
    assert await asked() == {"C0SECOND"}
    await services.setup.undo(OLGA, change)
    await services.refresh()
    assert await asked() == {"C0FIRST"}
    with pytest.raises(BadInput, match="changed these channels since"):
        await services.setup.undo(OLGA, change)
    with pytest.raises(NotAllowed, match="can set up channels"):
        await services.setup.undo(CHEN, change)


async def test_the_log_names_each_channel_and_each_purpose_that_it_gets_or_loses(services, database):
    async def logged():
        async with database.read() as tx:
            rows = await tx.exec(select(AuditRow).order_by(AuditRow.id))
            return [(r.act, r.subject, r.details["purpose"]) for r in rows if "channel" in r.act]

    await bind(services, "C0BOTH", Purpose.MAIN)
    async with database.write() as tx:  # the file may give a channel that has a purpose to a room as well
        await bindings.bind_room(
            tx, program_of(services).conference.id, find(services, "closing").room.id, "C0BOTH"
        )
        await programs.bump(tx, program_of(services).conference.id)
    await services.refresh()
    await bind(services, "C0HELP", Purpose.HELP)
    before = len(await logged())
    change = await services.setup.bind(OLGA, program_of(services), "C0BOTH", Purpose.HELP)
    await services.refresh()
    assert (await logged())[before:] == [
        ("channel.bound", "channel:C0BOTH", "help"),
        ("channel.unbound", "channel:C0HELP", "nothing"),
    ]
    await services.setup.undo(OLGA, change)
    assert sorted((await logged())[before + 2 :]) == [
        ("channel.bound", "channel:C0BOTH", "main"),
        ("channel.bound", "channel:C0BOTH", "room"),
        ("channel.bound", "channel:C0HELP", "help"),
    ]


async def test_another_process_sees_it_after_a_refresh(services, elsewhere):
    await bind(services, "C0HELP", Purpose.HELP)
    await elsewhere.refresh()
    assert own(elsewhere) == (MAIN, "C0HELP", "")
    assert elsewhere.programs.resolve("C0HELP", CHEN) is program_of(elsewhere)


async def test_a_room_of_another_conference_is_not_touched(services, database):
    await write(database, OTHER)
    await services.refresh()
    hall = find(services, "keynote").room
    await bind(services, "C0HALL", Purpose.ROOM, hall.id)
    assert find(services, "keynote").room.channel == ""
    await bind(services, "C0HALL", Purpose.ROOM, hall.id, slug=OTHER.slug)
    assert find(services, "keynote").room.channel == "C0HALL"


async def test_only_organizers_set_up(services, database):
    before = await dump(database)
    with pytest.raises(NotAllowed, match="can set up channels"):
        await bind(services, CORNIL, Purpose.NOTHING, user=CHEN)
    with pytest.raises(NotAllowed, match="can change reminders"):
        await services.setup.set_reminders(CHEN, program_of(services), ReminderSettings((1,), ()))
    assert await dump(database) == before


async def test_the_same_reminders_again_write_nothing(services, database):
    await services.setup.set_reminders(OLGA, program_of(services), ReminderSettings((5,), (30,)))
    await services.refresh()
    before = await dump(database)
    await services.setup.set_reminders(OLGA, program_of(services), ReminderSettings((5,), (30,)))
    assert await dump(database) == before


async def test_no_reminders_are_a_setting_too(services):
    await services.setup.set_reminders(OLGA, program_of(services), ReminderSettings((), ()))
    await services.refresh()
    assert program_of(services).conference.reminders == ReminderSettings((), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1440, 60, 15", (1440, 60, 15)),
        ("15;60", (60, 15)),
        (" 5 ,,5, ", (5,)),
        ("", ()),
        (str(LEAD_LIMIT), (LEAD_LIMIT,)),
        ("15 min, a day before, 1 h 30", (1440, 90, 15)),
    ],
)
def test_leads_are_read_the_earliest_first(text, expected):
    assert parse_leads(text) == expected


WANTED = "Type times separated by commas, such as 1 day, 1 hour, 15 min."
RANGE = "A reminder must come between 1 min and 7 days before."


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("an hour or so", f'I can\'t read "an hour or so". {WANTED}'),
        ("60, 60 15", f'I can\'t read "60 15". {WANTED}'),
        ("1.5", f'I can\'t read "1.5". {WANTED}'),
        ("1" * 5000, f'I can\'t read "{"1" * 40}…". {WANTED}'),
        ("1 day, 2 hous", 'I can\'t read "2 hous". Did you mean "2 hours"?'),
        ("tow minuts before", 'I can\'t read "tow minuts". Did you mean "two minutes"?'),
        ("1,2,3,4,5,6", "At most 5 reminders for one session."),
        ("0", RANGE),
        ("-5", RANGE),
        ("15, 10081", RANGE),
    ],
)
def test_leads_that_cannot_be_are_refused_in_one_sentence(text, says):
    with pytest.raises(BadInput) as refused:
        parse_leads(text)
    assert str(refused.value) == says


@given(LEADS, st.sampled_from([",", ";", " , ", ",,"]))
def test_leads_that_were_written_are_read_again(leads, sign):
    assert parse_leads(times.spoken(leads)) == tuple(sorted(set(leads), reverse=True))
    assert parse_leads(times.spoken(leads, " and ")) == tuple(sorted(set(leads), reverse=True))
    assert parse_leads(sign.join(map(str, leads))) == tuple(sorted(set(leads), reverse=True))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        leads = parse_leads(text)
    except BadInput:
        return
    assert len(leads) <= 5
    assert list(leads) == sorted(set(leads), reverse=True)
    assert all(1 <= lead <= LEAD_LIMIT for lead in leads)


@given(LEADS, LEADS)
def test_settings_outlive_being_written_down(channel, speakers):
    typed = ReminderSettings(parse_leads(",".join(map(str, channel))), tuple(speakers))
    assert ReminderSettings.from_json(typed.to_json()) == typed
