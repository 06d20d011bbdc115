"""Presence on both databases: the first answer stands, Undo gives the question back, and who must know is told."""

import asyncio

import pytest

from bot.delivery import renderers
from bot.delivery.boards import Boards
from bot.domain.ledger.deliveries import DeliveryKind, Drop, Message, State
from bot.domain.people.model import Role
from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.reminders.presence import Light, PresenceState
from bot.domain.setup.bindings import Purpose
from bot.domain.setup.settings import PresenceSettings
from bot.errors import BadInput, NotAllowed, NotFound
from db.queries.reminders import presence as rows
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JORGEN,
    NOBODY,
    OLGA,
    USERS,
    WEI,
    at,
    changed,
    find,
    ledger,
    moved,
    program_of,
    without,
    write,
)

ORGA = "C0ORGA"
ASK, NEWS = DeliveryKind.PRESENCE_ASK, DeliveryKind.PRESENCE_NEWS
HERE, LATE, REPLACED, CANNOT = PresenceState


@pytest.fixture
async def asked(services):
    """The process, whose conference has an organizers' channel."""
    await services.setup.bind(OLGA, program_of(services), ORGA, Purpose.ORGANIZERS)
    await services.refresh()
    return services


async def say(services, user, key, state=HERE, **more):
    session = find(services, key)
    return await services.presence.answer(user, session.id, int(session.start.timestamp()), state, **more)


async def undo(services, user, key):
    session = find(services, key)
    return await services.presence.undo(user, session.id, int(session.start.timestamp()))


async def rungs(database, session, state=State.PLANNED):
    """(rung, lead, recipient) of what stands in the ledger in that state."""
    found = [
        d for d in await ledger(database, ASK) if d.subject == f"session:{session.id}" and d.state is state
    ]
    return sorted(
        ((d.payload["rung"], d.payload["lead"], d.recipient) for d in found), key=lambda r: (-r[1], r[2])
    )


async def told(database, state=State.PLANNED):
    """Who is told."""
    return sorted(d.recipient for d in await ledger(database, NEWS) if d.state is state)


async def due(services, session, lead):
    """What the rungs of that lead say now, by recipient."""
    by_kind = renderers.by_kind(services)
    found = [d for d in await ledger(services.database, ASK)
             if d.subject == f"session:{session.id}" and d.payload["lead"] == lead]  # fmt: skip
    return {d.recipient: await by_kind[ASK](d) for d in found}


async def light_of(services, key):
    program = program_of(services)
    board = await services.presence.board(program, services.presence.today(program))
    return next(e.light for e in board if e.session.key == key)


async def test_the_ladder_is_planned_with_the_reminders(asked, database):
    retrieval, eve = find(asked, "retrieval"), find(asked, "search").chairs[0]
    chen = retrieval.speakers[0]
    assert await rungs(database, retrieval) == [
        ("speaker", 30, f"person:{chen.id}"), ("chair", 10, f"person:{eve.id}"), ("organizers", 5, ORGA)
    ]  # fmt: skip
    assert await rungs(database, find(asked, "coffee")) == await rungs(database, find(asked, "search")) == []


async def test_a_move_replaces_the_ladder_and_asks_again(asked, database):
    rust = find(asked, "rust")
    before = {d.dedupe_key for d in await ledger(database, ASK) if d.subject == f"session:{rust.id}"}
    await say(asked, JORGEN, "rust")
    assert await light_of(asked, "rust") is Light.HERE
    await write(database, moved("rust", "1 15:00"))
    await asked.refresh()
    assert len(await rungs(database, rust, State.CANCELLED)) == len(before)
    planned = [
        d
        for d in await ledger(database, ASK)
        if d.subject == f"session:{rust.id}" and d.state is State.PLANNED
    ]
    assert {d.expires_at for d in planned} == {at("1 15:00")}
    assert not before & {d.dedupe_key for d in planned}
    assert await light_of(asked, "rust") is Light.NOT_ASKED
    await say(asked, JORGEN, "rust", LATE, minutes=5)  # what was said of the old time is in nobody's way
    assert await light_of(asked, "rust") is Light.LATE


async def test_another_chair_of_the_session_around_is_asked_instead(asked, database):
    anna = find(asked, "opening").speakers[0]
    chaired = AppearanceEntry("anna@example.org", Role.SESSION_CHAIR)
    await write(database, changed("search", people=(chaired,)))
    found = await rungs(database, find(asked, "retrieval"))
    assert [who for rung, _, who in found if rung == "chair"] == [f"person:{anna.id}"]


async def test_what_leaves_the_program_is_not_asked_about(asked, database):
    rust = find(asked, "rust")
    await write(database, without("rust"))
    assert await rungs(database, rust) == []


async def test_other_leads_are_planned_at_once_and_hold_later(asked, database):
    await asked.setup.set_presence(OLGA, program_of(asked), PresenceSettings((20,), (), (), (2,)))
    await asked.refresh()
    assert program_of(asked).conference.presence == PresenceSettings((20,), (), (), (2,))
    assert [lead for _, lead, _ in await rungs(database, find(asked, "rust"))] == [20, 2]
    await write(database, moved("rust", "1 15:00"))
    assert [lead for _, lead, _ in await rungs(database, find(asked, "rust"))] == [20, 2]
    with pytest.raises(NotAllowed):
        await asked.setup.set_presence(JORGEN, program_of(asked), PresenceSettings())


async def test_another_organizers_channel_is_asked_instead(asked, database):
    await asked.setup.bind(OLGA, program_of(asked), "C0NEW", Purpose.ORGANIZERS)
    assert ("organizers", 5, "C0NEW") in await rungs(database, find(asked, "rust"))
    assert ("organizers", 5, ORGA) in await rungs(database, find(asked, "rust"), State.CANCELLED)


async def test_an_answer_stops_every_rung_and_undo_lets_the_rest_go_on(asked):
    retrieval = find(asked, "retrieval")
    (question,) = (await due(asked, retrieval, 30)).values()
    assert isinstance(question, Message)
    assert question.channel == CHEN
    await say(asked, CHEN, "retrieval")
    for lead in (30, 10, 5):
        assert set((await due(asked, retrieval, lead)).values()) == {Drop("somebody has answered")}
    await undo(asked, CHEN, "retrieval")
    assert [type(r) for lead in (10, 5) for r in (await due(asked, retrieval, lead)).values()] == [
        Message,
        Message,
    ]


async def test_who_is_unknown_to_slack_is_left_to_the_next(asked):
    await asked.people.link([u for u in USERS if u.id != CHEN], everyone=True)
    await asked.refresh()
    retrieval = find(asked, "retrieval")
    (speaker,) = (await due(asked, retrieval, 30)).values()
    (chair,) = (await due(asked, retrieval, 10)).values()
    assert isinstance(speaker, Drop)
    assert "no known Slack account" in speaker.reason
    assert chair.channel == EVE


async def test_who_chairs_and_speaks_is_asked_about_themselves(asked, database):
    both = AppearanceEntry("jorgen@example.org"), AppearanceEntry("jorgen@example.org", Role.SESSION_CHAIR)
    await write(database, changed("rust", people=both))
    await asked.refresh()
    for lead in (30, 10):
        (question,) = (await due(asked, find(asked, "rust"), lead)).values()
        assert (question.channel, question.text.split("?")[0]) == (JORGEN, "Are you here")


async def test_of_several_speakers_each_is_asked_about_themselves(asked, database):
    await asked.setup.set_presence(OLGA, program_of(asked), PresenceSettings((), (12,), (), ()))
    await asked.refresh()
    found = await due(asked, find(asked, "ranking"), 12)
    assert sorted(q.channel for q in found.values()) == [ANNA, WEI]
    assert all(q.text.startswith("Are you here? You speak in") for q in found.values())


async def test_who_no_longer_speaks_is_not_asked(asked, database):
    deliveries = {d.payload["lead"]: d for d in await ledger(database, ASK)
                  if d.subject == f"session:{find(asked, 'rust').id}"}  # fmt: skip
    await write(database, changed("rust", people=(AppearanceEntry("chen@example.org"),)))
    await asked.refresh()
    assert await renderers.by_kind(asked)[ASK](deliveries[30]) == Drop("they no longer have a part in it")


@pytest.mark.parametrize("user", [CHEN, EVE, OLGA])
async def test_speakers_chairs_and_organizers_may_answer(asked, user):
    answer = await say(asked, user, "retrieval")
    assert answer.counted
    assert answer.presence.said_by == user
    assert answer.presence.person_id == find(asked, "retrieval").speakers[0].id


@pytest.mark.parametrize("user", [NOBODY, JORGEN, WEI])
async def test_others_may_not(asked, user):
    with pytest.raises(NotAllowed, match="Only the talk's speakers"):
        await say(asked, user, "retrieval")
    with pytest.raises(NotAllowed):
        await undo(asked, user, "retrieval")
    assert await asked.presence.of(find(asked, "retrieval")) is None


async def test_of_several_speakers_it_is_about_who_says_it(asked):
    anna = find(asked, "opening").speakers[0]
    assert (await say(asked, ANNA, "ranking")).presence.person_id == anna.id


async def test_two_at_once_and_one_counts(asked, elsewhere, database):
    await elsewhere.refresh()
    answers = await asyncio.gather(
        *(say(u, who, "ranking", CANNOT) for u, who in ((asked, ANNA), (elsewhere, WEI)))
    )
    assert sorted(a.counted for a in answers) == [False, True]
    assert answers[0].presence == answers[1].presence == await asked.presence.of(find(asked, "ranking"))
    assert len({d.payload["person"] for d in await ledger(database, NEWS)}) == 1


async def test_the_first_answer_stands_but_who_is_late_may_still_come(asked, clock):
    late = await say(asked, CHEN, "retrieval", LATE, minutes=10)
    clock.move_to(at("1 09:30"))
    here = await say(asked, EVE, "retrieval", HERE)
    assert (late.counted, here.counted) == (True, True)
    again = await say(asked, CHEN, "retrieval", CANNOT)
    assert not again.counted
    assert again.presence == here.presence


async def test_what_is_wrong_is_told_to_the_chair_and_the_organizers_but_not_to_who_says_it(asked, database):
    eve = find(asked, "search").chairs[0]
    await say(asked, CHEN, "retrieval", CANNOT)
    assert await told(database) == sorted([ORGA, f"person:{eve.id}"])
    await say(asked, EVE, "ranking", LATE, minutes=20)
    assert (await told(database)).count(f"person:{eve.id}") == 1


async def test_to_be_here_is_no_news(asked, database):
    await say(asked, CHEN, "retrieval")
    assert await told(database) == []


async def test_who_presents_instead_is_told(asked, database):
    wei = find(asked, "ranking").speakers[0]
    await say(asked, CHEN, "retrieval", REPLACED, substitute=f"person:{wei.id}")
    assert f"person:{wei.id}" in await told(database)
    await say(asked, ANNA, "fairness", REPLACED, substitute=JORGEN)
    assert JORGEN in await told(database)


async def test_undo_cancels_news_that_has_not_gone_out(asked, database):
    await say(asked, CHEN, "retrieval", CANNOT)
    await undo(asked, CHEN, "retrieval")
    assert await told(database) == []
    assert len(await told(database, State.CANCELLED)) == 2
    await say(asked, CHEN, "retrieval", CANNOT)  # said again at the same moment, it is news again
    assert len(await told(database)) == 2


async def test_news_that_was_taken_back_is_not_sent(asked, database):
    await say(asked, CHEN, "retrieval", CANNOT)
    news = await ledger(database, NEWS)
    await undo(asked, CHEN, "retrieval")
    assert {type(await renderers.by_kind(asked)[NEWS](d)) for d in news} == {Drop}


async def test_undo_of_nothing_is_nothing(asked):
    assert not (await undo(asked, CHEN, "retrieval")).counted


async def test_answers_that_make_no_sense_are_refused(asked, database, clock):
    rust = find(asked, "rust")
    with pytest.raises(BadInput, match="how late"):
        await say(asked, JORGEN, "rust", LATE, minutes=7)
    with pytest.raises(BadInput, match="presents instead"):
        await say(asked, JORGEN, "rust", REPLACED)
    with pytest.raises(BadInput, match="moved since"):
        await asked.presence.answer(JORGEN, rust.id, int(rust.start.timestamp()) + 60, HERE)
    with pytest.raises(NotFound):
        await asked.presence.answer(JORGEN, 999_999, int(rust.start.timestamp()), HERE)
    clock.move_to(rust.end)
    with pytest.raises(BadInput, match="over"):
        await say(asked, JORGEN, "rust")


async def test_what_is_known_is_known_to_another_process(asked, elsewhere):
    await say(asked, CHEN, "retrieval", LATE, minutes=5)
    await elsewhere.refresh()
    assert await light_of(elsewhere, "retrieval") is Light.LATE


async def test_the_board_shows_organizers_all_and_others_theirs(asked):
    program = program_of(asked)
    day = asked.presence.today(program)
    everything = await asked.presence.board(program, day, OLGA)
    assert [e.session.key for e in everything] == ["opening", "retrieval", "ranking", "rust"]
    assert [e.session.key for e in await asked.presence.board(program, day, EVE)] == [
        "opening", "retrieval", "ranking", "rust"
    ]  # fmt: skip
    assert [e.session.key for e in await asked.presence.board(program, day, CHEN)] == ["retrieval"]
    with pytest.raises(NotAllowed):
        await asked.presence.board(program, day, NOBODY)


async def test_a_digest_is_remembered_until_the_board_is_given_up(asked, database):
    class Nothing:
        async def chat_update(self, **_):
            raise AssertionError("nothing has changed")

    async def yes():
        return True

    await Boards(asked, Nothing(), yes).tick()
    await Boards(asked, Nothing(), yes).tick()  # another process, or the same one after a restart
    (board,) = await ledger(database, DeliveryKind.BOARD)
    assert (board.recipient, board.due_at, board.expires_at) == (ORGA, at("1 08:00"), at("1 14:45"))
    async with database.read() as tx:
        last = await rows.boards(tx, [board.subject])
    assert last == {(board.subject, ORGA): (board, "", "")}  # not posted yet
