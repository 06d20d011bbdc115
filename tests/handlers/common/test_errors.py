"""The one boundary: a sentence for the person, a reference in the log, never a traceback, never silence."""

import logging
import re
import shutil
from pathlib import Path

import psycopg
import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy.engine import make_url

from tests.handlers.conference import (
    ATTENDEE,
    LIGHTHOUSE,
    MAIN,
    ORGANIZER,
    RANDOM,
    SPEAKER,
    Conference,
    playing,
    seed,
    words,
)

SORRY = re.compile(
    r"That did not work, and it is not your fault\. Give an organizer the reference ([A-Z2-9]{5})\."
)


@pytest.fixture
def broken(conference: Conference, monkeypatch):
    """Make a use case fail in a way that nobody has thought of."""

    def break_(thing, name: str) -> None:
        async def fail(*_args, **_kwargs):
            raise KeyError("secret detail")

        monkeypatch.setattr(thing, name, fail)
        conference.expected_in_log.append("KeyError")

    return break_


def reference(text: str) -> str:
    match = SORRY.fullmatch(text)
    assert match, text
    return match[1]


def assert_logged(caplog, text: str) -> None:
    """The reference stands in the log, with the traceback."""
    records = [r for r in caplog.records if reference(text) in r.getMessage()]
    assert len(records) == 1
    assert records[0].levelno == logging.ERROR
    assert records[0].exc_info
    assert "KeyError" in records[0].getMessage()
    assert "secret detail" not in text


async def test_a_command_that_fails_gives_a_reference(conference, broken, caplog):
    broken(conference.services.agenda, "starred")
    told = await conference.answer(ATTENDEE, "/session")
    assert_logged(caplog, told.text)


async def test_a_button_that_fails_gives_a_reference_beside_its_message(conference, broken, caplog):
    told = await conference.answer(ATTENDEE, "/session")
    before = words(told)
    broken(conference.services.agenda, "set_star")
    await conference.press(ATTENDEE, told, "Star", about="One Query")
    said = conference.only()
    assert said.ephemeral_for == conference.user(ATTENDEE)
    assert_logged(caplog, said.text)
    assert words(told) == before


async def test_a_button_on_the_home_tab_that_fails_is_told_in_a_direct_message(conference, broken, caplog):
    await conference.open_home(ATTENDEE)
    broken(conference.services.agenda, "set_star")
    await conference.press(ATTENDEE, conference.home(ATTENDEE), "Star", about="One Query")
    assert conference.only().channel == conference.direct(ATTENDEE)
    assert_logged(caplog, conference.only().text)


async def test_a_form_that_fails_says_so_inside_it(conference, broken, caplog):
    await conference.type(ORGANIZER, "/announce")
    broken(conference.services.announcements, "draft")
    values = {"date": "2026-12-01", "time": "10:50", "text": "Doors"}
    await conference.submit(ORGANIZER, channels=[conference.channel(RANDOM)], **values)
    shown = conference.view(ORGANIZER)
    (said,) = [b["text"]["text"] for b in shown.blocks if "That did not work" in str(b)]
    assert_logged(caplog, said)
    assert shown.values["announce:text"]["announce:text"]["value"] == "Doors"


async def test_a_form_that_fails_at_once_says_so_under_its_input(conference, broken, caplog):
    await conference.type(ATTENDEE, "/usher settings")
    broken(conference.services.personal, "save")
    ack = await conference.submit(ATTENDEE)
    (said,) = ack.body["errors"].values()
    assert_logged(caplog, said)


async def test_what_goes_wrong_in_a_form_that_was_closed_meanwhile_is_told_in_a_direct_message(
    conference, broken, caplog
):
    await conference.type(ORGANIZER, "/announce")
    broken(conference.services.announcements, "draft")

    async def closed() -> None:
        conference.workspace.views.clear(conference.user(ORGANIZER))

    conference.services.audiences.known, known = None, conference.services.audiences.known

    async def after_a_while(targets):
        conference.workspace.views.clear(conference.user(ORGANIZER))
        return await known(targets)

    conference.services.audiences.known = after_a_while
    values = {"date": "2026-12-01", "time": "10:50", "text": "Doors"}
    await conference.submit(ORGANIZER, channels=[conference.channel(RANDOM)], **values)
    assert conference.only().channel == conference.direct(ORGANIZER)
    assert_logged(caplog, conference.only().text)


async def test_what_fails_after_the_acknowledgement_is_told_too(conference, broken, caplog):
    await conference.answer(ATTENDEE, "/ask Why?", LIGHTHOUSE)
    await conference.deliver()
    posted = next(m for m in conference.standing(LIGHTHOUSE) if m.thread_ts)
    broken(conference.services.questions, "vote")
    await conference.press(SPEAKER, posted, "▲ Upvote")
    assert conference.only().ephemeral_for == conference.user(SPEAKER)
    assert_logged(caplog, conference.only().text)


async def test_what_slack_refuses_is_told_and_its_own_word_logged(conference: Conference, caplog):
    conference.expected_in_log += ["SlackApiError", "account_inactive"]
    told = await conference.answer(ATTENDEE, "/session")
    conference.sandbox.faults.add("views.open", "error", error="account_inactive")
    await conference.press(ATTENDEE, told, "Details", about="One Query")
    said = reference(conference.only().text)
    (logged,) = [r.getMessage() for r in caplog.records if said in r.getMessage()]
    assert "Slack said account_inactive" in logged


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"error": "internal_error"}, "Slack is not answering right now. Try again in a minute."),
        ({"kind": "status", "status": 503}, "Slack is not answering right now. Try again in a minute."),
        ({"kind": "rate"}, "Slack is not answering right now. Try again in a minute."),
        ({"kind": "drop_before"}, "Slack is not answering right now. Try again in a minute."),
        (
            {"error": "missing_scope"},
            "I lack a scope for that; usher check names it. Add it to the app in Slack, and install it again.",
        ),
        ({"error": "expired_trigger_id"}, "It took too long to open the form. Try again."),
    ],
)
async def test_what_is_nobodys_mistake_here_says_what_to_do(conference: Conference, fault, says):
    conference.expected_in_log.append("Slack did not answer")
    told = await conference.answer(ATTENDEE, "/session")
    conference.sandbox.faults.add("views.open", times=10, **{"kind": "error", **fault})
    await conference.press(ATTENDEE, told, "Details", about="One Query")
    assert conference.only().text == says


async def test_a_scope_that_is_missing_is_named(conference: Conference, monkeypatch):
    async def info(**_arguments):
        answer = {"ok": False, "error": "missing_scope", "needed": "groups:read", "provided": "chat:write"}
        raise SlackApiError("refused", answer)

    monkeypatch.setattr(conference.services.channels._client, "conversations_info", info)
    conference.services.channels.forget(conference.channel(RANDOM))
    told = await conference.answer(ORGANIZER, "/usher setup help", RANDOM)
    assert told.text == (
        "I lack the scope groups:read for that. Add it to the app in Slack, and install it again."
    )


async def test_an_event_that_fails_is_logged_and_told_to_nobody(conference, broken, caplog):
    broken(conference.services, "welcome")
    await conference.open_home(ATTENDEE)
    assert conference.news == []
    assert any("reference" in r.getMessage() and r.levelno == logging.ERROR for r in caplog.records)


async def test_an_error_that_cannot_be_told_stands_in_the_log(conference, broken):
    await conference.open_home(ATTENDEE)
    broken(conference.services.agenda, "set_star")
    conference.expected_in_log.append("an error could not be told")
    conference.sandbox.faults.add("chat.postMessage", "error")
    await conference.press(ATTENDEE, conference.home(ATTENDEE), "Star", about="One Query")
    assert conference.news == []


async def test_no_request_and_no_token_stands_in_the_log(conference, broken, caplog):
    broken(conference.services.questions, "ask")
    await conference.answer(ATTENDEE, "/ask my very private words", LIGHTHOUSE)
    assert conference.app.settings.bot_token
    token = conference.app.settings.bot_token.get_secret_value()
    logged = "\n".join(logging.Formatter().format(r) for r in caplog.records)
    assert "KeyError" in logged
    assert "private words" not in logged
    assert token not in logged


def _take_away(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    path.mkdir()


async def test_a_database_file_that_is_gone_is_one_sentence(sample_url, tmp_path):
    async with playing(sample_url) as conference:
        assert (await conference.answer(ATTENDEE, "/session")).text.startswith("On now")
        await conference.services.database.close()
        _take_away(tmp_path / "sample.db")
        await _say_that_it_is_down(conference)
        shutil.rmtree(tmp_path / "sample.db")


@pytest.mark.postgres
async def test_a_database_server_that_is_gone_is_one_sentence(postgres_url, postgres):
    await seed(postgres_url)
    async with playing(postgres_url) as conference:
        name = make_url(postgres_url).database
        assert (await conference.answer(ATTENDEE, "/session")).text.startswith("On now")
        try:
            with psycopg.connect(postgres, autocommit=True) as connection:
                connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
                )
            await _say_that_it_is_down(conference)
        finally:  # the tests after this one share the database
            with psycopg.connect(postgres, autocommit=True) as connection:
                connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


async def _say_that_it_is_down(conference: Conference) -> None:
    """Who was here before is still answered; everything that needs the record says in one sentence that it is away."""
    assert (await conference.answer(ATTENDEE, "/session next", MAIN)).text.startswith("Next")
    for line in ("/submission", "/ask Why?", "/agenda clear"):
        told = await conference.answer(SPEAKER, line, LIGHTHOUSE)
        said, kept, _ = told.text.partition(" Your question is not asked yet:\nWhy?")
        assert said == "The database cannot be reached now.", line  # not where it is
        assert bool(kept) is line.startswith("/ask")
