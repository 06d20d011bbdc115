"""`usher check`: each thing that is missing is one finding that says how to mend it."""

from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.clock import SystemClock
from bot.domain.people.model import Role, UserKind
from bot.domain.program.snapshot import AppearanceEntry, PersonEntry, SubmissionEntry, SubmissionSnapshot
from bot.domain.setup.bindings import Purpose
from bot.services.program.imports import Options, write_submissions
from bot.services.setup.checks import check
from bot.services.setup.clocks import against_database
from bot.slack.directory import Channel
from bot.slack.manifest import SCOPES
from tests.conftest import NOW
from tests.services.by_hand import (
    CORNIL,
    EVE,
    JANSON,
    MAIN,
    OLGA,
    OTHER,
    PROGRAM,
    USERS,
    at,
    changed,
    find,
    make_usher,
    moved,
    person,
    program_of,
    write,
)


class Answer(dict):
    """What Slack answers: a body, and headers."""

    def __init__(self, scopes, date="") -> None:
        super().__init__(ok=True, user="usher", team="Lindenquay")
        self.headers = {"x-oauth-scopes": ",".join(scopes), **({"date": date} if date else {})}


class FakeSlack:
    """Slack's edge: one method, and how it goes wrong."""

    def __init__(self, scopes=SCOPES, error: Exception | None = None, date="") -> None:
        self.scopes, self.error, self.date = scopes, error, date

    async def auth_test(self):
        if self.error:
            raise self.error
        return Answer(self.scopes, self.date)


async def found(services, slack=None, *, ok=False):
    """What is said, by what it is about, of the findings that are fine or not."""
    return [(f.about, f.says) for f in await check(services, slack or FakeSlack()) if f.ok == ok]


@pytest.fixture
async def ready(services, database):
    """A conference that lacks nothing but a speaker's account."""
    await write(database, changed("closing", people=()))
    await services.refresh()
    return services


async def test_where_nothing_is_missing_everything_is_fine(ready):
    assert await found(ready) == []
    assert await found(ready, ok=True) == [
        ("amlc-2026", "All 4 speakers can be reached in Slack."),
        ("amlc-2026", "The one chair can be reached in Slack."),
        ("Slack", "The bot is @usher in Lindenquay."),
        ("Scopes", "The bot has every scope it needs."),
        ("amlc-2026", "All 7 coming sessions have a channel."),
    ]


async def test_slack_that_does_not_answer_is_said_and_the_rest_is_looked_at(ready):
    ready.channels.seen.clear()
    for error, says in (
        (
            SlackApiError("", {"ok": False, "error": "invalid_auth"}),
            "Slack refuses SLACK_BOT_TOKEN (invalid_auth).",
        ),
        (ConnectionRefusedError(), "Slack cannot be reached (ConnectionRefusedError)."),
        (TimeoutError(), "Slack cannot be reached (TimeoutError)."),
        (aiohttp.ServerDisconnectedError(), "Slack cannot be reached (ServerDisconnectedError)."),
    ):
        assert await found(ready, FakeSlack(error=error)) == [("Slack", says)]
        assert len(await found(ready, FakeSlack(error=error), ok=True)) == 3


async def test_who_is_in_two_places_at_once_is_named(ready, database, clock):
    chaired = (AppearanceEntry("jorgen@example.org"), AppearanceEntry("eve@example.org", Role.SESSION_CHAIR))
    await write(
        database, changed("rust", moved("rust", "1 11:45", changed("closing", people=())), people=chaired)
    )
    await ready.refresh()
    (finding,) = await found(ready)
    assert finding == (
        "amlc-2026",
        '1 person speaks or chairs in two places at once: Eve Okoro ("Search I" and "Rust for Recommenders").',
    )
    clock.move_to(at("1 12:31"))  # both are over
    assert await found(ready) == []


async def test_missing_scopes_are_named(ready):
    slack = FakeSlack([s for s in SCOPES if s not in {"channels:read", "chat:write"}])
    says = "The bot lacks channels:read, chat:write. Add them to the app and install it again."
    assert await found(ready, slack) == [("Scopes", says)]


async def test_without_the_scopes_channels_are_not_looked_up(ready):
    async def refuse(_text):
        raise SlackApiError("", {"ok": False, "error": "missing_scope"})

    ready.channels.find = refuse
    assert [about for about, _ in await found(ready, FakeSlack(["commands"]))] == ["Scopes"]


async def test_an_empty_installation_lacks_a_program_and_organizers(database, clock):
    services = make_usher(database, clock, ())
    await services.refresh()
    assert await found(services) == [
        ("Program", "There is no program yet. Import one with `usher import FILE`."),
        (
            "Organizers",
            "USHER_ORGANIZERS is empty. Nobody organizes the whole workspace or can set up a new conference in Slack.",
        ),
    ]


async def test_organizers_whom_slack_does_not_know_are_missing(ready):
    await ready.people.link([u for u in USERS if u.id not in {EVE, OLGA}], everyone=True)
    await ready.refresh()
    says = "No organizer is linked to a Slack user. Check USHER_ORGANIZERS, or type `usher roles grant`."
    assert ("amlc-2026", says) in await found(ready)


async def test_guests_whom_the_settings_name_are_said(ready):
    guests = [replace(user, kind=UserKind.GUEST) if user.id == EVE else user for user in USERS]
    await ready.people.link(guests, everyone=True)
    await ready.refresh()
    says = "USHER_ORGANIZERS names the account of a guest: guests can't organize."
    assert ("Organizers", says) in await found(ready)


async def test_unlinked_speakers_are_counted_and_named(services):
    assert await found(services) == [
        (
            "amlc-2026",
            "4 of 5 speakers can be reached in Slack. Not reached: Bo; see `usher people list --unlinked`.",
        ),
    ]
    await services.people.link([], everyone=True)
    await services.refresh()
    said = [text for _, text in await found(services)]
    assert said[0].startswith("0 of 5 speakers can be reached in Slack. Not reached: ")
    assert said[1].startswith("0 of 1 chair can be reached in Slack. Not reached: Eve Okoro")


async def test_authors_are_counted_too_and_it_is_said_first(services, database):
    paper = SubmissionEntry("7", "On Heat", ("chen@example.org", "zoe@example.org"), status="submitted")
    people = (person("Chen Li", "chen"), person("Zoë Far", "zoe"))
    async with database.write() as tx:
        await write_submissions(tx, SubmissionSnapshot("by hand", (paper,), people), Options(), NOW)
    await services.refresh()
    findings = await check(services, FakeSlack())
    assert [f.says for f in findings[:3]] == [
        "4 of 5 speakers can be reached in Slack. Not reached: Bo; see `usher people list --unlinked`.",
        "The one chair can be reached in Slack.",
        "1 of 2 authors can be reached in Slack. Not reached: Zoë Far.",
    ]


async def test_everybody_who_is_not_reached_is_named(services, database):
    crowd = tuple(PersonEntry(f"p-{n}", f"Speaker {n}") for n in range(12))
    there = changed("closing", people=tuple(AppearanceEntry(p.key) for p in crowd))
    await write(database, replace(there, people=(*PROGRAM.people, *crowd)))
    await services.refresh()
    (says,) = [text for _, text in await found(services)]
    names = f"{', '.join(f'Speaker {n}' for n in range(11))} and Speaker 11"
    assert (
        says
        == f"4 of 16 speakers can be reached in Slack. Not reached: {names}; see `usher people list --unlinked`."
    )


async def test_sessions_without_a_channel_are_counted_by_room(ready, clock):
    await ready.setup.bind(OLGA, program_of(ready), JANSON, Purpose.NOTHING)
    await ready.refresh()
    says = (
        "3 of 7 coming sessions have no channel, so no reminder there and no questions: Janson. "
        "Type /usher setup in a channel to say which room it is for."
    )
    assert await found(ready) == [("amlc-2026", says)]
    clock.move_to(at("2 10:00"))  # only the closing is still to come
    assert ("amlc-2026", "All 1 coming sessions have a channel.") in await found(ready, ok=True)


async def test_a_conference_that_is_over_lacks_no_channel(ready, clock):
    await ready.setup.bind(OLGA, program_of(ready), JANSON, Purpose.NOTHING)
    await ready.refresh()
    clock.move_to(at("9 09:00"))
    assert await found(ready) == []
    assert ("amlc-2026", "All of its sessions are over.") in await found(ready, ok=True)


async def test_a_conference_without_a_main_channel_is_said(ready):
    await ready.setup.bind(OLGA, program_of(ready), MAIN, Purpose.NOTHING)
    await ready.refresh()
    says = "It has no main channel. Type /usher setup in the channel that it should have."
    assert await found(ready) == [("amlc-2026", says)]


async def test_a_channel_that_is_gone_is_said(ready):
    del ready.channels.seen[CORNIL]
    says = (
        f"The channel {CORNIL} (the room Cornil) is gone, or closed to the bot: "
        "open it to the bot again, or type /usher setup in another one."
    )
    assert await found(ready) == [("amlc-2026", says)]


async def test_a_sessions_own_channel_is_looked_at_too(ready):
    await ready.setup.bind(OLGA, program_of(ready), "C0RUST", Purpose.SESSION, target=find(ready, "rust").id)
    await ready.refresh()
    says = (
        'The channel C0RUST (the session "Rust for Recommenders") is gone, or closed to the bot: '
        "open it to the bot again, or type /usher setup in another one."
    )
    assert await found(ready) == [("amlc-2026", says)]


async def test_an_archived_channel_is_said(ready):
    ready.channels.seen[CORNIL] = Channel(CORNIL, "cornil", is_member=True, is_archived=True)
    says = (
        "The channel #cornil (the room Cornil) is archived: "
        "open it to the bot again, or type /usher setup in another one."
    )
    assert await found(ready) == [("amlc-2026", says)]


async def test_private_channels_without_the_bot_are_said_and_public_ones_are_joined(ready):
    ready.channels.seen[MAIN] = Channel(MAIN, "organizing", is_member=False, is_private=True)
    ready.channels.seen[JANSON] = Channel(JANSON, "janson", is_member=False, is_private=False)
    assert await found(ready) == [("amlc-2026", "Invite the bot to #organizing: they are private.")]


async def test_every_conference_is_looked_at(ready, database):
    await write(database, OTHER)
    await ready.refresh()
    assert [about for about, _ in await found(ready)] == [OTHER.slug] * 3


@pytest.mark.parametrize(
    ("ahead", "says"),
    [
        (0, ""),
        (29, ""),
        (-29, ""),
        (46, "This machine's clock is 46 s ahead of Slack's. Set it right, and let NTP keep it."),
        (-90, "This machine's clock is 90 s behind Slack's. Set it right, and let NTP keep it."),
        (660, "This machine's clock is 11 min ahead of Slack's. Requests from Slack are refused, so commands and buttons do not work. Set it right, and let NTP keep it."),
    ],
)  # fmt: skip
async def test_a_clock_that_is_not_slacks_is_told(ready, ahead, says):
    slack = FakeSlack(date=format_datetime(NOW - timedelta(seconds=ahead), usegmt=True))
    assert await found(ready, slack) == ([("Clock", says)] if says else [])
    fine = ("Clock", "This machine's clock agrees with Slack's.") in await found(ready, slack, ok=True)
    assert fine is not bool(says)


def test_a_machine_whose_clock_is_not_the_databases_is_told():
    clock = SystemClock(lambda: 1_000_000.0, lambda: 5.0)
    assert list(against_database(clock)) == []
    for ahead, ok, says in (
        (20, True, "The database server's clock agrees with this machine's."),
        (
            3600,
            False,
            "The database server's clock is 60 min ahead of this machine's. It decides when a message is due",
        ),
        (
            -40,
            False,
            "The database server's clock is 40 s behind this machine's. It decides when a message is due",
        ),
    ):
        clock.set_right(clock.machine() + timedelta(seconds=ahead), 5.0)
        ((fine, _, told),) = against_database(clock)
        assert fine is ok
        assert told.startswith(says)
