"""What holds for every command: help, nothing typed, the prefix; and that every command and button is answered."""

import inspect
import json
import re

import pytest
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.domain.common import commands
from bot.domain.common.commands import COMMANDS
from bot.domain.common.markup import escape
from bot.domain.home.examples import Examples, examples_of
from bot.views.common import actions
from handlers.common import unknown
from tests.handlers.conference import (
    ATTENDEE,
    LIGHTHOUSE,
    ON_STAGE,
    ORGANIZER,
    RANDOM,
    SPEAKER,
    Conference,
    playing,
    words,
)
from tests.handlers.conftest import check_log
from tests.paths import ROOT

_OPENS_A_PAGE = {actions.QUESTION_THREAD}
_MENUS = {actions.SESSION_MENU, actions.QUESTION_MENU, actions.BOARD_MENU, actions.USHER_MORE}


def known(conference: Conference) -> Examples:
    """The examples of the sample program."""
    return examples_of(conference.services.programs.all()[0], conference.services.clock.utcnow())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
@pytest.mark.parametrize("typed", ["help", "HELP", " help "])
async def test_help_names_every_form(conference, command, typed):
    told = await conference.answer(ATTENDEE, f"/{command.name} {typed}")
    assert f"/{command.name}" in told.text
    if command is not commands.USHER:
        for form, _ in command.lines:
            assert escape(known(conference).fill(form)) in told.text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
async def test_nothing_typed_does_something_useful(conference, command):
    ack = await conference.type(ORGANIZER, f"/{command.name}", LIGHTHOUSE)
    opened = conference.workspace.views.stack(conference.user(ORGANIZER))
    assert [m.text for m in conference.news] or opened
    assert "not your fault" not in str(ack.body)


async def test_help_shows_organizers_what_is_theirs(conference: Conference):
    assert "/announce" in (await conference.answer(ORGANIZER, "/usher")).text
    assert "/announce" not in (await conference.answer(ATTENDEE, "/usher help")).text


async def test_a_prefix_renames_everything(sample_url, caplog):
    async with playing(sample_url, "lasw") as conference:
        assert list(conference.workspace.commands) == [f"/lasw-{c.name}" for c in COMMANDS]
        assert (await conference.answer(ATTENDEE, "/lasw-session")).text.startswith("On now")
        for command in COMMANDS:
            told = await conference.answer(ATTENDEE, f"/lasw-{command.name} help")
            assert f"/lasw-{command.name}" in told.text
            assert f" /{command.name}" not in told.text
        told = await conference.answer(ATTENDEE, "/lasw-agenda soon")
        assert told.text.startswith('/lasw-agenda knows "today", "tomorrow", a day and a time')
        told = await conference.answer(ORGANIZER, "/lasw-announce cancel 9")
        assert told.text == "There is no announcement #9. See /lasw-announce list."
        conference.check()
        check_log(conference, caplog)


async def test_under_a_prefix_every_text_names_commands_with_it(sample_url, caplog):
    """A walk through what names one: errors, cards, forms and what is sent; `check` looks at all of it."""
    async with playing(sample_url, "lasw") as conference:
        told = await conference.answer(SPEAKER, f"/lasw-session {ON_STAGE}")
        await conference.press(SPEAKER, told, "Details")
        assert f"/lasw-session {ON_STAGE}" in words(conference.view(SPEAKER))
        told = await conference.answer(SPEAKER, "/lasw-ask anonymous", LIGHTHOUSE)
        assert told.text == "A question needs words. Type it after /lasw-ask anonymous."
        told = await conference.answer(SPEAKER, "/lasw-ask Why?", RANDOM)
        assert "find the session with /lasw-session and press" in told.text
        told = await conference.answer(ORGANIZER, "/lasw-announce tomorrow 09:00 #random Doors")
        await conference.press(ORGANIZER, told, "Schedule")
        assert "/lasw-announce cancel 1" in told.text
        told = await conference.answer(ORGANIZER, "/lasw-announce now starred:nonsense Doors")
        assert "/lasw-session finds what there is" in told.text
        await conference.open_home(ORGANIZER)
        await conference.open_home(SPEAKER)
        conference.be_at("18:00", day=2)
        await conference.deliver()
        conference.check()
        check_log(conference, caplog)


async def test_every_argument_of_every_listener_is_one_that_bolt_gives(conference: Conference):
    """Bolt only warns of a misspelt argument, and hands in None."""
    bolt = conference.app.bolt
    known = {*AsyncArgs.__annotations__, "turn"}
    assert {"ack", "body", "context", "next_"} < known
    listeners = bolt._async_listeners
    assert len(listeners) > len(COMMANDS)
    for listener in listeners:
        assert set(listener.arg_names) <= known, listener.ack_function
        assert "turn" in listener.arg_names
        for middleware in listener.middleware:
            assert set(getattr(middleware, "arg_names", ())) <= known, middleware
    ours = [m for m in bolt._async_middleware_list if hasattr(m, "func")]
    assert ours
    for middleware in ours:
        assert set(middleware.arg_names) <= known, middleware.func


async def test_every_command_has_a_listener(conference: Conference):
    for command in COMMANDS:
        body = {"command": f"/{command.name}", "text": ""}
        assert await _matches(conference, body), command.name
    assert not await _matches(conference, {"command": "/nonsense", "text": ""})


def _ids() -> dict[str, str]:
    """Every id of `views.actions`, by its name."""
    return {n: v for n, v in vars(actions).items() if n.isupper() and isinstance(v, str)}


async def test_every_id_is_answered(conference: Conference):
    """A form by a view listener, a button by its feature's acts; an input is read by its name."""
    sources = "\n".join(path.read_text() for path in (ROOT / "handlers").rglob("*.py"))
    forms = {n: v for n, v in _ids().items() if re.search(rf"on_form\(app, actions\.{n}\b", sources)}
    acts = {name for listener in conference.app.bolt._async_listeners for name in _acts(listener)}
    assert set(_ids().values()) >= acts
    for value in forms.values():
        view = {"type": "modal", "callback_id": value}
        assert await _matches(conference, {"type": "view_submission", "view": view}), value
    for value in acts | _MENUS | _OPENS_A_PAGE:
        action = {"type": "button", "action_id": value, "block_id": "b"}
        assert await _matches(conference, {"type": "block_actions", "actions": [action]}), value
    others = {n: v for n, v in _ids().items() if v not in acts | _MENUS | _OPENS_A_PAGE | {*forms.values()}}
    unread = [n for n in others if not re.search(rf"\bactions\.{n}\b", sources)]
    assert unread == []


def _acts(listener) -> set[str]:
    """What the one listener of a feature knows to do, from what it closes over."""
    held = inspect.getclosurevars(inspect.unwrap(listener.ack_function)).nonlocals
    return set(held.get("acts", {}))


async def _matches(conference: Conference, body) -> bool:
    """Whether some listener of ours would answer the request, before the one for everything that is left."""
    request = AsyncBoltRequest(body=json.dumps(body), headers={"content-type": ["application/json"]})
    response = BoltResponse(status=200)
    found = [
        await listener.async_matches(req=request, resp=response)
        for listener in conference.app.bolt._async_listeners
        if listener.ack_function.__module__ != unknown.__name__
    ]
    return any(found)


async def test_a_form_that_was_abandoned_can_be_opened_again(conference: Conference):
    await conference.type(ORGANIZER, "/announce", RANDOM)
    await conference.type(ORGANIZER, "/announce", RANDOM)
    assert len(conference.workspace.views.stack(conference.user(ORGANIZER))) == 1
    assert "announce:text" in words(conference.view(ORGANIZER))


async def test_an_organizer_is_told_first_who_can_be_reached(conference: Conference):
    told = await conference.answer(ORGANIZER, "/usher")
    first = told.text.split("\n")[0]
    assert "speakers can be reached in Slack" in first
    assert "can be reached" in words(told)
    assert "; see /usher people." in told.text
    assert "can be reached" not in (await conference.answer(ATTENDEE, "/usher")).text
