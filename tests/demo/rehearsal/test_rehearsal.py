"""A small conference, played through the real app: one morning of the sample in two rooms."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.clock import MovableClock
from bot.config import Settings
from bot.demo.rehearsal import Wish, document, in_words, picture
from bot.demo.rehearsal.record import of_copy, of_sample
from bot.demo.rehearsal.stage import perform, rehearse_sample
from bot.demo.sample import sample
from bot.errors import NotFound
from bot.services.people import People
from bot.services.program.programs import Programs
from bot.slack.directory import SlackUser
from db.engine import Database
from db.queries.ledger import rehearsals
from tests.conftest import NOW

ROOMS, PEOPLE = {"Lighthouse", "Harbor"}, 10


@pytest.fixture
def play():
    """The sample's first morning, and some of its people."""
    whole = sample(NOW)
    first = min(s.start for s in whole.program.sessions)
    sessions = tuple(
        s
        for s in whole.program.sessions
        if s.room in ROOMS and s.start < first.replace(hour=10) and not s.parent_key
    )
    named = {person.person_key for s in sessions for person in s.people}
    on_it = tuple(person for person in whole.program.people if person.key in named)
    program = replace(whole.program, sessions=sessions, people=on_it)
    channels = tuple(c for c in whole.channels if not c.session_key and (not c.room or c.room in ROOMS))
    people = tuple(p for p in whole.people if p.email in whole.organizers) + whole.people[:PEOPLE]
    nothing = replace(whole.submissions, submissions=(), people=())
    return replace(
        whole,
        program=program,
        submissions=nothing,
        people=tuple(dict.fromkeys(people)),
        channels=channels,
        reviewers=(),
    )


async def rehearsed(play, url, **wish):
    clock = MovableClock(NOW, speed=0)
    told = []
    report = await rehearse_sample(Settings(), Wish(**wish), play, url, clock, told.append)
    assert told == sorted(told)
    return report


def whatever_the_order(report):
    """What was sent to whom, and when it was due; which of those that wait for Slack's rates goes first is open."""
    return sorted((s.wanted_at, s.kind, s.to) for s in report.sent)


async def test_a_conference_is_played_to_its_end(play, tmp_path):
    found = await rehearsed(play, f"sqlite:///{tmp_path / 'one.db'}")
    assert found.exactly_once
    assert not found.late
    assert not found.failed
    assert {"speaker-reminder", "channel-reminder", "announcement", "star-reminder"} <= found.by_kind.keys()
    assert {"stars", "announcements"} <= found.played.keys()
    assert all(found.begins <= s.sent_at <= found.ends for s in found.sent)
    assert not any(limit.refused for limit in found.limits)
    assert found.conference in in_words(found)
    assert len(json.loads(json.dumps(document(found)))["timeline"]) == len(found.sent)
    assert picture(found).count("<title>") == len(found.sent) + 1

    again = await rehearsed(play, f"sqlite:///{tmp_path / 'two.db'}")
    assert whatever_the_order(again) == whatever_the_order(found)


async def test_every_message_arrives_once_though_slack_fails(play, sqlite_url):
    found = await rehearsed(play, sqlite_url, faults=True)
    assert found.faults
    assert set(found.faults) >= {"drop_after", "status"}
    assert found.exactly_once, (found.twice, found.lost, found.unknown)
    assert any(s.attempts > 1 for s in found.sent)


async def test_a_copy_is_played_and_the_real_record_stays_as_it_is(play, tmp_path, database_url):
    clock = MovableClock(NOW, speed=0)
    cast = await of_sample(play, database_url, clock)
    async with Database(database_url) as real:
        async with real.read() as tx:
            before = await rehearsals.outcomes(tx)
        url = f"sqlite:///{tmp_path / 'copy.db'}"
        clock = MovableClock(
            datetime(2027, 6, 1, tzinfo=UTC), speed=0
        )  # long after: it lies ahead again in the copy
        copied = await of_copy(real, cast.slug, url, clock)
        assert clock.utcnow() == copied.begins == cast.begins
        found = await perform(Settings(database_url=url), Wish(cast.slug), copied, clock, lambda _: None)
        assert found.exactly_once
        assert "channel-reminder" in found.by_kind
        assert found.unreached  # nobody has been linked to Slack in the real record
        assert all(s.is_channel for s in found.sent)
        async with real.read() as tx:
            assert await rehearsals.outcomes(tx) == before


async def test_everybody_is_lent_an_account_and_every_room_a_channel(play, tmp_path, database_url):
    bare = replace(play, channels=())
    clock = MovableClock(NOW, speed=0)
    cast = await of_sample(bare, database_url, clock)
    async with Database(database_url) as real:
        url = f"sqlite:///{tmp_path / 'copy.db'}"
        copied = await of_copy(real, cast.slug, url, clock, ("olga@example.org",), everybody=True)
        settings = Settings(database_url=url, organizers=("olga@example.org",))
        found = await perform(settings, Wish(cast.slug), copied, clock, lambda _: None)
    assert "announcements" in found.played  # the organizer is there, though nobody knows her yet
    assert found.exactly_once
    assert not found.unreached
    assert found.lent.people == len(copied.users) > 0
    assert found.lent.channels == len(play.program.rooms) + 2
    assert {"speaker-reminder", "channel-reminder"} <= found.by_kind.keys()
    assert "Played as if everybody were there" in in_words(found)
    assert document(found)["as_if"] == {"accounts": found.lent.people, "channels": found.lent.channels}


async def test_a_copy_is_played_with_the_links_that_there_are(play, tmp_path, sqlite_url):
    clock = MovableClock(NOW, speed=0)
    cast = await of_sample(play, sqlite_url, clock)
    async with Database(sqlite_url) as real:
        program_of, people = Programs(real, clock), People(real, clock, ())
        await program_of.load()
        speaker = next(p for s in program_of.all()[0].sessions for p in s.speakers)
        namesakes = [SlackUser(f"U0SAME{n}", f"same{n}@example.org", speaker.name) for n in range(2)]
        await people.link(
            [*namesakes, SlackUser("U0ELSE", "else@example.org", "Someone Else")], everyone=True
        )

        url = f"sqlite:///{tmp_path / 'copy.db'}"
        copied = await of_copy(real, cast.slug, url, clock)
        assert {u.id for u in copied.users} == {"U0SAME0", "U0SAME1", "U0ELSE"}
        assert not any(channel.members for channel in copied.channels)  # the conference knows none of them
        found = await perform(Settings(database_url=url), Wish(cast.slug), copied, clock, lambda _: None)
    assert all(s.is_channel for s in found.sent)
    assert speaker.name in {p.name for p in found.readiness.missed}
    assert in_words(found).split("\n")[1].startswith("0 of ")
    assert document(found)["readiness"]["speakers"]["reached"] == 0


async def test_a_conference_that_is_not_there(tmp_path, sqlite_url):
    async with Database(sqlite_url) as real:
        with pytest.raises(NotFound, match='no conference "nowhere"; there are: none'):
            await of_copy(real, "nowhere", f"sqlite:///{tmp_path / 'copy.db'}", MovableClock(NOW, speed=0))
