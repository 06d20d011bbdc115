"""Anonymous means it: the record does not tell who asked, and forgets even the hash once the questions are closed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.config import Settings
from bot.domain.common.keyed import Keyed
from bot.domain.people.model import UserKind
from bot.domain.setup.settings import QuestionSettings
from bot.errors import BadInput, NotAllowed
from bot.services.questions import Askers
from bot.services.services import Services
from db.queries.questions import records as questions
from db.sql import table_of
from db.tables import QuestionRow, VoteRow
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JORGEN,
    NOBODY,
    OLGA,
    ORGANIZERS,
    USERS,
    WEI,
    FakeChannels,
    at,
    dump,
    find,
    ledger,
    program_of,
)
from tests.services.questions.test_asking import ask

DAY = timedelta(days=1)


async def asker_of(database, question_id):
    async with database.read() as tx:
        return await questions.asker(tx, question_id)


def naming(before, after, user):
    """The rows that are new and name the user."""
    return [row for table, rows in after.items() for row in set(rows) - set(before[table]) if user in row]


async def test_no_row_tells_who_asked_voted_was_answered_or_silenced(keyed, database):
    before = await dump(database)
    asked = (await ask(keyed, "retrieval", user=NOBODY, anonymous=True)).question.id
    await keyed.questions.vote(NOBODY, asked)
    await keyed.questions.edit(NOBODY, asked, "Why, really?")
    await keyed.moderation.silence(EVE, asked)
    await keyed.answers.send(EVE, asked, "Because.")
    assert naming(before, await dump(database), NOBODY) == []


async def test_two_questions_of_one_person_look_alike_in_no_two_sessions_and_at_no_two_conferences():
    askers = Askers(Keyed(b"k" * 32))
    made = {askers.asker(1, 7, CHEN), askers.asker(1, 8, CHEN), askers.asker(2, 7, CHEN), askers.voter(1, 7, CHEN),
            askers.silenced(1, 7, CHEN), askers.silenced(1, None, CHEN)}  # fmt: skip
    assert len(made) == 6
    assert await askers.find(askers.asker(1, 7, CHEN), 1, 7, [WEI, CHEN]) == CHEN
    assert await askers.find(askers.asker(1, 7, CHEN), 1, 7, [WEI]) == ""
    assert await Askers(Keyed(b"x" * 32)).find(askers.asker(1, 7, CHEN), 1, 7, [CHEN]) == ""


async def test_all_members_are_looked_through_so_that_the_time_tells_nothing():
    class Listed(list):
        looked = 0

        def __iter__(self):
            for each in super().__iter__():
                self.looked += 1
                yield each

    askers, users = Askers(Keyed(b"k" * 32)), Listed([CHEN, WEI, EVE])
    assert askers._find(askers.asker(1, 7, CHEN), 1, 7, users) == CHEN
    assert users.looked == 3


async def test_without_a_key_nobody_is_known_again_after_the_process(services, database, clock):
    asked = (await ask(services, anonymous=True)).question.id
    again = Services(Settings(organizers=ORGANIZERS), database, clock, FakeChannels(), lambda: None)
    await again.refresh()
    with pytest.raises(NotAllowed, match="Only the person who asked"):
        await again.questions.take_back(CHEN, asked)
    assert (await services.questions.take_back(CHEN, asked)).question.withdrawn


async def test_an_asker_edits_and_takes_back_what_is_theirs(keyed):
    asked = (await ask(keyed, anonymous=True)).question.id
    with pytest.raises(NotAllowed, match="Only the person who asked a question can edit it"):
        await keyed.questions.edit(WEI, asked, "Mine?")
    for wrong in ("  ", "x" * 1001):
        with pytest.raises(BadInput, match="A question"):
            await keyed.questions.edit(CHEN, asked, wrong)
    changed = (await keyed.questions.edit(CHEN, asked, " Why not? ")).question
    assert (changed.text, changed.edited, changed.asker) == ("Why not?", True, "")
    assert await keyed.questions.mine(CHEN, find(keyed, "rust").id) == {asked}
    assert await keyed.questions.mine(WEI, find(keyed, "rust").id) == set()
    await keyed.questions.answer(JORGEN, asked)
    with pytest.raises(BadInput, match="already answered"):
        await keyed.questions.own(CHEN, asked)


async def test_what_links_them_goes_when_the_session_is_over_even_if_nothing_ran_then(keyed, database, clock):
    anonymous = (await ask(keyed, anonymous=True)).question.id
    named = (await ask(keyed)).question.id
    later = (await ask(keyed, "closing", anonymous=True)).question.id
    await keyed.moderation.silence(OLGA, later)
    clock.move_to(at("2 14:44"))  # a day after its end, but for a minute
    await keyed.closing.tick()
    assert await asker_of(database, anonymous)
    clock.move_to(at("2 14:45"))
    await keyed.closing.tick()
    assert [await asker_of(database, each) for each in (anonymous, named)] == ["", CHEN]
    assert await asker_of(database, later)
    with pytest.raises(NotAllowed, match="Usher no longer knows who asked anonymously"):
        await keyed.questions.take_back(CHEN, anonymous)
    with pytest.raises(BadInput, match='questions to "Rust for Recommenders" are closed'):
        await ask(keyed)
    clock.move_to(at("3 17:00") + DAY)
    await keyed.closing.tick()
    kept = await dump(database)
    assert kept["silence"] == []
    assert await asker_of(database, later) == ""


async def test_a_chair_or_an_organizer_closes_the_questions_at_once_and_reopens_them(keyed, database):
    asked = (await ask(keyed, "retrieval", user=NOBODY, anonymous=True)).question.id
    session = find(keyed, "retrieval")
    await keyed.answers.send(CHEN, asked, "Because.")
    for other in (CHEN, NOBODY):  # its speaker, and who asked
        with pytest.raises(NotAllowed, match="Only the session's chairs and the organizers can close"):
            await keyed.moderation.close(other, session.id)
        assert await keyed.moderation.state(other, session) is None
    await keyed.moderation.close(EVE, session.id)
    assert await asker_of(database, asked) == ""
    assert [d.state for d in await ledger(database) if d.recipient.startswith("asker:")] == ["cancelled"]
    with pytest.raises(BadInput, match="are closed"):
        await ask(keyed, "retrieval")
    assert await keyed.moderation.state(OLGA, session)
    await keyed.moderation.reopen(EVE, session.id)
    await ask(keyed, "retrieval")


async def test_rows_of_an_earlier_version_are_hashed_by_the_first_process_with_a_key(keyed, database):
    asked = (await ask(keyed, anonymous=True)).question.id
    await keyed.questions.vote(WEI, asked)
    async with database.write() as tx:
        question, vote = table_of(QuestionRow), table_of(VoteRow)
        await tx.exec(update(question).values(asker=CHEN))
        await tx.exec(update(vote).values(slack_user=WEI))
    await keyed.closing.tick()
    rows = await dump(database)
    assert CHEN not in str(rows["question"])
    assert WEI not in str(rows["vote"])
    assert await keyed.questions.voted(WEI) == [asked]
    assert (await keyed.questions.vote(WEI, asked)).question.votes == 0
    assert (await keyed.questions.take_back(CHEN, asked)).question.withdrawn


async def test_five_of_one_person_wait_in_a_session_named_and_anonymous(keyed):
    taken = [(await ask(keyed, text=f"{n}?", anonymous=n % 2 == 0)).question.id for n in range(5)]
    for anonymous in (True, False):
        with pytest.raises(BadInput, match="5 of your questions are waiting in this session"):
            await ask(keyed, anonymous=anonymous)
    await ask(keyed, user=WEI)
    await ask(keyed, "closing")
    await keyed.questions.take_back(CHEN, taken[0])
    await ask(keyed)
    await keyed.questions.answer(JORGEN, taken[1])
    await ask(keyed)


async def test_thirty_of_one_person_come_in_an_hour_in_all_sessions(keyed, clock):
    rules = QuestionSettings(hourly=3)
    await keyed.setup.set_questions(OLGA, program_of(keyed), rules)
    await keyed.refresh()
    for n, key in enumerate(("rust", "closing", "fairness")):
        asked = (await ask(keyed, key, anonymous=n != 1)).question.id
        await keyed.questions.take_back(CHEN, asked)
    with pytest.raises(BadInput, match="You asked 3 questions within the last hour"):
        await ask(keyed)
    await ask(keyed, user=WEI)
    clock.move_to(at("1 10:00"))
    await ask(keyed)
    assert QuestionSettings().hourly == 30


async def test_guests_ask_unless_organizers_say_otherwise(keyed):
    await keyed.people.link(
        [replace(u, kind=UserKind.GUEST) if u.id == NOBODY else u for u in USERS], everyone=True
    )
    await keyed.refresh()
    await ask(keyed, user=NOBODY)
    assert keyed.reader(NOBODY, program_of(keyed)).may_ask
    with pytest.raises(NotAllowed):
        await keyed.setup.set_questions(CHEN, program_of(keyed), QuestionSettings(guests=False))
    await keyed.setup.set_questions(OLGA, program_of(keyed), QuestionSettings(guests=False))
    await keyed.refresh()
    with pytest.raises(BadInput, match="^Guests of this workspace can't ask questions at AMLC 2026"):
        await ask(keyed, user=NOBODY, anonymous=True)
    assert not keyed.reader(NOBODY, program_of(keyed)).may_ask
    await ask(keyed, user=ANNA, anonymous=True)


async def test_somebody_who_is_forgotten_leaves_no_link_and_no_vote(keyed, database):
    """Nor a gap: a question without a hash, and other words to moderators, would tell whose it was."""
    asked = (await ask(keyed, user=NOBODY, anonymous=True)).question.id
    other = (await ask(keyed, user=WEI, anonymous=True)).question.id
    await keyed.questions.vote(NOBODY, other)
    await keyed.questions.vote(WEI, asked)
    before = await asker_of(database, asked)
    await keyed.own.forget(NOBODY, NOBODY)
    after = await asker_of(database, asked)
    assert (len(after), after[:9], after != before) == (len(before), before[:9], True)
    assert await keyed.questions.mine(NOBODY, find(keyed, "rust").id) == set()
    await keyed.moderation.silence(OLGA, asked)
    with pytest.raises(NotAllowed, match="Only the person who asked"):
        await keyed.questions.take_back(EVE, asked)
    votes = [(await keyed.questions.posted(each)).question.votes for each in (asked, other)]
    assert votes == [1, 0]


async def test_nothing_of_the_link_stays_in_the_files_of_the_database(keyed, database, clock):
    asked = [(await ask(keyed, key, anonymous=True)).question.id for key in ("rust", "retrieval")]
    hashes = [(await asker_of(database, each)).encode() for each in asked]
    if not database.is_sqlite:
        return
    file = Path(database.url.database)
    held = lambda: b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))  # noqa: E731
    assert all(each in held() for each in hashes)
    await keyed.moderation.close(OLGA, find(keyed, "retrieval").id)
    assert [each in held() for each in hashes] == [True, False]
    clock.move_to(at("2 14:45"))
    await keyed.closing.tick()
    assert not any(each in held() for each in hashes)
