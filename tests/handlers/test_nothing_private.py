"""Marked secrets through every listener and every fault: none of them is in a log, at any level, or in what is served."""

import io
import logging
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_base_client import AsyncBaseClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient
from sqlalchemy.engine.default import DefaultDialect
from starlette.routing import Route

from bot import logs, scheduler
from bot.app import ticks
from bot.scheduler import Tick
from handlers.common.turn import Turn
from tests.handlers.conference import ATTENDEE, LIGHTHOUSE, ORGANIZER, Conference, playing
from tests.handlers.marked import MARK, Marked


class Log:
    """Everything that is logged, as Usher writes it and as another handler would."""

    def __init__(self) -> None:
        self.ours, self.others = io.StringIO(), io.StringIO()

    @property
    def text(self) -> str:
        return self.ours.getvalue() + self.others.getvalue()


@pytest.fixture
def log(monkeypatch) -> Iterator[Log]:
    """The log at the lowest level, from before anything is put together: Bolt takes over the level that it finds."""
    log, root = Log(), logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", log.ours)
    logs.setup("text", logging.DEBUG)
    other = logging.StreamHandler(log.others)
    other.setFormatter(logging.Formatter("%(name)s %(message)s"))
    root.addHandler(other)
    yield log
    root.handlers[:] = before
    root.setLevel(level)


# the faults


def nothing(_conference: Conference, _patch: pytest.MonkeyPatch) -> None:
    """All is well."""


def wrong_signature(conference: Conference, _patch: pytest.MonkeyPatch) -> None:
    conference.sandbox.outbound.sign_with("another")


def unknown_error(_conference: Conference, patch: pytest.MonkeyPatch) -> None:
    async def fail(turn: Turn) -> None:
        try:
            raise KeyError(turn.body)  # noqa: TRY301
        except KeyError as error:
            error.add_note(MARK)
            raise RuntimeError(f"{MARK} of {turn.user}") from error

    patch.setattr("handlers.common.errors.enter", fail)


def of_the_database(error: type[Exception], *begins: str) -> Callable[[Conference, pytest.MonkeyPatch], None]:
    def fault(_conference: Conference, patch: pytest.MonkeyPatch) -> None:
        execute = DefaultDialect.do_execute

        def fail(dialect, cursor, statement, parameters, context=None) -> None:
            if statement.lstrip().upper().startswith(begins):
                raise error(f"it failed: {parameters} {MARK}")
            execute(dialect, cursor, statement, parameters, context)

        patch.setattr(DefaultDialect, "do_execute", fail)

    return fault


def of_slack(make: Callable[[str], Exception]) -> Callable[[Conference, pytest.MonkeyPatch], None]:
    def fault(_conference: Conference, patch: pytest.MonkeyPatch) -> None:
        async def fail(_client: object, method: str, **kwargs: Any) -> Any:
            raise make(f"{method} {kwargs} {MARK}")

        async def respond(_client: object, body: Any, *_args: Any) -> Any:
            raise make(f"{body} {MARK}")

        patch.setattr(AsyncBaseClient, "api_call", fail)
        patch.setattr(AsyncWebhookClient, "send_dict", respond)

    return fault


def refused(said: str) -> SlackApiError:
    data = {"ok": False, "error": "internal_error", "response_metadata": {"messages": [said]}}
    answer = AsyncSlackResponse(client=None, http_verb="POST", api_url=said, req_args={}, data=data, headers={}, status_code=200)  # fmt: skip
    return SlackApiError(said, answer)


FAULTS = {
    "no fault": (nothing, "Unhandled request"),
    "a wrong signature": (wrong_signature, "without Slack's signature"),
    "an unknown error": (unknown_error, "RuntimeError"),
    "a failing INSERT": (
        of_the_database(sqlite3.IntegrityError, "INSERT", "UPDATE", "DELETE"),
        "IntegrityError",
    ),
    "a full disk": (
        of_the_database(sqlite3.OperationalError, "INSERT", "UPDATE", "DELETE"),
        "OperationalError",
    ),
    "a database that raises": (
        of_the_database(sqlite3.DatabaseError, "SELECT", "INSERT", "UPDATE"),
        "DatabaseError",
    ),
    "a library that raises": (of_the_database(ValueError, "SELECT", "INSERT", "UPDATE"), "ValueError"),
    "a timeout": (of_slack(TimeoutError), "TimeoutError"),
    "what Slack refuses": (of_slack(refused), "internal_error"),
}
"""What goes wrong, and a word of the log that shows that it did."""


@pytest.mark.parametrize("fault", FAULTS)
async def test_no_secret_is_in_the_log(fault, sample_url, log, monkeypatch, watch):
    cause, shown = FAULTS[fault]
    async with playing(sample_url) as conference:
        conference.workspace.limits.enabled = False  # nobody presses as fast as this
        await ask_anonymously(conference)
        with monkeypatch.context() as patch:
            cause(conference, patch)
            for request in Marked(conference):
                async with conference._act():
                    await conference.sandbox.outbound.post(*request)
            for tick in (*ticks(conference.app), Tick("deliveries", 1, conference.app.worker.sweep)):
                async with conference._act():
                    await scheduler._guarded(tick, set())()
        served = await everything_served(conference)
        people = [conference.user(ATTENDEE), conference.user(ORGANIZER)]
    assert shown in log.ours.getvalue()
    assert "slack_sdk" in log.others.getvalue()
    assert MARK not in log.text.casefold()
    assert MARK not in served.casefold()
    assert [user for user in people if user in log.text] == []
    watch.asked.clear()  # a message that was never there is asked about


async def ask_anonymously(conference: Conference) -> None:
    """A question whose delivery and answer go through the fault, too."""
    await conference.answer(ATTENDEE, f"/ask anonymous {MARK}", LIGHTHOUSE)


async def everything_served(conference: Conference) -> str:
    """What anybody can read without a signature, on every address that there is."""
    base = conference.sandbox.outbound.request_url.removesuffix("/slack/events")
    paths = {route.path for route in conference.app.web.routes if isinstance(route, Route)} | {"/metrics"}
    texts = []
    async with aiohttp.ClientSession() as session:
        for path in sorted(paths):
            async with session.get(base + path) as answer:
                texts.append(await answer.text())
    return "".join(texts)


async def test_the_token_is_in_no_log(sample_url, log):
    async with playing(sample_url) as conference:
        await conference.answer(ATTENDEE, f"/ask anonymous {MARK}", LIGHTHOUSE)
        await conference.deliver()
        token = conference.app.settings.bot_token
        assert isinstance(token, SecretStr)
        assert conference.workspace.app.signing_secret not in log.text
        assert token.get_secret_value() not in log.text
