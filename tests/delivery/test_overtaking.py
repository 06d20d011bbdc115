"""After an outage: of several reminders of one session that are all late, each person gets the last one."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ledger.deliveries import GATHERED, Delivery, DeliveryKind, State
from bot.domain.reminders.presence import is_asked
from bot.domain.reminders.timing import is_overtaken
from db.queries.ledger import deliveries
from tests.conftest import NOW
from tests.delivery.house import living

ASKING = {DeliveryKind.SPEAKER_REMINDER, DeliveryKind.PRESENCE_ASK}
TOLD = ASKING | {DeliveryKind.CHAIR_REMINDER, DeliveryKind.STAR_REMINDER, DeliveryKind.CHANNEL_REMINDER}


@pytest.fixture
async def house(database_url):
    async with living(database_url) as house:
        yield house


def a_talk(house):
    """The last talk of the program whose speaker is linked: nothing else of theirs is near."""
    talks = [s for s in house.program.sessions if is_asked(s) and s.speakers[0].slack_user and s.parent_id]
    return max(talks, key=lambda s: (s.start, s.id))


async def about(house, session, kinds=TOLD):
    async with house.database.read() as tx:
        found = await deliveries.listing(tx, subject=f"session:{session.id}", limit=1000)
    return [d for d in found if d.kind in kinds]


async def down(house, session, *, until):
    """Nothing runs from the eve of the session until so many minutes before it."""
    house.clock.move_to(session.start - timedelta(hours=26))
    await house.settle(seconds=0)
    house.clock.move_to(session.start - timedelta(minutes=until))
    await house.settle(seconds=20)


async def test_a_speaker_gets_one_of_the_three_that_are_late_and_it_asks(house):
    talk = a_talk(house)
    await down(house, talk, until=12)
    speaker = f"person:{talk.speakers[0].id}"
    mine = [d for d in await about(house, talk, ASKING) if d.recipient == speaker]
    sent = [d for d in mine if d.state is State.SENT]
    assert [(d.kind, d.payload["lead"]) for d in sent] == [(DeliveryKind.SPEAKER_REMINDER, 15)]
    others = [(d.kind, d.payload["lead"], d.state) for d in mine if d not in sent]
    assert others == [
        (DeliveryKind.SPEAKER_REMINDER, 1440, State.CANCELLED),
        (DeliveryKind.SPEAKER_REMINDER, 60, State.CANCELLED),
        (DeliveryKind.PRESENCE_ASK, 30, State.CANCELLED),
    ]
    assert {d.last_error for d in mine if d not in sent} == {"the next one of it has fallen due"}
    message = house.workspace.messages.find(sent[0].channel, sent[0].ts)
    assert "I'm here" in str(message.blocks)
    assert not house.sandbox.problems


async def test_the_hours_reminder_is_still_told_where_the_next_one_is_to_come_and_is_not_asked_twice(house):
    talk = a_talk(house)
    await down(house, talk, until=25)  # the hour's and the question half an hour before are late
    speaker = f"person:{talk.speakers[0].id}"
    mine = [d for d in await about(house, talk, ASKING) if d.recipient == speaker]
    sent = [(d.kind, d.payload["lead"]) for d in mine if d.state is State.SENT]
    assert sent == [(DeliveryKind.SPEAKER_REMINDER, 60)]
    house.clock.move_to(talk.start - timedelta(minutes=15))
    await house.settle(seconds=20)
    mine = [d for d in await about(house, talk, ASKING) if d.recipient == speaker]
    sent = [(d.kind, d.payload["lead"]) for d in mine if d.state is State.SENT]
    assert sent == [(DeliveryKind.SPEAKER_REMINDER, 60), (DeliveryKind.SPEAKER_REMINDER, 15)]


async def test_without_an_outage_everybody_gets_all_of_theirs(house):
    talk = a_talk(house)
    house.clock.move_to(talk.start - timedelta(hours=26))
    await house.settle(seconds=0)
    while house.clock.utcnow() < talk.start:
        house.move(minutes=5)
        await house.settle(seconds=20)
    states = Counter(d.last_error for d in await about(house, talk))
    assert "the next one of it has fallen due" not in states
    speaker = f"person:{talk.speakers[0].id}"
    sent = [
        (d.kind, d.payload["lead"])
        for d in await about(house, talk, ASKING)
        if d.recipient == speaker and d.state is State.SENT
    ]
    assert sent == [
        (DeliveryKind.SPEAKER_REMINDER, 1440),
        (DeliveryKind.SPEAKER_REMINDER, 60),
        (DeliveryKind.PRESENCE_ASK, 30),
        (DeliveryKind.SPEAKER_REMINDER, 15),
    ]


def row(lead, kind=DeliveryKind.SPEAKER_REMINDER, state=State.PLANNED, **fields):
    given = {"start": 7, "lead": lead}
    due = NOW - timedelta(minutes=lead)
    plain = Delivery(lead, kind, "session:1", "person:1", str(lead), due, None, 3, 1, given, state, 0, 0, False,
                     None, "", "", "", "", None)  # fmt: skip
    return replace(plain, **fields)


@pytest.mark.parametrize(
    ("late", "other", "asks", "expected"),
    [
        (row(60), row(15), True, True),
        (row(60), row(15, state=State.SENT), True, True),
        (row(60), row(15, state=State.PLANNED, last_error=f"{GATHERED}4"), True, True),
        (row(60), row(15, state=State.CANCELLED), True, False),
        (row(60), row(15, state=State.FAILED), True, False),
        (row(60), row(15, payload={"start": 8, "lead": 15}), True, False),
        (row(15), row(60), True, False),
        (row(15), row(60, state=State.SENT, settled_at=NOW), True, False),
        (row(30, DeliveryKind.PRESENCE_ASK), row(60, state=State.SENT, settled_at=NOW), True, True),
        (row(30, DeliveryKind.PRESENCE_ASK), row(60, state=State.SENT, settled_at=NOW), False, False),
        (row(30, DeliveryKind.PRESENCE_ASK), row(15), True, True),
        (row(30, DeliveryKind.PRESENCE_ASK), row(15), False, False),
    ],
)
def test_what_gives_way_to_what(late, other, asks, expected):
    assert is_overtaken(late, other, asks=asks) is expected
